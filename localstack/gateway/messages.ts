import { newGatewayId } from "../api-gateway/identifiers.ts";
import type { WebSocketRouteModel } from "../model/types.ts";
import { toTraceHeader, traceparentIn } from "../recorder/span-context.ts";
import type { OpenSpan, SpanEnd } from "../recorder/types.ts";
import { errorFrame } from "./answers.ts";
import type { Connection } from "./connection.ts";
import { eventSource, type GatewayContext, recordedName } from "./context.ts";
import { messageEvent } from "./events.ts";
import { type IntegrationOutcome, integrate } from "./integration.ts";

/** B3's name of a function's own time-out. */
const TIMED_OUT = "Sandbox.Timedout";

/**
 * Takes one message of a client through its route. Messages of one connection run side by side and may be answered in another order (A2.15). Never rejects.
 */
export async function handleMessage(
  context: GatewayContext,
  connection: Connection,
  body: string,
): Promise<void> {
  const nowMs = Date.now();
  connection.lastActiveAtMs = nowMs;
  const requestId = newGatewayId();
  const span = recordMessage(context, connection, requestId, body);
  let selected: string | undefined;
  const fail = (message: string, how: SpanEnd = { st: "throttle", code: "429" }) => {
    const frame = errorFrame(message, connection.facts.id, requestId);
    connection.sendText(frame, Date.now());
    span?.end({ ...how, op: selected, payload: frame });
  };

  if (!context.requests.take(nowMs)) {
    fail(context.settings.choices.throttledMessage);
    return;
  }
  const route = context.routes.select(body);
  if (!route) {
    // A2.6: the connection stays.
    fail("Forbidden", { st: "error", code: "403" });
    return;
  }
  selected = route.routeKey;
  if (!context.routes.admits(route, nowMs)) {
    fail(context.settings.choices.throttledMessage);
    return;
  }
  const event = messageEvent(eventSource(context, connection.facts), route.routeKey, requestId, body);
  const outcome = await integrate(context.lambda, route.functionKey, JSON.stringify(event), {
    timeoutMs: route.integrationTimeoutMs ?? context.settings.integrationTimeoutMs,
    ...(span ? { traceId: toTraceHeader(span) } : {}),
  });

  const error = errorMessage(context, outcome);
  if (error !== undefined) {
    const what = `${route.routeKey} on ${connection.facts.id}: ${route.functionKey}`;
    if (outcome.kind === "malformed") context.log.warning(`${what} returned no statusCode from 100 to 599.`);
    else context.log.info(`${what} ${outcome.kind}.`);
    fail(error, { st: outcome.kind === "throttled" ? "throttle" : "error", code: outcome.kind });
  } else if (outcome.kind === "answer" && route.routeResponse && outcome.answer.body !== "") {
    // A2.12: one-way without a route response. A2.13: with one, whatever the status code.
    warnOfSize(context, route, outcome.answer.body);
    connection.sendText(outcome.answer.body, Date.now());
    span?.end({ ...endOf(outcome), op: selected, payload: outcome.answer.body });
  } else span?.end({ ...endOf(outcome), op: selected });
}

/** Of what was no error to the gateway: the handler's own status tells whether it was one to the handler. */
const endOf = (outcome: IntegrationOutcome): SpanEnd =>
  outcome.kind === "answer"
    ? { st: outcome.answer.statusCode < 400 ? "ok" : "error", code: String(outcome.answer.statusCode) }
    : { st: "ok", code: outcome.kind };

/** Which route takes it is told at its end. */
function recordMessage(
  context: GatewayContext,
  { facts }: Connection,
  requestId: string,
  body: string,
): OpenSpan | undefined {
  return context.recorder?.begin({
    hop: "apigw",
    res: recordedName(context),
    op: "MESSAGE",
    parent: traceparentIn(body),
    conn: facts.id,
    req: requestId,
    payload: body,
  });
}

/** The quota is for messages either way (A4.1); nothing tells what becomes of an answer above it. */
function warnOfSize({ settings, log }: GatewayContext, route: WebSocketRouteModel, body: string): void {
  const bytes = body.length * 3 <= settings.maxMessageBytes ? 0 : Buffer.byteLength(body);
  if (bytes <= settings.maxMessageBytes) return;
  log.warning(
    `${route.routeKey} answered with ${bytes} bytes. API Gateway's limit for a message is ${settings.maxMessageBytes}; what it does with a longer answer is unconfirmed. Here it is sent.`,
  );
}

/** A2.8 to A2.11, B8: the gateway's own message, undefined where all went well. */
function errorMessage(context: GatewayContext, outcome: IntegrationOutcome): string | undefined {
  const { choices } = context.settings;
  switch (outcome.kind) {
    case "answer":
      return undefined;
    case "timed-out":
      return "Endpoint request timed out";
    case "malformed":
      return choices.malformedResultIsAnError ? "Internal server error" : undefined;
    case "failed":
      return outcome.errorType === TIMED_OUT ? choices.functionTimeoutMessage : "Internal server error";
    case "throttled":
      return choices.throttledFunctionMessage;
  }
}
