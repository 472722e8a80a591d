import { AppError } from "#core/app-error";
import type { Snowflake } from "#protocol/primitives";
import { crashBody, errorBody, STATUS } from "./error-body.ts";
import type { HttpEvent, HttpResult, LambdaContext } from "./events.ts";
import { logCrash, logInvocation, traceId } from "./logger.ts";
import { parseJson } from "./parse.ts";

/** Credentials are short; more is not read. */
const BODY_CHARACTERS = 16 * 1024;
/** Time kept at the end of an invocation for the reply. */
const REPLY_MS = 1_000;

/** A request in the hands of a route. */
export interface HttpRequest {
  /** The body as JSON. @throws AppError INVALID_FORM_BODY */
  json(): unknown;
  /** The token of `Authorization: Bearer ...`; undefined where there is none. */
  readonly bearer: string | undefined;
  /** When the invocation has to be done, milliseconds since 1970. */
  readonly deadlineMs: number;
  /** Of the invocation, for the log. */
  readonly requestId: string;
  /** For the log: a route says whose request it is as soon as that is sure. */
  isFrom(userId: Snowflake): void;
}

export type HttpRoute = (request: HttpRequest) => Promise<{ status: number; body?: unknown }>;

/** A Lambda for routes of the HTTP API: every answer is JSON of the wire's shape, also a refusal and a crash. */
export function httpHandler(routes: Readonly<Record<string, HttpRoute>>) {
  return async (event: HttpEvent, context: LambdaContext): Promise<HttpResult> => {
    const startedMs = Date.now();
    let outcome = "ok";
    let userId: Snowflake | undefined;
    try {
      const route = routes[event.routeKey];
      if (!route) throw new Error(`no route ${event.routeKey}`);
      const { status, body } = await route({
        ...readEvent(event),
        deadlineMs: startedMs + context.getRemainingTimeInMillis() - REPLY_MS,
        requestId: context.awsRequestId,
        isFrom(id) {
          userId = id;
        },
      });
      return reply(status, body);
    } catch (error) {
      if (error instanceof AppError) {
        outcome = error.code;
        return reply(STATUS[error.code], { error: errorBody(error) });
      }
      outcome = "crash";
      logCrash(event.routeKey, context.awsRequestId, error);
      return reply(500, { error: crashBody });
    } finally {
      logInvocation({
        action: event.routeKey,
        outcome,
        duration_ms: Date.now() - startedMs,
        request_id: context.awsRequestId,
        trace_id: traceId(),
        user_id: userId,
      });
    }
  };
}

function readEvent(event: HttpEvent): Pick<HttpRequest, "json" | "bearer"> {
  return {
    json() {
      const raw = event.body ?? "";
      if (raw.length > BODY_CHARACTERS) throw new AppError("INVALID_FORM_BODY", "The request is too large.");
      return parseJson(event.isBase64Encoded ? Buffer.from(raw, "base64").toString("utf8") : raw);
    },
    bearer: /^Bearer (\S+)$/i.exec(event.headers.authorization ?? "")?.[1],
  };
}

const reply = (statusCode: number, body: unknown): HttpResult => ({
  statusCode,
  // Tokens and tickets are in these answers: nobody on the way may keep them.
  headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});
