import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type LeaveGuildDeps, leaveGuild } from "./departures.ts";
import { lookAgain } from "./look-again.ts";

/** A channel that a user is in by name. */
export interface UserChannel {
  readonly id: Snowflake;
  /** Null for a direct message. */
  readonly guildId: Snowflake | null;
}

export interface FinishDeletionDeps extends LeaveGuildDeps {
  /** Whether there is time for more. */
  hasTime(): boolean;
  listGuildIds(userId: Snowflake): Promise<readonly Snowflake[]>;
  listUserChannels(userId: Snowflake): Promise<readonly UserChannel[]>;
  /** False where something changed since it was looked at, and nothing was written. */
  leaveDirectMessage(channelId: Snowflake, userId: Snowflake): Promise<boolean>;
  /** Forgets some of what is nobody's business but the user's. True when none is left. */
  forgetSomeItems(userId: Snowflake): Promise<boolean>;
  /** Takes the mark away. */
  endDeletion(userId: Snowflake): Promise<void>;
}

/**
 * Takes a deleted user out of everything, step by step. Each step is whole or not at all, and what is left is read from the table each time: so this can be ended at any point and done by two at
 * once. There is an end to it because a deleted user comes into nothing new. Messages stay, and show their author as deleted.
 * @returns whether nothing is left. @throws what went wrong with a guild or channel, after the others were left
 */
export async function finishDeletion(deps: FinishDeletionDeps, userId: Snowflake): Promise<boolean> {
  const user: User = { id: userId, username: "deleted", deleted: true };
  const failures: unknown[] = [];
  const attempt = async (step: () => Promise<void>) => {
    try {
      await step();
    } catch (error) {
      // A guild that is unknown is gone, or somebody else has done this step meanwhile.
      if (!(error instanceof AppError && error.code === "UNKNOWN_GUILD")) failures.push(error);
    }
  };
  for (let done = false; !done; ) {
    if (!deps.hasTime()) return false;
    done = await deps.forgetSomeItems(userId);
  }
  for (const guildId of await deps.listGuildIds(userId)) {
    if (!deps.hasTime()) return false;
    await attempt(() => leaveGuild(deps, user, guildId));
  }
  for (const { id, guildId } of await deps.listUserChannels(userId)) {
    if (!deps.hasTime()) return false;
    await attempt(() =>
      guildId === null
        ? lookAgain(`user ${userId}`, () => deps.leaveDirectMessage(id, userId))
        : // Those of a guild go with it: this was ended between the two.
          deps.leaveChannels(guildId, userId),
    );
  }
  if (failures.length > 0) throw failures[0];
  await deps.endDeletion(userId);
  return true;
}

export interface FinishDeletionsDeps {
  hasTime(): boolean;
  /** Oldest accounts first. */
  listDeletions(): AsyncIterable<Snowflake>;
  /** Does not throw: one account that cannot be finished does not hold up the others. */
  finishDeletion(userId: Snowflake): Promise<boolean>;
}

/** What requests have left undone. Safe to stop at any point. @returns how many accounts are done */
export async function finishDeletions(deps: FinishDeletionsDeps): Promise<{ accounts: number }> {
  let accounts = 0;
  for await (const userId of deps.listDeletions()) {
    if (!deps.hasTime()) break;
    if (await deps.finishDeletion(userId)) accounts += 1;
  }
  return { accounts };
}
