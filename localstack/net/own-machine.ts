import type { Socket } from "node:net";

/** Names that no page of another host's can have: it could lead a name of its own to this machine and read the answers (DNS rebinding). An address is nobody's name. */
export const isOwnHostName = (host: unknown): boolean =>
  /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d+)?$/i.test(String(host));

/** Pages that this machine itself serves, as browsers name them. */
export const isOwnOrigin = (origin: unknown): boolean =>
  /^https?:\/\/(?:localhost|[a-z0-9-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(
    String(origin),
  );

/** Whether the other end of a connection is on this machine: a loopback address, or the very address that it dialled. */
export function isFromOwnMachine({
  remoteAddress = "",
  localAddress,
}: Pick<Socket, "remoteAddress" | "localAddress">): boolean {
  const address = remoteAddress.replace(/^::ffff:/, "");
  return address.startsWith("127.") || address === "::1" || remoteAddress === localAddress;
}
