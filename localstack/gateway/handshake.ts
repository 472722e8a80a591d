import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { isForeignHost } from "../api-gateway/foreign-host.ts";
import { newGatewayId, newTraceId } from "../api-gateway/identifiers.ts";
import { toTraceHeader, toTraceRoot } from "../recorder/span-context.ts";
import type { OpenSpan } from "../recorder/types.ts";
import { refuseUpgrade } from "./answers.ts";
import { authorize } from "./authorizer.ts";
import type { ConnectionFacts } from "./connection.ts";
import { eventSource, type GatewayContext, recordedName } from "./context.ts";
import { connectEvent } from "./events.ts";
import { readHandshake, withoutHopByHop } from "./handshake-details.ts";
import { integrate, type ProxyAnswer } from "./integration.ts";
import { isOriginAllowed } from "./origin.ts";
import { authorizeSigned } from "./signed-connect.ts";

export interface Accepted {
  readonly facts: ConnectionFacts;
  /** Header lines that the 101 carries beside its own: the sub-protocol that `$connect` chose (A1.6). */
  readonly headers: readonly string[];
}

/** A4.9. */
const MAX_URL_CHARACTERS = 4_096;
/** RFC 6455, 4.2.1: sixteen bytes in base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/;

interface RefusedUpgrade {
  readonly status: number;
  readonly message?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errorType?: string;
  /** For the log. */
  readonly why: string;
  /** Something is set up wrongly, rather than a client refused as it should be. */
  readonly needsCare?: boolean;
}

/**
 * Decides about an upgrade request while its client waits: nothing is answered until the authorizer and `$connect` have (A1.1). Gives undefined after it has refused, or after
 * the client has gone.
 */
export async function decideHandshake(
  context: GatewayContext,
  request: IncomingMessage,
  stream: Duplex,
): Promise<Accepted | undefined> {
  const connectedAtMs = Date.now();
  const facts: ConnectionFacts = {
    id: newGatewayId(),
    connectedAtMs,
    sourceIp: (request.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, ""),
    userAgent: request.headers["user-agent"],
    authorizer: undefined,
    caller: undefined,
  };
  const requestId = newGatewayId();
  const span = context.recorder?.begin({
    hop: "apigw",
    res: recordedName(context),
    op: "$connect",
    conn: facts.id,
    req: requestId,
  });
  try {
    return await decide(context, request, stream, { facts, requestId, span });
  } finally {
    // Whoever decided has said how; the rest is a client that has gone, or a fault of our own.
    span?.end({ st: "error", code: "1006" });
  }
}

interface Handshake {
  readonly facts: ConnectionFacts;
  readonly requestId: string;
  readonly span: OpenSpan | undefined;
}

