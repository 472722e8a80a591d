import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../robustness/support/random.ts";
import type { ChaosClient } from "./chaos-client.ts";
import type { Ledger } from "./ledger.ts";
import type { Place } from "./prepare.ts";
import { RefusedError } from "./wire-socket.ts";

const BETWEEN_MS = { least: 150, most: 500 };
/** How long somebody who was sent away stays away. */
const AWAY_MS = { least: 100, most: 700 };
const ROLES = ["admin", "moderator", "member"];

/** Who is where, as far as everything was acknowledged. */
interface Membership {
  readonly inGuild: ReadonlySet<string>;
  /** Of each channel that is private now. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

const sees = ({ inGuild, members }: Membership, userId: string, channelId: string): boolean =>
  inGuild.has(userId) && (members.get(channelId)?.has(userId) ?? true);

const withOne = <T>(set: ReadonlySet<T>, one: T): ReadonlySet<T> => new Set([...set, one]);
const withoutOne = <T>(set: ReadonlySet<T>, one: T): ReadonlySet<T> =>
  new Set([...set].filter((other) => other !== one));

/** The owner of the guild at work: changes roles, private channels and who is in them, sends people away. One thing after the other, so that it is known who may see what. */
export class Steward {
  readonly #owner: ChaosClient;
  readonly #people: readonly ChaosClient[];
  readonly #place: Place;
  readonly #ledger: Ledger;
  readonly #random: Random;
  #now: Membership;

  constructor(clients: readonly ChaosClient[], place: Place, ledger: Ledger, random: Random) {
    const [owner, ...people] = clients as [ChaosClient, ...ChaosClient[]];
    this.#owner = owner;
    this.#people = people;
    this.#place = place;
    this.#ledger = ledger;
    this.#random = random;
    this.#now = { inGuild: new Set(clients.map(({ userId }) => userId)), members: place.members };
    for (const [userId, channelId] of this.#pairs())
      if (!sees(this.#now, userId, channelId)) ledger.left(userId, channelId);
  }

  /** Resolves when all that was begun until then is done, and everybody is back. */
  async rule(untilMs: number): Promise<void> {
    const { least, most } = BETWEEN_MS;
    while (performance.now() < untilMs) {
      await pause(this.#random.between(least, most));
      await this.#act();
    }
  }

  async #act(): Promise<void> {
    const person = this.#random.pick(this.#people);
    const dice = this.#random.next();
    if (dice < 0.4) await this.#moveMember(person);
    else if (dice < 0.55) await this.#sendAway(person);
    else if (dice < 0.8) await this.#setRole(person);
    else await this.#hideOrShow();
  }

  async #moveMember({ userId }: ChaosClient): Promise<void> {
    const [channelId, there] = this.#random.pick([...this.#now.members]);
    const isIn = there.has(userId);
    const members = new Map(this.#now.members).set(
      channelId,
      isIn ? withoutOne(there, userId) : withOne(there, userId),
    );
    await this.#change(this.#owner, isIn ? "channel.remove_member" : "channel.add_member", {
      fields: { channel_id: channelId, user_id: userId },
      next: { ...this.#now, members },
    });
  }

  /** Who leaves the guild is in none of its private channels when they come back. */
  async #sendAway(person: ChaosClient): Promise<void> {
    const { userId } = person;
    const guild_id = this.#place.guildId;
    const members = new Map([...this.#now.members].map(([id, there]) => [id, withoutOne(there, userId)]));
    const next = { inGuild: withoutOne(this.#now.inGuild, userId), members };
    // A repeat whose first answer was lost is told that there is nobody, or nothing, any more.
    if (this.#random.chance(0.5))
      await this.#change(this.#owner, "member.kick", {
        fields: { guild_id, user_id: userId },
        next,
        done: "UNKNOWN_USER",
      });
    else await this.#change(person, "guild.leave", { fields: { guild_id }, next, done: "UNKNOWN_GUILD" });
    await pause(this.#random.between(AWAY_MS.least, AWAY_MS.most));
    await this.#change(person, "invite.accept", {
      fields: { code: this.#place.code },
      next: { ...this.#now, inGuild: withOne(this.#now.inGuild, userId) },
    });
  }

  async #setRole({ userId }: ChaosClient): Promise<void> {
    await this.#change(this.#owner, "member.set_role", {
      fields: { guild_id: this.#place.guildId, user_id: userId, role: this.#random.pick(ROLES) },
      next: this.#now,
    });
  }

  /** Made private, a channel is its maker's alone. */
  async #hideOrShow(): Promise<void> {
    const { hideable } = this.#place;
    const isHidden = this.#now.members.has(hideable);
    const members = new Map(this.#now.members);
    if (isHidden) members.delete(hideable);
    else members.set(hideable, new Set([this.#owner.userId]));
    await this.#change(this.#owner, "channel.update", {
      fields: { channel_id: hideable, private: !isHidden },
      next: { ...this.#now, members },
      // A channel that was made open a moment ago still forgets its members.
      undone: "RATE_LIMITED",
    });
  }

  /** @param what `done`: with this code it was done before; `undone`: with this one it was not, which is fine too */
  async #change(
    who: ChaosClient,
    action: string,
    what: {
      readonly fields: Readonly<Record<string, unknown>>;
      readonly next: Membership;
      readonly done?: string;
      readonly undone?: string;
    },
  ): Promise<void> {
    const { fields, next, done, undone } = what;
    for (const [userId, channelId] of this.#pairs())
      if (sees(next, userId, channelId)) this.#ledger.returns(userId, channelId);
    try {
      await who.ask(action, fields);
      this.#now = next;
    } catch (error) {
      const code = error instanceof RefusedError ? error.body.code : undefined;
      if (code === done) this.#now = next;
      else if (code !== undone) this.#ledger.violate(`${who.name}: ${action}: ${String(error)}`);
    }
    for (const [userId, channelId] of this.#pairs())
      if (!sees(this.#now, userId, channelId)) this.#ledger.left(userId, channelId);
  }

  #pairs(): [userId: string, channelId: string][] {
    return this.#people.flatMap(({ userId }) =>
      this.#place.channelIds.map((channelId): [string, string] => [userId, channelId]),
    );
  }
}
