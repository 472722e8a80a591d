import type { Status } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";

/** What a person is shown as, and what their identified connections say now. */
export interface Presence {
  readonly shown: Status;
  readonly connections: readonly { readonly connectionId: string; readonly status: Status }[];
}

/** A person is what the liveliest of their connections is. */
export function statusOf(connections: Presence["connections"]): Status {
  const isAny = (wanted: Status) => connections.some(({ status }) => status === wanted);
  return isAny("online") ? "online" : isAny("idle") ? "idle" : "offline";
}

export interface PresenceDeps<Seen extends Presence> {
  /** Consistent. */
  readPresence(userId: Snowflake): Promise<Seen>;
  /** Shows `status` from now on and tells others, in one transaction, if it still is what the connections say. False where something changed since it was seen. */
  writeStatus(userId: Snowflake, seen: Seen, status: Status): Promise<boolean>;
}

/** Each one that is lost was won by somebody else who settled the same person. */
const TRIES = 5;

/**
 * Makes what a person is shown as agree with their connections. Called after each change of these; safe to repeat, and to do twice at once: whoever comes last sees the last change.
 * @returns false where others were quicker each time: somebody has to come again
 */
export async function settlePresence<Seen extends Presence>(
  deps: PresenceDeps<Seen>,
  userId: Snowflake,
): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const seen = await deps.readPresence(userId);
    const status = statusOf(seen.connections);
    if (status === seen.shown || (await deps.writeStatus(userId, seen, status))) return true;
  }
  return false;
}
