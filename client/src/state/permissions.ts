import type { Role } from "#protocol/objects";
import { may, outranks, type Permission } from "#protocol/permissions";
import type { GuildEntry } from "./chat-state.ts";

/** What one is offered in a guild: the server decides by the same table. */
export const mayIn = (guild: Pick<GuildEntry, "role"> | undefined, permission: Permission): boolean =>
  guild !== undefined && may(guild.role, permission);

/** Whether one is above somebody: what is done to them, and which role they are given, takes that. */
export const isAbove = (guild: Pick<GuildEntry, "role"> | undefined, other: Role): boolean =>
  guild !== undefined && outranks(guild.role, other);
