import type { Role } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { getActorAndTarget, unknownUser } from "./departures.ts";
import type { FindMember, SeenMember } from "./guilds.ts";
import { lookAgain } from "./look-again.ts";
import { assertOutranks } from "./permissions.ts";

export interface SetRoleDeps extends FindMember {
  /** Both: false where something changed since it was looked at, and nothing was written. */
  setRole(guildId: Snowflake, by: SeenMember, target: SeenMember, role: Role): Promise<boolean>;
  /** The owner makes somebody else the owner, and is an admin from now on. */
  handOver(guildId: Snowflake, owner: SeenMember, heir: SeenMember): Promise<boolean>;
}

/**
 * Gives a member who is below a role that is below too; or, given by the owner, the owner's own.
 * @throws AppError UNKNOWN_GUILD, MISSING_PERMISSIONS, UNKNOWN_USER
 */
export async function setRole(
  deps: SetRoleDeps,
  userId: Snowflake,
  guildId: Snowflake,
  targetId: Snowflake,
  role: Role,
): Promise<void> {
  await lookAgain(`the members of guild ${guildId}`, async () => {
    const { actor, target } = await getActorAndTarget(deps, userId, guildId, targetId, "MANAGE_ROLES");
    if (!target) throw unknownUser();
    if (actor.role === "owner" && role === "owner") return deps.handOver(guildId, actor, target);
    assertOutranks(actor.role, role);
    return target.role === role || deps.setRole(guildId, actor, target, role);
  });
}
