import type { PostOutcome } from "#core/posting";
import { type ConnectionsApi, GoneError, LimitExceededError } from "./connections.ts";

/** Pauses before the second and third try. */
const PAUSES_MS = [30, 150];

/** Sends texts one after another, each tried so often, three times at most; stops at the first that does not go through. */
export async function postFrames(
  connections: Pick<ConnectionsApi, "post">,
  connectionId: string,
  bodies: readonly string[],
  tries = PAUSES_MS.length + 1,
): Promise<PostOutcome> {
  for (const body of bodies) {
    const outcome = await postOne(connections, connectionId, body, tries);
    if (outcome !== "sent") return outcome;
  }
  return "sent";
}

async function postOne(
  connections: Pick<ConnectionsApi, "post">,
  connectionId: string,
  body: string,
  tries: number,
): Promise<PostOutcome> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await connections.post(connectionId, body);
      return "sent";
    } catch (error) {
      if (error instanceof GoneError) return "gone";
      const pauseMs = attempt + 1 < tries ? PAUSES_MS[attempt] : undefined;
      if (pauseMs === undefined) return error instanceof LimitExceededError ? "slow" : "failed";
      await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random())));
    }
  }
}
