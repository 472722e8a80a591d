import * as v from "valibot";
import type { Credentials } from "#core/account";
import { AppError } from "#core/app-error";
import { closeText } from "#core/delivery";
import { IgnoredWaits } from "#core/ignored-waits";
import { type BucketSize, TokenBuckets } from "#core/token-bucket";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import type { ErrorReply } from "#protocol/replies";
import { type Action, type Request, RequestId, requests } from "#protocol/requests";
import { crashBody, errorBody } from "./error-body.ts";
import type { LambdaContext, WebSocketEvent } from "./events.ts";
import { logCrash, logInvocation, traceId } from "./logger.ts";
import { parseJson, parseWith } from "./parse.ts";

/** Texts of the frames that answer an action: the first is its one ACK, READY or ERROR, the others are dispatches that belong to it. */
export type ReplyFrames = readonly [string, ...string[]];

/** A frame from a client in the hands of a route. */
export interface SocketFrame {
  readonly connectionId: string;
  /** When the invocation has to be done, milliseconds since 1970. */
  readonly deadlineMs: number;
  /** Who opened the connection, identified or not. */
  readonly opener: User;
  /** By what it was opened. */
  readonly credentials: Credentials;
  /** The user, once the session is identified. @throws AppError NOT_IDENTIFIED, RATE_LIMITED */
  user(): Promise<User>;
  /** For what is seldom and costs much: a limit of the user's over all environments, beside the one that `user` counts. @throws AppError RATE_LIMITED */
  limit(userId: Snowflake, size: BucketSize): Promise<void>;
  /** The fields of an action. @throws AppError INVALID_FORM_BODY */
  parse<A extends Action>(action: A): Request<A>;
  ack(d: object): ReplyFrames;
  /** For what the answer need not wait for: it is done after the answer was posted, before the invocation ends. What it throws is logged and nothing else. */
  afterReply(work: () => Promise<unknown>): void;
  /** Of the invocation, for the log. */
  readonly requestId: string;
  /** The whole frame, parsed, for a route that knows no schema. */
  readonly raw: unknown;
  readonly id: string | null;
}

export type SocketRoute = (frame: SocketFrame) => Promise<ReplyFrames>;

export interface SocketDeps {
  isIdentified(connectionId: string): Promise<boolean>;
  /** To the connection itself. */
  post(event: WebSocketEvent, frames: readonly string[]): Promise<string>;
  /** The connection itself. */
  close(event: WebSocketEvent): Promise<void>;
  /** Of one user, in one environment. */
  readonly rateLimit: BucketSize | undefined;
  /** Takes a token of a bucket that all environments share; milliseconds to wait where there is none. */
  takeShared(name: string, size: BucketSize): Promise<number>;
}

/** Time kept at the end of an invocation for the reply. */
const REPLY_MS = 1_000;
/** What a client is told that was closed because it did not heed limits. Not enforced: it may come back, and is limited again. */
const CLOSED_FOR_MS = 30_000;
/** Connections that are known to have identified: once true it stays true, so it is read once in an environment. */
const KNOWN_CONNECTIONS = 5_000;

