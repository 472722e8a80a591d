import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import WebSocket from "ws";
import {
  ensureCertificate,
  type Gateway,
  type GatewaySettings,
  startGateway,
} from "../../../../localstack/gateway/index.ts";
import {
  createAuthorizer,
  createCredentialIssuer,
  createSignatureVerifier,
} from "../../../../localstack/iam/index.ts";
import type { Credentials } from "../../../../localstack/iam/types.ts";
import { type Log, silentLog } from "../../../../localstack/log.ts";
import type {
  PolicyStatement,
  WebSocketApiModel,
  WebSocketRouteModel,
} from "../../../../localstack/model/types.ts";
import {
  createInProcessLambda,
  type Handler,
  type InProcessLambda,
} from "../../../support/in-process-lambda.ts";

export const API: WebSocketApiModel = {
  apiId: "a1b2c3d4e5",
  stage: "dev",
  region: "eu-west-1",
  accountId: "123456789012",
  routeSelectionExpression: "$request.body.action",
  routes: [],
};

export const MANAGE_CONNECTIONS: PolicyStatement = {
  Effect: "Allow",
  Action: "execute-api:ManageConnections",
  Resource: `arn:aws:execute-api:${API.region}:${API.accountId}:${API.apiId}/${API.stage}/*/@connections/*`,
};

export interface TestGateway {
  readonly gateway: Gateway;
  readonly lambda: InProcessLambda;
  /** PEM of the certificate that the port shows over TLS. */
  readonly ca: string;
  readonly credentials: Credentials;
  readonly callbackUrl: string;
  /** The SDK's own client with the keys of a function whose role has `statements`. */
  readonly client: ApiGatewayManagementApiClient;
  stop(): Promise<void>;
}

export interface TestGatewayOptions {
  /** By route key; the function's key is the route key. */
  readonly handlers?: Readonly<Record<string, Handler>>;
  /** Functions without a route, such as an authorizer. */
  readonly functions?: Readonly<Record<string, Handler>>;
  readonly routeResponses?: readonly string[];
  /** What else a route has, by route key. */
  readonly routes?: Readonly<Record<string, Partial<WebSocketRouteModel>>>;
  readonly identitySource?: readonly string[];
  readonly routeSelectionExpression?: string;
  readonly statements?: readonly PolicyStatement[];
  readonly settings?: Partial<GatewaySettings>;
  readonly log?: Log;
}

/** A gateway with real sockets, real signatures and real roles. The one place that decides what its handlers run on. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const handlers = options.handlers ?? {};
  const lambda = createInProcessLambda({ ...handlers, ...options.functions });
  const api: WebSocketApiModel = {
    ...API,
    routeSelectionExpression: options.routeSelectionExpression ?? API.routeSelectionExpression,
    routes: Object.keys(handlers).map((routeKey) => ({
      routeKey,
      functionKey: routeKey,
      routeResponse: options.routeResponses?.includes(routeKey) ?? false,
      ...(routeKey === "$connect" && options.identitySource
        ? {
            authorizer: { name: "auth", functionKey: "authorizer", identitySource: options.identitySource },
          }
        : {}),
      ...options.routes?.[routeKey],
    })),
  };
  const dir = await mkdtemp(join(tmpdir(), "gateway-parity-"));
  const tls = await ensureCertificate(dir, api.region);
  const issuer = createCredentialIssuer();
  const gateway = await startGateway({
    api,
    lambda,
    signatures: createSignatureVerifier({ issuer }),
    authorizer: createAuthorizer({
      functions: [{ key: "caller", name: "caller", role: "Role" }] as never,
      roles: {
        Role: {
          arn: "arn:aws:iam::123456789012:role/r",
          statements: options.statements ?? [MANAGE_CONNECTIONS],
        },
      },
      mode: "enforce",
      log: silentLog,
    }),
    host: "127.0.0.1",
    port: 0,
    tls,
    log: options.log ?? silentLog,
    settings: options.settings ?? {},
  });
  const credentials = issuer.issue("caller");
  const callbackUrl = `http://127.0.0.1:${gateway.port}/${api.stage}`;
  const client = new ApiGatewayManagementApiClient({
    endpoint: callbackUrl,
    region: api.region,
    credentials,
    maxAttempts: 1,
  });
  return {
    gateway,
    lambda,
    ca: tls.cert,
    credentials,
    callbackUrl,
    client,
    async stop() {
      client.destroy();
      await gateway.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A client of the `ws` package that keeps what it receives. */
export interface TestClient {
  readonly socket: WebSocket;
  readonly received: string[];
  /** `[code, reason]` once it has closed. */
  readonly closed: Promise<[number, string]>;
  send(message: unknown): void;
}

export async function connect(
  gateway: Gateway,
  options: { query?: string; protocols?: string[]; headers?: Record<string, string> } = {},
): Promise<TestClient> {
  const socket = new WebSocket(`${gateway.url}${options.query ?? ""}`, options.protocols ?? [], {
    headers: options.headers ?? {},
    perMessageDeflate: false,
  });
  const received: string[] = [];
  socket.on("message", (data) => received.push(data.toString()));
  const closed = new Promise<[number, string]>((resolve) =>
    socket.on("close", (code, reason) => resolve([code, reason.toString()])),
  );
  await once(socket, "open");
  return {
    socket,
    received,
    closed,
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
  };
}

/** The status with which a handshake was refused, 101 where it was not. */
export async function handshakeStatus(
  url: string,
  options: { headers?: Record<string, string>; protocols?: string[] } = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const socket = new WebSocket(url, options.protocols ?? [], { headers: options.headers ?? {} });
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
