import { compareIds, type Snowflake } from "#protocol/primitives";
import { createCrew } from "./crew.ts";
import type { StreamEvent } from "./deliver-presence.ts";
import type { LogDelivery } from "./delivery.ts";

export interface ReadOwnMessagesDeps {
  /** Moves the mark forward; where it is further already, it stays. */
  moveReadMark(userId: Snowflake, channelId: Snowflake, messageId: Snowflake): Promise<void>;
  /** The batch goes on without it; whoever looks for the reason finds it. */
  reportFailure(error: unknown): void;
}

/** Marks that are moved at once. */
const MARKS_AT_ONCE = 32;

/**
 * Whoever sends a message has read up to it: moves the marks of a batch's authors. Done when the batch was delivered, because nobody waits for it; own devices know by the message itself. Safe to repeat.
 * @returns positions to be tried again, each of the message that a mark was not moved to: what came before it in the batch need not come again
 */
export async function readOwnMessages(
  deps: ReadOwnMessagesDeps,
  batch: readonly StreamEvent[],
): Promise<string[]> {
  const failed: string[] = [];
  const crew = createCrew(
    MARKS_AT_ONCE,
    async ({ authorId, channelId, messageId, position }: LogDelivery) => {
      try {
        await deps.moveReadMark(authorId, channelId, messageId);
      } catch (error) {
        deps.reportFailure(error);
        failed.push(position);
      }
    },
  );
  crew.add(newestOfEach(batch));
  await crew.done();
  return failed;
}

/** Of each author in each channel. */
function newestOfEach(batch: readonly StreamEvent[]): LogDelivery[] {
  const newest = new Map<string, LogDelivery>();
  for (const event of batch) {
    if (event.kind !== "log" || event.t !== "MESSAGE_CREATE") continue;
    const name = `${event.channelId} ${event.authorId}`;
    const known = newest.get(name);
    if (!known || compareIds(event.messageId, known.messageId) > 0) newest.set(name, event);
  }
  return [...newest.values()];
}
