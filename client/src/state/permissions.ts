import type { Role } from "#protocol/objects";

/** Who is offered to create and delete channels. Only what the screen offers: the server decides. */
export const mayManageChannels = (role: Role | undefined): boolean => role === "owner" || role === "admin";
