import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Faults } from "../faults/index.ts";
import type { Authorizer, SignatureVerifier } from "../iam/types.ts";
import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { WebSocketApiModel } from "../model/types.ts";
import { reachableHost } from "../net/reachable-host.ts";
import { type Certificates, listenTlsOrPlain } from "../net/tls-or-plain.ts";
import type { Recorder } from "../recorder/types.ts";
import type { Close } from "./choices.ts";
import { Connection } from "./connection.ts";
import { ConnectionsApi } from "./connections-api.ts";
import type { GatewayContext } from "./context.ts";
import { Disconnects } from "./disconnects.ts";
import { FrameGuard } from "./frame-guard.ts";
import { type Accepted, decideHandshake } from "./handshake.ts";
import { LifetimeWatch } from "./lifetime.ts";
import { MessageFlow } from "./message-flow.ts";
import { handleMessage } from "./messages.ts";
import { createOpenConnections, type OpenConnections } from "./open-connections.ts";
import { createRouteTable, quotaWarnings } from "./routes.ts";
import { defaultSettings, type GatewaySettings } from "./settings.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface GatewayOptions {
  readonly api: WebSocketApiModel;
  readonly lambda: LambdaService;
  readonly signatures: SignatureVerifier;
  readonly authorizer: Authorizer;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tls: Certificates;
  readonly log: Log;
  readonly settings?: Partial<GatewaySettings>;
  /** Calls of `@connections` that are to fail. Default: none. */
  readonly faults?: Faults;
  /** Is told of handshakes, messages, posts and closes. Default: nobody is. */
  readonly recorder?: Recorder | undefined;
}

export interface Gateway {
  readonly port: number;
  /** `ws://127.0.0.1:3001/local`; the same port speaks TLS as well. */
  readonly url: string;
  connectionCount(): number;
  readonly open: OpenConnections;
  /**
   * As if so much time had passed for every connection: those whose 10 minutes (A4.4) or 2 hours (A4.5) are over by then are closed. Events and `@connections` tell the times as they were.
   * @param isIdle whether the clients said nothing meanwhile
   */
  advance(ms: number, isIdle: boolean): void;
  /**
   * Takes over routes and settings after a reload; sockets stay. Sizes of frames, messages and buffers hold for connections made from then on, that of a
   * post to `@connections` stays.
   */
  update(api: WebSocketApiModel, settings?: Partial<GatewaySettings>): void;
  /** Closes every socket with 1001, lets `$disconnect`s run for a bounded time, frees the port. */
  stop(): Promise<void>;
}

/** How long a client may take to answer a close frame. */
const CLOSE_TIMEOUT_MS = 2_000;
const STOPPING: Close = { code: 1001, reason: "Going away" };

