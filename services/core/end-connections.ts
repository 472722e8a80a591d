import type { Snowflake } from "#protocol/primitives";
import { type CloseReason, closeText, type Which } from "./delivery.ts";

export interface EndConnectionsDeps {
  /** Identified connections. */
  listUserConnections(userId: Snowflake, which?: Which): Promise<readonly string[]>;
  /** Sends a frame. */
  tell(connectionId: string, frame: string): Promise<void>;
  /** Closes a connection from this side; one that is closed already is no error. */
  close(connectionId: string): Promise<void>;
  /** The event of the same write ends them as well: what fails here is logged and left to that. */
  logFailure(error: unknown): void;
}

/**
 * Ends connections of what has just ended in the table, each with a reason, before whoever asked for it is answered: from the answer on nothing is heard on them, also while the stream is behind.
 * None that identifies later is missed, because that is refused since.
 */
export async function endConnections(
  deps: EndConnectionsDeps,
  userId: Snowflake,
  reason: CloseReason,
  which: Which = {},
): Promise<void> {
  try {
    const connectionIds = await deps.listUserConnections(userId, which);
    await Promise.all(connectionIds.map((connectionId) => end(deps, connectionId, reason)));
  } catch (error) {
    deps.logFailure(error);
  }
}

async function end(deps: EndConnectionsDeps, connectionId: string, reason: CloseReason): Promise<void> {
  // Without the reason it ends all the same.
  await deps.tell(connectionId, `[${closeText(reason)}]`).catch(() => {});
  await deps.close(connectionId).catch((error: unknown) => deps.logFailure(error));
}
