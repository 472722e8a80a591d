import type { Role } from "#protocol/objects";
import { AppError } from "./app-error.ts";

/** What a role may be allowed to do in its guild. Names are Discord's: https://docs.discord.com/developers/topics/permissions */
export type Permission =
  | "MANAGE_CHANNELS"
  | "CREATE_INSTANT_INVITE"
  | "SEND_MESSAGES"
  | "ATTACH_FILES"
  | "ADD_REACTIONS"
  | "MANAGE_MESSAGES"
  | "PIN_MESSAGES"
  | "MENTION_EVERYONE";

/** The whole permission table. */
const allowed: Record<Permission, readonly Role[]> = {
  MANAGE_CHANNELS: ["owner", "admin"],
  CREATE_INSTANT_INVITE: ["owner", "admin", "moderator", "member"],
  SEND_MESSAGES: ["owner", "admin", "moderator", "member"],
  ATTACH_FILES: ["owner", "admin", "moderator", "member"],
  ADD_REACTIONS: ["owner", "admin", "moderator", "member"],
  /** Delete what others wrote. */
  MANAGE_MESSAGES: ["owner", "admin", "moderator"],
  PIN_MESSAGES: ["owner", "admin", "moderator"],
  /** `@everyone`, and roles. */
  MENTION_EVERYONE: ["owner", "admin", "moderator"],
};

export const may = (role: Role, permission: Permission): boolean => allowed[permission].includes(role);

/** @throws AppError MISSING_PERMISSIONS. Only for somebody who may know that the thing exists; others get its UNKNOWN_ code. */
export function assertMay(role: Role, permission: Permission): void {
  if (!may(role, permission)) {
    throw new AppError(
      "MISSING_PERMISSIONS",
      `This needs the permission ${permission}, which the role ${role} does not have.`,
    );
  }
}
