import { type Role, roles } from "./objects.ts";

/** Of each permission, the lowest role that has it: whoever is above has it too, so nobody can do less than somebody below. */
const lowest = {
  MANAGE_GUILD: "admin",
  MANAGE_ROLES: "admin",
  KICK_MEMBERS: "moderator",
  BAN_MEMBERS: "admin",
  MANAGE_CHANNELS: "admin",
  MANAGE_INVITES: "admin",
  CREATE_INSTANT_INVITE: "member",
  SEND_MESSAGES: "member",
  ATTACH_FILES: "member",
  ADD_REACTIONS: "member",
  /** Delete what others wrote. */
  MANAGE_MESSAGES: "moderator",
  PIN_MESSAGES: "moderator",
  /** `@everyone`, and roles. */
  MENTION_EVERYONE: "moderator",
} as const satisfies Record<string, Role>;

/** What a role may be allowed to do in its guild. Names are Discord's, but for MANAGE_INVITES, which is a part of MANAGE_GUILD there: https://docs.discord.com/developers/topics/permissions */
export type Permission = keyof typeof lowest;
export const permissions = Object.keys(lowest) as Permission[];

/** Whether one role is above another; none is above itself. */
export const outranks = (role: Role, other: Role): boolean => roles.indexOf(role) < roles.indexOf(other);

export const may = (role: Role, permission: Permission): boolean => !outranks(lowest[permission], role);
