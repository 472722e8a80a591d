import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Role, roles } from "#protocol/objects";
import { outranks } from "#protocol/permissions";
import { AppError } from "./app-error.ts";
import { unbanMember } from "./bans.ts";
import { type BanDeps, banMember, kickMember, type LeaveGuildDeps, leaveGuild } from "./departures.ts";
import { type DeleteGuildDeps, deleteGuild, type SeenMember } from "./guilds.ts";
import { type SetRoleDeps, setRole } from "./roles.ts";

const GUILD = "100";
const people = ["1", "2", "3", "4", "5"];
const userOf = (id: string) => ({ id, username: `user${id}` });

/**
 * A guild in memory, with the conditions that the table's transactions have, so that the use cases themselves are what is tested. Everything that happens is a step of its own, and `turn` says
 * when: so a scheduler can put the steps of several actions into any order.
 */
class ModelGuild {
  ownerId: string | undefined = "1";
  readonly members: Map<string, Role>;
  readonly banned = new Set<string>();
  /** What nobody may do, found at the moment of a write. */
  readonly wrongs: string[] = [];
  readonly deps: LeaveGuildDeps & BanDeps & SetRoleDeps & DeleteGuildDeps & { removeBan: RemoveBan };

  constructor(others: readonly (Role | undefined)[], turn: () => Promise<void>) {
    this.members = new Map([["1", "owner"]]);
    others.forEach((role, index) => {
      if (role) this.members.set(people[index + 1] as string, role);
    });
    const step =
      <A extends unknown[], R>(act: (...args: A) => R) =>
      async (...args: A): Promise<R> => {
        await turn();
        return act(...args);
      };
    this.deps = {
      newId: () => "0",
      findMember: step((_guildId, userId) => {
        const role = this.ownerId === undefined ? undefined : this.members.get(userId);
        return role && { user: userOf(userId), role, joinedAtMs: 0 };
      }),
      findHeir: step((_guildId, ownerId) => {
        const heir = [...this.members].find(([id]) => id !== ownerId);
        return heir && { user: userOf(heir[0]), role: heir[1] };
      }),
      getGeneration: step(() => 0),
      listUserConnections: step(() => []),
      leaveChannels: step(() => {}),
      closeGuild: step(() => {}),
      deleteGuild: step((_guildId, ownerId) => {
        if (this.ownerId !== ownerId) return false;
        this.ownerId = undefined;
        return true;
      }),
      removeMember: step((_guildId, member, { heir, by }) => this.#remove(member, heir, by)),
      banMember: step((_guildId, member, { heir, by }) => {
        const isRemoved = this.#remove(member, heir, by);
        if (isRemoved) this.banned.add(member.user.id);
        return isRemoved;
      }),
      banStranger: step((_guildId, by, userId) => {
        if (!this.#isSo(by) || this.members.has(userId)) return false;
        this.banned.add(userId);
        return true;
      }),
      removeBan: step((_guildId, userId) => this.banned.delete(userId)),
      setRole: step((_guildId, by, target, role) => {
        if (!this.#isSo(by) || !this.#isSo(target)) return false;
        this.#check(by, target);
        if (!outranks(by.role, role)) this.wrongs.push(`${by.role} gives ${role}`);
        this.members.set(target.user.id, role);
        return true;
      }),
      handOver: step((_guildId, owner, heir) => {
        if (this.ownerId !== owner.user.id || !this.#isSo(owner) || !this.#isSo(heir)) return false;
        this.ownerId = heir.user.id;
        this.members.set(owner.user.id, "admin");
        this.members.set(heir.user.id, "owner");
        return true;
      }),
    };
  }

  /** As `addMember` of the table. */
  join(userId: string): void {
    if (this.ownerId !== undefined && !this.banned.has(userId) && !this.members.has(userId))
      this.members.set(userId, "member");
  }

  #isSo = ({ user, role }: SeenMember): boolean => this.members.get(user.id) === role;

  #check(by: SeenMember, target: SeenMember): void {
    if (!outranks(this.members.get(by.user.id) as Role, this.members.get(target.user.id) as Role))
      this.wrongs.push(`${by.role} acts on ${target.role}`);
  }

  #remove(member: SeenMember, heir: SeenMember | undefined, by: SeenMember | undefined): boolean {
    if (!this.#isSo(member) || (by && !this.#isSo(by))) return false;
    if (heir && !(this.ownerId === member.user.id && this.members.has(heir.user.id))) return false;
    if (by) this.#check(by, member);
    if (heir) {
      this.ownerId = heir.user.id;
      this.members.set(heir.user.id, "owner");
    }
    this.members.delete(member.user.id);
    return true;
  }

  /** What has to hold at any time. */
  expectSound(): void {
    expect(this.wrongs).toEqual([]);
    if (this.ownerId === undefined) return;
    const owners = [...this.members].filter(([, role]) => role === "owner").map(([id]) => id);
    expect(owners).toEqual([this.ownerId]);
    for (const id of this.banned) expect(this.members.has(id), "a banned member").toBe(false);
  }
}

type RemoveBan = (guildId: string, userId: string) => Promise<boolean>;

const person = fc.constantFrom(...people);
const role = fc.constantFrom(...roles);
const action = fc.oneof(
  fc.record({ kind: fc.constant("set_role" as const), actor: person, target: person, role }),
  fc.record({ kind: fc.constantFrom("kick" as const, "ban" as const), actor: person, target: person }),
  fc.record({ kind: fc.constant("unban" as const), actor: person, target: person }),
  fc.record({ kind: fc.constantFrom("leave" as const, "join" as const, "delete" as const), actor: person }),
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;
/** Who is in the guild besides its owner, and as what. */
const others = fc.array(fc.option(fc.constantFrom(...roles.slice(1)), { nil: undefined }), {
  minLength: 4,
  maxLength: 4,
});

async function run(guild: ModelGuild, one: Action): Promise<void> {
  try {
    if (one.kind === "set_role") await setRole(guild.deps, one.actor, GUILD, one.target, one.role);
    else if (one.kind === "kick") await kickMember(guild.deps, one.actor, GUILD, one.target);
    else if (one.kind === "ban") await banMember(guild.deps, one.actor, GUILD, one.target, null);
    else if (one.kind === "unban") await unbanMember(guild.deps, one.actor, GUILD, one.target);
    else if (one.kind === "leave") await leaveGuild(guild.deps, userOf(one.actor), GUILD);
    else if (one.kind === "delete") await deleteGuild(guild.deps, one.actor, GUILD);
    else guild.join(one.actor);
  } catch (error) {
    // Refusals are part of the game; a use case that gives up, or a bug, is not.
    if (!(error instanceof AppError)) throw error;
  }
}

describe("a guild", () => {
  it("has one owner and nobody banned in it, whatever is done one after another, and nobody acts on an equal", async () => {
    await fc.assert(
      fc.asyncProperty(others, fc.array(action, { maxLength: 30 }), async (roles, actions) => {
        const guild = new ModelGuild(roles, async () => {});
        for (const one of actions) {
          await run(guild, one);
          guild.expectSound();
        }
      }),
      { numRuns: 300 },
    );
  });

  it("and whatever is done at once, in any order of its steps", async () => {
    await fc.assert(
      fc.asyncProperty(
        others,
        fc.array(action, { minLength: 2, maxLength: 6 }),
        fc.scheduler(),
        async (roles, actions, scheduler) => {
          const guild = new ModelGuild(roles, async () => {
            await scheduler.schedule(Promise.resolve());
            guild.expectSound();
          });
          await scheduler.waitFor(Promise.all(actions.map((one) => run(guild, one))));
          guild.expectSound();
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("setRole", () => {
  const world = () => new ModelGuild(["admin", "moderator", "member"], async () => {});
  const refusal = (guild: ModelGuild, actor: string, target: string, to: Role) =>
    setRole(guild.deps, actor, GUILD, target, to).then(
      () => undefined,
      (error: AppError) => error.code,
    );

  it("given by the owner hands the guild over, and the old owner is an admin", async () => {
    const guild = world();
    expect(await refusal(guild, "1", "4", "owner")).toBeUndefined();
    expect([guild.ownerId, guild.members.get("4"), guild.members.get("1")]).toEqual(["4", "owner", "admin"]);
  });

  it.each([
    ["a stranger", "5", "4", "member", "UNKNOWN_GUILD"],
    ["a moderator", "3", "4", "member", "MISSING_PERMISSIONS"],
    ["an admin who raises somebody to an equal", "2", "4", "admin", "MISSING_PERMISSIONS"],
    ["an admin who gives away what is not theirs", "2", "4", "owner", "MISSING_PERMISSIONS"],
    ["an admin who acts on the owner", "2", "1", "member", "MISSING_PERMISSIONS"],
    ["an admin who acts on themselves", "2", "2", "member", "MISSING_PERMISSIONS"],
    ["an owner who acts on themselves", "1", "1", "owner", "MISSING_PERMISSIONS"],
    ["an admin who names nobody here", "2", "5", "moderator", "UNKNOWN_USER"],
    ["a moderator who names nobody here", "3", "5", "member", "MISSING_PERMISSIONS"],
  ] as const)("refuses %s", async (_who, actor, target, to, code) => {
    const guild = world();
    const before = [...guild.members];
    expect(await refusal(guild, actor, target, to)).toBe(code);
    expect([...guild.members]).toEqual(before);
  });
});

describe("leaveGuild", () => {
  const leave = async (others: readonly Role[], who: string) => {
    const guild = new ModelGuild(others, async () => {});
    await leaveGuild(guild.deps, userOf(who), GUILD);
    return guild;
  };

  it("hands an owner's guild to whoever joined first, whatever their role", async () => {
    const guild = await leave(["member", "admin"], "1");
    expect([guild.ownerId, ...guild.members]).toEqual(["2", ["2", "owner"], ["3", "admin"]]);
  });

  it("deletes the guild with its last member", async () => {
    expect((await leave([], "1")).ownerId).toBeUndefined();
  });

  it("takes no more than the membership of somebody else", async () => {
    const guild = await leave(["admin", "member"], "2");
    expect([guild.ownerId, ...guild.members]).toEqual(["1", ["1", "owner"], ["3", "member"]]);
  });
});