/** Serves one WebSocket API on one port: its handshakes, its messages, and `@connections`. Rejects where the port is taken (`EADDRINUSE`). */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const settings: GatewaySettings = { ...defaultSettings, ...options.settings };
  const context: GatewayContext = {
    lambda: options.lambda,
    signatures: options.signatures,
    authorizer: options.authorizer,
    log: options.log,
    faults: options.faults,
    recorder: options.recorder,
    settings,
    connections: new Map(),
    ...throttles(settings),
    routes: createRouteTable(options.api, settings.choices),
    domainName: "",
    stopping: false,
  };
  const disconnects = new Disconnects(context);
  const lifetime = new LifetimeWatch(context.connections, settings);
  const connectionsApi = new ConnectionsApi(context);
  /** What the 101 of a request carries beside its own headers. */
  const acceptedHeaders = new WeakMap<IncomingMessage, readonly string[]>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // Ours are bounded for a client that does not read them, and a burst of pings is no reason to end one that does.
    autoPong: false,
    // A4.1: counted over the fragments as they arrive; closes with 1009.
    maxPayload: settings.maxMessageBytes,
    maxFragments: 4_096,
    // A1.6: none is chosen unless the handler did.
    handleProtocols: () => false,
    // An option of ws that its types do not have yet.
    ...({ closeTimeout: CLOSE_TIMEOUT_MS } as object),
  });
  sockets.on("headers", (headers, request) => headers.push(...(acceptedHeaders.get(request) ?? [])));
  warn(context);

  let stopped: Promise<void> | undefined;
  let onDrained = () => {};

  const onUpgrade = async (request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    stream.on("error", () => stream.destroy());
    const accepted = await decideHandshake(context, request, stream);
    if (!accepted) return;
    acceptedHeaders.set(request, accepted.headers);
    let upgraded = false;
    sockets.handleUpgrade(request, stream, head, (socket) => {
      upgraded = true;
      accept(accepted, socket, stream);
    });
    // `$connect` has run, so `$disconnect` does, though the client has gone meanwhile.
    if (!upgraded) disconnects.run(accepted.facts, { code: 1006, reason: "" });
  };

  const accept = ({ facts }: Accepted, socket: WebSocket, stream: Duplex): void => {
    const { settings } = context;
    const connection = new Connection(facts, socket, stream, settings.sendBufferBytes, () =>
      lifetime.watch(connection),
    );
    context.connections.set(facts.id, connection);
    guardFrames(connection, socket, stream, settings.maxFrameBytes);
    const flow = new MessageFlow({
      maxUnderWay: settings.maxMessagesInFlight,
      run: (body) =>
        handleMessage(context, connection, body).catch((error: unknown) => {
          options.log.error(`A message failed: ${error instanceof Error ? error.stack : String(error)}`);
        }),
      pause: () => connection.pause(),
      resume: () => connection.resume(),
    });
    socket.on("message", (data: Buffer) => flow.take(data.toString()));
    socket.on("ping", (data: Buffer) => connection.answerPing(data));
    if (settings.choices.pingCountsAsActivity) {
      const active = () => {
        connection.lastActiveAtMs = Date.now();
      };
      socket.on("ping", active);
      socket.on("pong", active);
    }
    socket.on("close", (code, reason) => {
      context.connections.delete(facts.id);
      disconnects.run(facts, connection.serverClose ?? { code, reason: reason.toString() });
      if (context.connections.size === 0) onDrained();
    });
    lifetime.watch(connection);
    if (context.stopping) connection.close(STOPPING);
  };

  const server = await listenTlsOrPlain({
    host: options.host,
    port: options.port,
    tls: options.tls,
    answer: (request) => connectionsApi.answer(request),
    maxBodyBytes: settings.maxMessageBytes,
    tooLarge: (request) => connectionsApi.tooLarge(request),
    onUpgrade: (request, stream, head) => {
      void onUpgrade(request, stream, head).catch((error: unknown) => {
        options.log.error(`A handshake failed: ${error instanceof Error ? error.stack : String(error)}`);
        stream.destroy();
      });
    },
  });
  context.domainName = `${reachableHost(options.host)}:${server.port}`;

  const applySettings = (next: GatewaySettings): void => {
    const before = context.settings;
    context.settings = next;
    // Full buckets again, where their limits are others.
    const limits = ({ requestsPerSecond, requestBurst, newConnectionsPerSecond }: GatewaySettings) =>
      [requestsPerSecond, requestBurst, newConnectionsPerSecond].join();
    if (limits(before) !== limits(next)) Object.assign(context, throttles(next));
    sockets.options.maxPayload = next.maxMessageBytes;
    lifetime.update(next);
  };

  const stop = async (): Promise<void> => {
    context.stopping = true;
    lifetime.stop();
    const drained = new Promise<void>((resolve) => {
      onDrained = resolve;
      if (context.connections.size === 0) resolve();
    });
    for (const connection of context.connections.values()) connection.close(STOPPING);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      drained.then(() => disconnects.settled()),
      new Promise((resolve) => {
        timer = setTimeout(resolve, context.settings.stopGraceMs);
      }),
    ]);
    clearTimeout(timer);
    await server.close(0);
  };

  return {
    port: server.port,
    url: `ws://${context.domainName}/${options.api.stage}`,
    connectionCount: () => context.connections.size,
    open: createOpenConnections(context.connections, disconnects, () => context.settings.choices.deleteClose),
    advance: (ms, isIdle) => lifetime.advance(ms, isIdle),
    update(api, changed) {
      if (changed) applySettings({ ...defaultSettings, ...changed });
      context.routes = createRouteTable(api, context.settings.choices);
      warn(context);
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

function throttles(settings: GatewaySettings): Pick<GatewayContext, "requests" | "newConnections"> {
  const nowMs = Date.now();
  const { requestsPerSecond, requestBurst, newConnectionsPerSecond } = settings;
  return {
    requests: new TokenBucket(requestsPerSecond, requestBurst, nowMs),
    newConnections: new TokenBucket(newConnectionsPerSecond, Math.max(newConnectionsPerSecond, 1), nowMs),
  };
}

function warn(context: GatewayContext): void {
  for (const warning of quotaWarnings(context.routes.api)) context.log.warning(warning);
}

/** ws's own error codes to the close codes that it sends with them (RFC 6455, 7.4.1). */
const CLOSE_CODES: Readonly<Record<string, number>> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
};

/** Puts the frame guard between the stream and ws: every byte passes it before ws sees it. */
function guardFrames(connection: Connection, socket: WebSocket, stream: Duplex, maxFrameBytes: number): void {
  const [forward] = stream.listeners("data") as [(chunk: Buffer) => void];
  stream.removeListener("data", forward);
  let broken = false;
  const guard = new FrameGuard(
    maxFrameBytes,
    (bytes) => forward.call(stream, bytes),
    (violation) => connection.close({ code: violation === "binary" ? 1003 : 1009, reason: "" }),
  );
  stream.on("data", (chunk: Buffer) => {
    if (!broken) guard.push(chunk);
  });
  socket.on("error", (error: Error & { code?: string }) => {
    // ws has sent its close frame and reads no more; what the client still sends is read and dropped.
    broken = true;
    connection.serverClose ??= { code: CLOSE_CODES[error.code ?? ""] ?? 1002, reason: "" };
  });
}