/** A Lambda for routes of the WebSocket API: each frame is answered by exactly one ACK, READY or ERROR, also where a bug is met. */
export function socketHandler(deps: SocketDeps, routes: Readonly<Record<string, SocketRoute>>) {
  const identified = new Set<string>();
  const buckets = deps.rateLimit && new TokenBuckets(deps.rateLimit);
  const ignored = new IgnoredWaits();

  const take = (name: string): number => buckets?.take(name, Date.now()) ?? 0;

  const userOf = async (event: WebSocketEvent): Promise<User> => {
    const { connectionId } = event.requestContext;
    if (!identified.has(connectionId)) {
      if (!(await deps.isIdentified(connectionId))) {
        throw new AppError("NOT_IDENTIFIED", "Send session.identify first, and wait for READY.");
      }
      identified.add(connectionId);
      if (identified.size > KNOWN_CONNECTIONS) identified.delete(identified.values().next().value as string);
    }
    const user = openerOf(event);
    assertNoWait(take(`user ${user.id}`));
    return user;
  };

  return async (event: WebSocketEvent, context: LambdaContext): Promise<{ statusCode: number }> => {
    const startedMs = Date.now();
    const { connectionId, routeKey } = event.requestContext;
    let id: string | null = null;
    let outcome = "ok";
    let reply: readonly string[];
    let isClosing = false;
    const later: (() => Promise<unknown>)[] = [];
    try {
      const route = routes[routeKey];
      if (!route) throw new Error(`no route ${routeKey}`);
      // Of the connection, whatever it sends: also what is not JSON, and what opens a session. The refusal names the request where that can be read.
      const waitMs = take(`connection ${connectionId}`);
      const raw = waitMs > 0 ? parseIfJson(event.body) : parseJson(event.body ?? "");
      id = readId(raw);
      assertNoWait(waitMs);
      const frameId = id;
      reply = await route({
        connectionId,
        deadlineMs: startedMs + context.getRemainingTimeInMillis() - REPLY_MS,
        opener: openerOf(event),
        credentials: credentialsOf(event),
        user: () => userOf(event),
        limit: async (userId, size) => {
          if (deps.rateLimit) assertNoWait(await deps.takeShared(`${routeKey} ${userId}`, size));
        },
        parse: (action) => parseWith(requests[action], raw) as never,
        ack: (d) => [JSON.stringify({ t: "ACK", id: frameId, d })],
        afterReply: (work) => void later.push(work),
        requestId: context.awsRequestId,
        raw,
        id,
      });
    } catch (error) {
      const known = error instanceof AppError;
      outcome = known ? error.code : "crash";
      if (!known) logCrash(routeKey, context.awsRequestId, error);
      const answer: ErrorReply = { t: "ERROR", id, d: known ? errorBody(error) : crashBody };
      reply = [JSON.stringify(answer)];
      if (
        known &&
        error.code === "RATE_LIMITED" &&
        ignored.refused(connectionId, Date.now(), error.retryAfterMs ?? 0)
      ) {
        isClosing = true;
        reply = [...reply, `[${closeText("RATE_LIMITED", { retry_after_ms: CLOSED_FOR_MS })}]`];
      }
    }
    const posted = await deps.post(event, reply);
    if (isClosing) await deps.close(event);
    logInvocation({
      action: routeKey,
      outcome,
      reply: posted,
      duration_ms: Date.now() - startedMs,
      request_id: context.awsRequestId,
      trace_id: traceId(),
      user_id: event.requestContext.authorizer?.user_id,
      connection_id: connectionId,
    });
    for (const work of later) {
      await work().catch((error: unknown) => logCrash(routeKey, context.awsRequestId, error));
    }
    // The route is one-way (A2.12): nothing of this reaches the client, and an error status would make the gateway send a second answer.
    return { statusCode: 200 };
  };
}

function parseIfJson(body: string | null | undefined): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch {
    return undefined;
  }
}

/** @throws AppError RATE_LIMITED */
function assertNoWait(waitMs: number): void {
  if (waitMs > 0) throw new AppError("RATE_LIMITED", "Too many requests.", { retryAfterMs: waitMs });
}

/** Null where the frame has none that could be given back. */
function readId(raw: unknown): string | null {
  const id = typeof raw === "object" && raw !== null ? (raw as { id?: unknown }).id : undefined;
  return v.is(RequestId, id) ? id : null;
}

function credentialsOf(event: WebSocketEvent): Credentials {
  const { issued_at, family_id } = event.requestContext.authorizer ?? {};
  return { issuedAt: Number(issued_at ?? 0), familyId: family_id };
}

function openerOf(event: WebSocketEvent): User {
  const { user_id, username } = event.requestContext.authorizer ?? {};
  if (!user_id || !username)
    throw new Error("the event carries no authorizer context: $connect has no authorizer");
  return { id: user_id, username };
}