async function decide(
  context: GatewayContext,
  request: IncomingMessage,
  stream: Duplex,
  { facts, requestId, span }: Handshake,
): Promise<Accepted | undefined> {
  const { connectedAtMs } = facts;
  const remote = request.socket as Socket & { encrypted?: boolean };
  const accept = (headers: readonly string[]): Accepted => {
    span?.end({ code: "101" });
    return { facts, headers };
  };
  const refuse = (refusal: RefusedUpgrade): undefined => {
    // A browser tells its page nothing but 1006: what the person has to mend is shown here.
    const say = refusal.needsCare || refusal.status >= 500 ? context.log.warning : context.log.info;
    say.call(context.log, `A WebSocket handshake was refused with ${refusal.status}: ${refusal.why}.`);
    span?.end({ st: refusal.status === 429 ? "throttle" : "error", code: String(refusal.status) });
    refuseUpgrade(stream, { ...refusal, requestId, connectionId: facts.id });
  };

  const early = judgeRequest(context, request);
  if (early) return refuse(early);
  if (!context.newConnections.take(connectedAtMs))
    return refuse({
      status: 429,
      message: "Too Many Requests",
      why: "more new connections than the throttle allows",
    });

  // The event shows the root alone.
  const root = span ? toTraceRoot(span) : newTraceId(connectedAtMs);
  const traceId = span ? toTraceHeader(span) : root;
  const details = readHandshake(request, {
    sourceIp: facts.sourceIp,
    port: remote.localPort ?? 0,
    secure: remote.encrypted === true,
    traceId: root,
  });
  const route = context.routes.connect;
  // A1.5: an API without the route accepts.
  if (!route) return accept([]);
  if (!context.routes.admits(route, connectedAtMs))
    return refuse({ status: 429, message: "Too Many Requests", why: "the throttle of $connect" });

  if (route.authorizationType === "AWS_IAM") {
    const result = authorizeSigned(context, request);
    if (!result.allowed) return refuse({ status: 403, ...result });
    facts.caller = result.caller;
  }
  if (route.authorizer) {
    const result = await authorize({
      model: route.authorizer,
      lambda: context.lambda,
      source: eventSource(context, facts),
      details,
      requestId,
      timeoutMs: context.settings.integrationTimeoutMs,
      traceId,
    });
    if (!result.allowed) return refuse({ status: result.status, message: result.message, why: result.why });
    facts.authorizer = result.authorizer;
    if (stream.destroyed || stream.readableEnded) return undefined;
  }

  const timeoutMs = route.integrationTimeoutMs ?? context.settings.integrationTimeoutMs;
  const event = connectEvent(eventSource(context, facts), withoutHopByHop(details), requestId);
  const outcome = await integrate(context.lambda, route.functionKey, JSON.stringify(event), {
    timeoutMs,
    traceId,
  });
  const { choices } = context.settings;
  switch (outcome.kind) {
    case "answer":
      if (outcome.answer.statusCode >= 200 && outcome.answer.statusCode <= 299)
        return accept(headerLines(outcome.answer, choices.connectHeadersOn101));
      // A status that ends no request (100 to 199) is no answer.
      if (outcome.answer.statusCode < 200)
        return refuse({
          status: choices.malformedConnectStatus,
          message: "Internal server error",
          why: `${route.functionKey} returned ${outcome.answer.statusCode}, which is no final status`,
        });
      // A1.2: the status is the handler's own.
      return refuse({
        status: outcome.answer.statusCode,
        ...(choices.connectRefusalBody ? { body: outcome.answer.body } : {}),
        why: `${route.functionKey} returned it`,
      });
    case "failed":
      // A1.3.
      return refuse({
        status: 502,
        message: "Internal server error",
        why: `${route.functionKey} failed: ${outcome.errorType ?? "Error"}: ${outcome.errorMessage ?? ""}`,
      });
    case "malformed":
      return refuse({
        status: choices.malformedConnectStatus,
        message: "Internal server error",
        why: `${route.functionKey} returned no statusCode from 100 to 599`,
      });
    case "throttled":
      return refuse({
        status: choices.throttledConnectStatus,
        message: "Internal server error",
        why: `${route.functionKey} was throttled`,
      });
    case "timed-out":
      return refuse({
        status: choices.connectTimeoutStatus,
        message: "Endpoint request timed out",
        why: `${route.functionKey} did not answer in ${timeoutMs} ms`,
      });
  }
}

/** What can be refused without asking anyone. */
function judgeRequest(context: GatewayContext, request: IncomingMessage): RefusedUpgrade | undefined {
  const { settings, routes } = context;
  const url = request.url ?? "";
  if (context.stopping) return { status: 503, message: "Service Unavailable", why: "it is stopping" };
  if (
    request.method !== "GET" ||
    request.headers.upgrade?.toLowerCase() !== "websocket" ||
    !KEY.test(request.headers["sec-websocket-key"] ?? "") ||
    !/^(13|8)$/.test(request.headers["sec-websocket-version"] ?? "")
  )
    return {
      status: 400,
      message: "Bad Request",
      headers: { "Sec-WebSocket-Version": "13" },
      why: "it is no WebSocket handshake (RFC 6455, 4.2.1)",
    };
  if (isForeignHost(request.headers.host, routes.api))
    return {
      status: 403,
      message: "Forbidden",
      why: `its Host ${request.headers.host} is another API than ${routes.api.apiId} in ${routes.api.region}`,
      needsCare: true,
    };
  if (url.length > MAX_URL_CHARACTERS)
    return {
      status: settings.choices.longUrlStatus,
      message: "URI Too Long",
      why: `its URL is above ${MAX_URL_CHARACTERS} characters`,
    };
  if (!isOriginAllowed(request.headers.origin, settings.allowedOrigins))
    return {
      status: 403,
      message: "Forbidden",
      why: `its Origin ${request.headers.origin} is not local; custom.localAws.gateway.allowedOrigins lets others in (AWS has no such check)`,
      needsCare: true,
    };
  const path = url.split("?", 1)[0];
  // A1.19.
  if (path !== `/${routes.api.stage}` && path !== `/${routes.api.stage}/`)
    return {
      status: settings.choices.unknownPathStatus,
      message: "Forbidden",
      why: `its path ${path} is not /${routes.api.stage}`,
    };
  return undefined;
}

/** What the handshake itself says, or what would make another answer of it. */
const OURS =
  /^(connection|upgrade|keep-alive|te|trailer|transfer-encoding|content-length|sec-websocket-(accept|extensions|key|version))$/;
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** Line breaks would let a value end the response early. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function headerLines(answer: ProxyAnswer, all: boolean): string[] {
  return Object.entries(answer.headers)
    .filter(([name]) => name === "sec-websocket-protocol" || (all && !OURS.test(name)))
    .filter(([name, value]) => NAME.test(name) && VALUE.test(value))
    .map(
      ([name, value]) => `${name === "sec-websocket-protocol" ? "Sec-WebSocket-Protocol" : name}: ${value}`,
    );
}
