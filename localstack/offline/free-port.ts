import { type AddressInfo, createServer } from "node:net";

/**
 * The port if it is free, any free one for 0: serverless-offline's servers end the process where theirs is taken.
 * @throws Node's error (`EADDRINUSE`)
 */
export function freePort(host: string, port: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once("error", reject);
    probe.listen({ host, port, exclusive: true }, () => {
      const found = (probe.address() as AddressInfo).port;
      probe.close(() => resolve(found));
    });
  });
}
