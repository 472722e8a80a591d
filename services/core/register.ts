import type { Session } from "#protocol/http";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { issueAt } from "./account.ts";
import { AppError } from "./app-error.ts";
import { unknownInvite } from "./invites.ts";
import { type NewSessionDeps, startSession } from "./new-session.ts";

export interface RegisterDeps extends NewSessionDeps {
  /** Whether who registers needs an invite; without that a given one is not looked at. */
  readonly byInvite: boolean;
  now(): number;
  newId(): Snowflake;
  findInvite(code: string): Promise<{ guildId?: Snowflake | undefined; validUntilMs: number } | undefined>;
  guildExists(guildId: Snowflake): Promise<boolean>;
  hashPassword(password: string): Promise<string>;
  /** Takes one registration of the invite where one is given. */
  createUser(
    user: User,
    passwordHash: string,
    invite?: string,
  ): Promise<"created" | "name taken" | "invite used up">;
}

/** @throws AppError USERNAME_TAKEN; where registration is by invite INVITE_REQUIRED, UNKNOWN_INVITE */
export async function register(
  deps: RegisterDeps,
  { username, password, invite }: { username: string; password: string; invite?: string | undefined },
): Promise<Session> {
  const code = deps.byInvite ? invite : undefined;
  // Looked at before the password is hashed: that costs, and strangers shall not cause it.
  if (deps.byInvite) await assertInvites(deps, invite);
  const user = { id: deps.newId(), username };
  const outcome = await deps.createUser(user, await deps.hashPassword(password), code);
  if (outcome === "name taken") throw new AppError("USERNAME_TAKEN", "This name is taken.");
  if (outcome === "invite used up") throw unknownInvite();
  return startSession(deps, user, issueAt(deps.now(), { validFrom: 0 }));
}

async function assertInvites(
  deps: Pick<RegisterDeps, "now" | "findInvite" | "guildExists">,
  code: string | undefined,
): Promise<void> {
  if (code === undefined) throw new AppError("INVITE_REQUIRED", "An account here needs an invite code.");
  const invite = await deps.findInvite(code);
  if (!invite || invite.validUntilMs <= deps.now()) throw unknownInvite();
  if (invite.guildId !== undefined && !(await deps.guildExists(invite.guildId))) throw unknownInvite();
}
