import { finishDeletion } from "#core/finish-deletion";
import { endDeletion, forgetSomeItems } from "#data/deletions";
import { leaveDirectMessage, listUserChannels } from "#data/leave-direct-message";
import { listGuildIds } from "#data/members";
import type { Snowflake } from "#protocol/primitives";
import { guildDeps } from "./guild-deps.ts";
import { logCrash } from "./logger.ts";
import { getTable } from "./wiring.ts";

const table = getTable();

/** Goes on with what a deleted user leaves behind, as far as there is time. What goes wrong is logged, and the sweep tries again. @returns whether nothing is left to do */
export async function continueDeletion(
  userId: Snowflake,
  hasTime: () => boolean,
  requestId: string,
): Promise<boolean> {
  try {
    return await finishDeletion(
      {
        ...guildDeps,
        hasTime,
        listUserChannels: (id) => listUserChannels(table, id),
        leaveDirectMessage: (channelId, id) => leaveDirectMessage(table, channelId, id),
        listGuildIds: (id) => listGuildIds(table, id),
        forgetSomeItems: (id) => forgetSomeItems(table, id),
        endDeletion: (id) => endDeletion(table, id),
      },
      userId,
    );
  } catch (error) {
    logCrash("continue-deletion", requestId, error);
    return false;
  }
}
