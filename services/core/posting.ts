import { limits } from "#protocol/limits";
import type { Snowflake } from "#protocol/primitives";
import { createCrew } from "./crew.ts";
import { type Frame, packFrames } from "./frames.ts";
import type { SlowConnections } from "./slow-connections.ts";

/** `gone`: the connection is over. `slow`: it does not take what it is sent. `failed`: no answer that says anything about the connection. */
export type PostOutcome = "sent" | "gone" | "slow" | "failed";

export interface PostingDeps {
  /** Sends frames one after another and stops at the first that is not sent. One try: who was to get them may have been removed before another one. */
  post(connectionId: string, frames: readonly Frame[]): Promise<PostOutcome>;
  /** The same for what is about the connection itself, with more tries. */
  tell(connectionId: string, frames: readonly Frame[]): Promise<PostOutcome>;
  /** Forgets a connection. */
  remove(connectionId: string, userId: Snowflake): Promise<void>;
  /** Closes a connection from this side. */
  close(connectionId: string): Promise<void>;
  /** Its next heartbeat tells the connection to resume. */
  requireResume(connectionId: string): Promise<void>;
  readonly slow: SlowConnections;
}

/** What one connection gets, in order. */
export interface Queue {
  readonly userId: Snowflake;
  readonly dispatches: string[];
  /** To be closed after the last one. */
  closing?: boolean;
}

export type Queues = Map<string, Queue>;

export interface Posting {
  add(queues: Queues): void;
  /** Resolves when all is posted. Rejects with the first failure that is not one of a post. */
  done(): Promise<Record<PostOutcome, number>>;
  /** After `done`: those that missed something are told to resume, by a frame or by their next heartbeat. */
  tellToResume(): Promise<void>;
}

/** Connections posted to at once; more than the client's sockets, so that these are never idle. */
const POSTS_AT_ONCE = 64;

export const RESUME_REQUIRED = '{"t":"RESUME_REQUIRED","d":{}}';

/**
 * Posts to connections, each in as few frames as its dispatches fit into. No connection holds up the others: one that is gone is forgotten; one that takes nothing is left
 * alone for a while and told to resume, so nothing is lost silently.
 */
export function createPosting(deps: PostingDeps): Posting {
  const posts: Record<PostOutcome, number> = { sent: 0, gone: 0, slow: 0, failed: 0 };
  const pack = packFrames(limits.frameBytes);
  const troubled = new Set<string>();

  const postOne = async ([connectionId, { userId, dispatches, closing }]: [string, Queue]) => {
    const missed = deps.slow.hasMissed(connectionId);
    const outcome = deps.slow.isResting(connectionId)
      ? "slow"
      : await deps[closing ? "tell" : "post"](
          connectionId,
          pack(missed ? [RESUME_REQUIRED, ...dispatches] : dispatches),
        );
    posts[outcome] += 1;
    if (outcome === "sent" && missed) deps.slow.forget(connectionId);
    if (outcome === "gone") {
      deps.slow.forget(connectionId);
      await deps.remove(connectionId, userId);
    }
    if (outcome === "slow" || outcome === "failed") troubled.add(connectionId);
    // Where even this fails, the sweep finds the connection.
    if (closing && outcome !== "gone") await deps.close(connectionId).catch(() => {});
  };
  const crew = createCrew(POSTS_AT_ONCE, postOne);

  return {
    add: (queues) => crew.add([...queues]),
    async done() {
      await crew.done();
      return posts;
    },
    async tellToResume() {
      const telling = createCrew(POSTS_AT_ONCE, async (connectionId: string) => {
        // It was told before, and may have resumed since: what it missed now is not in that.
        if (deps.slow.isResting(connectionId)) return deps.requireResume(connectionId);
        // It may have been a moment's trouble, and a frame is quicker than the next heartbeat.
        const outcome = await deps.tell(connectionId, pack([RESUME_REQUIRED]));
        if (outcome === "sent" || outcome === "gone") return deps.slow.forget(connectionId);
        deps.slow.rest(connectionId);
        await deps.requireResume(connectionId);
      });
      telling.add([...troubled]);
      await telling.done();
    },
  };
}
