import type { Role } from "#protocol/objects";

/** What a role is called: of one who has it, and of all of them. */
export const ROLE_NAMES: Readonly<Record<Role, { readonly one: string; readonly all: string }>> = {
  owner: { one: "Owner", all: "Owner" },
  admin: { one: "Admin", all: "Admins" },
  moderator: { one: "Moderator", all: "Moderators" },
  member: { one: "Member", all: "Members" },
};
