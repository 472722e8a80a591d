import type { User } from "#protocol/objects";

/** What somebody is called on the screen. */
export const nameOf = (user: Pick<User, "username" | "display_name">): string =>
  user.display_name ?? user.username;
