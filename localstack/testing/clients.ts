import { WebSocket } from "ws";
import type { OpenConnection } from "../gateway/index.ts";
import type { ClientOptions, ClientsOf, LocalAws } from "../testing.cjs";
import { checkNames } from "../unknown-name.ts";
import { UserError } from "../user-error.ts";
import { TestClient } from "./client.ts";

const OPTIONS = ["query", "headers", "protocols", "url"] as const satisfies (keyof ClientOptions)[];

export interface ClientsContext {
  /** The stage's address; undefined where the service has no WebSocket API. */
  readonly url: string | undefined;
  connections(): readonly OpenConnection[];
}

/** See LocalAws in testing.d.cts. */
export function createClients(context: ClientsContext): LocalAws["clients"] {
  return async <N extends number>(n: N, options: Parameters<LocalAws["clients"]>[1] = {}) => {
    if (!Number.isInteger(n) || n < 1)
      throw new UserError(`clients takes a whole number from 1 on, not ${n}.`);
    const given = await Promise.allSettled(
      Array.from({ length: n }, async (_, index) =>
        connect(context, typeof options === "function" ? await options(index) : options),
      ),
    );
    const failed = given.find((one) => one.status === "rejected");
    if (failed) {
      // Nobody gets the others.
      for (const one of given) if (one.status === "fulfilled") one.value.terminate();
      throw failed.reason;
    }
    return given.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])) as unknown as ClientsOf<N>;
  };
}

function connect(context: ClientsContext, options: ClientOptions): Promise<TestClient> {
  checkNames("clients", "option", options, OPTIONS);
  const base = options.url ?? context.url;
  if (base === undefined)
    throw new UserError(
      "clients connects to the WebSocket API, and this service has none: no event is a websocket.",
    );
  const url = new URL(base);
  for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.append(name, value);
  const socket = new WebSocket(url, [...(options.protocols ?? [])], { headers: { ...options.headers } });
  const client = new TestClient(socket);
  return new Promise((resolve, reject) => {
    let clientPort: number | undefined;
    socket.once("upgrade", (response) => {
      clientPort = response.socket.localPort;
    });
    socket.once("open", () => {
      client.connectionId =
        context.connections().find((one) => one.clientPort === clientPort)?.connectionId ?? "";
      resolve(client);
    });
    socket.once("error", reject);
    socket.once("unexpected-response", (_request, response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.once("close", () =>
        reject(new Error(`The handshake was answered ${response.statusCode}: ${body.slice(0, 500)}`)),
      );
    });
  });
}
