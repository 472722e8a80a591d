import type { Role } from "#protocol/objects";
import type { ChatState } from "../../state/chat-state.ts";

/** What somebody is in a guild; undefined where they are not in it, or it is not known yet. */
export const roleIn = (
  { members }: Pick<ChatState, "members">,
  guildId: string,
  userId: string,
): Role | undefined => members[guildId]?.items.find((member) => member.userId === userId)?.role;
