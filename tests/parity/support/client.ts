import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect } from "vitest";
import WebSocket from "ws";
import { signHandshake } from "./sign.ts";
import { isDeployed, type ServiceAddress } from "./target.ts";

// biome-ignore lint/suspicious/noExplicitAny: events and frames are what the rows look at, in every shape
export type Json = any;

export interface HandshakeOptions {
  /** Added to the address. Values that are objects are sent as JSON. */
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
  /** Signs the handshake (A1.22). */
  readonly sign?: "headers" | "query";
  /** The service in the signature's scope, where it is to be a wrong one. */
  readonly signedFor?: string;
}

/** A client of the `ws` package that keeps what it receives. */
export interface Client {
  readonly socket: WebSocket;
  /** Texts of the frames, in the order of their arrival. */
  readonly received: readonly string[];
  /** `[code, reason]` once it has closed. */
  readonly closed: Promise<[code: number, reason: string]>;
  send(message: unknown): void;
  /** Sends and gives the next frame that arrives, parsed. */
  ask(message: unknown): Promise<Json>;
  /** The next frame that has not been given yet. */
  next(): Promise<Json>;
}

const WAIT_MS = 8_000;

function addressOf(service: ServiceAddress, query: Readonly<Record<string, unknown>>): string {
  const url = new URL(service.ws ?? "");
  for (const [name, value] of Object.entries(query)) {
    url.searchParams.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return url.href;
}

async function open(service: ServiceAddress, options: HandshakeOptions): Promise<WebSocket> {
  const address = addressOf(service, { auth: "allow", ...options.query });
  const signed = options.sign
    ? await signHandshake(address, service.region, options.sign, options.signedFor)
    : { url: address, headers: {} };
  return new WebSocket(signed.url, [...(options.protocols ?? [])], {
    headers: { "User-Agent": "parity", ...signed.headers, ...options.headers },
    perMessageDeflate: false,
  });
}

/** Connects, with `?auth=allow` where the query says nothing else. */
export async function connect(service: ServiceAddress, options: HandshakeOptions = {}): Promise<Client> {
  const socket = await open(service, options);
  const received: string[] = [];
  let given = 0;
  socket.on("message", (data) => received.push(data.toString()));
  const closed = new Promise<[number, string]>((resolve) =>
    socket.on("close", (code, reason) => resolve([code, reason.toString()])),
  );
  await once(socket, "open");
  const next = async (): Promise<Json> => {
    await expect.poll(() => received.length, { timeout: WAIT_MS }).toBeGreaterThan(given);
    return JSON.parse(received[given++] as string);
  };
  const send = (message: unknown) =>
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
  return {
    socket,
    received,
    closed,
    send,
    next,
    ask: (message) => {
      send(message);
      return next();
    },
  };
}

/** The close that has to come: rejects where it does not, rather than to wait for ever. */
export async function closeOf(client: Client): Promise<[code: number, reason: string]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The connection is open after ${WAIT_MS} ms.`)), WAIT_MS);
  });
  try {
    return await Promise.race([client.closed, late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface Handshake {
  /** 101 where the client was let in. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What a handshake is answered with; a connection that it makes is ended at once. */
export async function handshake(service: ServiceAddress, options: HandshakeOptions = {}): Promise<Handshake> {
  const socket = await open(service, options);
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("upgrade", (response) => {
      socket.removeAllListeners("error");
      socket.on("error", () => {});
      resolve({ status: 101, headers: response.headers, body: "" });
      socket.terminate();
    });
    socket.on("unexpected-response", async (_request, response) => {
      let body = "";
      for await (const part of response) body += part;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
  });
}

/** The event of a message of this client, which has its `connectionId`. */
export const eventOf = (client: Client, more: Record<string, unknown> = {}): Promise<Json> =>
  client.ask({ action: "echo", ...more });

export const connectionIdOf = async (client: Client): Promise<string> =>
  (await eventOf(client)).requestContext.connectionId;

/** A name that no other row uses. */
export const newLabel = (): string => randomUUID();

/** What handlers remembered under a key; asked for until there are `count` entries, as events may come late. */
export async function recall(
  service: ServiceAddress,
  key: string,
  kind: "authorizer" | "connect" | "disconnect" | "message" | "after" | "call",
  count = 1,
): Promise<Json[]> {
  const client = await connect(service);
  try {
    let entries: Json[] = [];
    await expect
      .poll(
        async () => {
          entries = (await client.ask({ action: "recall", key, kind })).entries;
          return entries.length;
        },
        { timeout: WAIT_MS, interval: 100 },
      )
      .toBeGreaterThanOrEqual(count);
    return entries;
  } finally {
    client.socket.terminate();
  }
}

/** Keys come from the environment where the service is deployed; here any well-formed ones count as the developer's. */
export const clientOptions = (service: ServiceAddress) => ({
  region: service.region,
  maxAttempts: 1,
  ...(isDeployed ? {} : { credentials: { accessKeyId: "local", secretAccessKey: "local" } }),
});

/** The SDK's own client for `@connections`. */
export const managementApi = (service: ServiceAddress): ApiGatewayManagementApiClient =>
  new ApiGatewayManagementApiClient({ endpoint: service.callback ?? "", ...clientOptions(service) });
