import type { Profile } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";

export interface GetProfileDeps {
  findProfile(userId: Snowflake): Promise<Profile | undefined>;
  /** Whether the two are in a guild together, or have a direct message. */
  haveMet(one: Snowflake, other: Snowflake): Promise<boolean>;
}

/** One's own profile, or that of somebody whom one meets somewhere. @throws AppError UNKNOWN_USER, the same for whom one may not know and for whom there is not */
export async function getProfile(
  deps: GetProfileDeps,
  askerId: Snowflake,
  userId: Snowflake,
): Promise<Profile> {
  const [profile, haveMet] = await Promise.all([
    deps.findProfile(userId),
    askerId === userId || deps.haveMet(askerId, userId),
  ]);
  if (!profile || !haveMet) throw new AppError("UNKNOWN_USER", "There is no such person.");
  return profile;
}

/** What changes of a profile: undefined stays as it is, null goes. */
export interface ProfileChange {
  readonly display_name?: string | null | undefined;
  readonly about?: string | null | undefined;
  readonly avatar?: string | null | undefined;
}

export interface UpdateProfileDeps {
  /** Stores it, and tells the user's own connections and the guilds. Undefined where the account was deleted. */
  changeProfile(userId: Snowflake, change: ProfileChange): Promise<Profile | undefined>;
}

/**
 * Changes one's own profile. Where this is ended half way, some guilds may not have been told: the client, which has no answer, asks again, and that tells all of them.
 * @throws AppError INVALID_FORM_BODY where nothing would change, NOT_IDENTIFIED where the account was deleted meanwhile
 */
export async function updateProfile(
  deps: UpdateProfileDeps,
  userId: Snowflake,
  change: ProfileChange,
): Promise<Profile> {
  if (Object.values(change).every((value) => value === undefined))
    throw new AppError("INVALID_FORM_BODY", "Give at least one of display_name, about and avatar.");
  const profile = await deps.changeProfile(userId, change);
  if (!profile) throw new AppError("NOT_IDENTIFIED", "This account was deleted.");
  return profile;
}
