import { guildAudience } from "#core/audience";
import type { ProfileChange } from "#core/profiles";
import type { Profile, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { audienceEventItem, userEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import { listGuildIds } from "./members.ts";
import { getItems, type Item, type Table } from "./table.ts";
import { ConditionsFailed, type TransactItem, transact } from "./transact.ts";
import { userFromItem } from "./users.ts";

const profileFromItem = (item: Item): Profile => ({
  ...userFromItem(item),
  ...(item.about === undefined ? {} : { about: item.about as string }),
  created_at: item.created_at as string,
});

/** AP-01 */
export async function findProfile(table: Table, userId: Snowflake): Promise<Profile | undefined> {
  const [item] = await getItems(table, [keys.user(userId)]);
  return item && profileFromItem(item);
}

/** AP-07 of both, AP-09, AP-30: whether two people are in a guild together, or have a direct message. */
export async function haveMet(table: Table, one: Snowflake, other: Snowflake): Promise<boolean> {
  const [ones, others] = await Promise.all([listGuildIds(table, one), listGuildIds(table, other)]);
  const shared = ones.filter((guildId) => others.includes(guildId));
  // A guild that was deleted has members until the sweep has been there.
  const places = await getItems(table, [keys.directMessage(one, other), ...shared.map(keys.guild)]);
  return places.some((place) => place !== undefined);
}

const names = ["display_name", "about", "avatar"] as const;

/** A guild takes a check of the member's role and an event; a transaction takes 100 actions (D5), and two are the user's. */
const GUILDS_AT_ONCE = 49;
const TRIES = 5;

/**
 * Changes a profile, and tells the user's own connections and the guilds, in one transaction for up to 49 guilds and one more for each further 49. Between two of them this can be ended: doing it again
 * tells all guilds. Each change has a number, and who finds that there is a newer one leaves the rest to that: so no guild is told an old name last.
 * @returns undefined where there is no such user, or the account was deleted
 */
export async function changeProfile(
  table: Table,
  userId: Snowflake,
  change: ProfileChange,
  newId: () => Snowflake,
): Promise<Profile | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const [[item], guildIds] = await Promise.all([
      getItems(table, [keys.user(userId)]),
      listGuildIds(table, userId),
    ]);
    if (!item || item.deleted === true) return undefined;
    const changed: Item = { ...item, profile_version: (item.profile_version ?? 0) + 1 };
    for (const name of names) if (change[name] !== undefined) changed[name] = change[name] ?? undefined;
    const user = userFromItem(changed);
    const eventId = newId();
    const [first = [], ...further] = chunksOf(guildIds, GUILDS_AT_ONCE);
    try {
      await transact(table, [
        changeItem(table, item, changed),
        userEventItem(table, userId, eventId, "USER_UPDATE", user),
        ...(await tellItems(table, first, user, eventId)),
      ]);
    } catch (error) {
      // Another change was quicker, or a role is another one now: look again.
      if (error instanceof ConditionsFailed) continue;
      throw error;
    }
    for (const some of further) {
      if (!(await tellGuilds(table, some, user, changed.profile_version, newId))) break;
    }
    return profileFromItem(changed);
  }
  throw new Error(`the profile of user ${userId} changed ${TRIES} times while it was being written`);
}

/** @returns false where a newer change tells them */
async function tellGuilds(
  table: Table,
  guildIds: readonly Snowflake[],
  user: User,
  version: number,
  newId: () => Snowflake,
): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    try {
      await transact(table, [
        {
          ConditionCheck: {
            TableName: table.name,
            Key: keys.user(user.id),
            ConditionExpression: "profile_version = :version", // a newer change tells everybody itself
            ExpressionAttributeValues: { ":version": version },
          },
        },
        ...(await tellItems(table, guildIds, user, newId())),
      ]);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      if (error.failed.has(0)) return false;
    }
  }
  throw new Error(`the roles of user ${user.id} changed ${TRIES} times while guilds were being told`);
}

function changeItem(table: Table, seen: Item, changed: Item): TransactItem {
  const set = names.filter((name) => changed[name] !== undefined);
  const removed = names.filter((name) => changed[name] === undefined);
  return {
    Update: {
      TableName: table.name,
      Key: keys.user(seen.id),
      UpdateExpression: [
        `SET profile_version = :next${set.map((name) => `, ${name} = :${name}`).join("")}`,
        removed.length > 0 ? `REMOVE ${removed.join(", ")}` : "",
      ].join(" "),
      // what others are told is what is stored, and nothing is written to an account that was deleted
      ConditionExpression: `attribute_not_exists(deleted) AND ${seen.profile_version === undefined ? "attribute_not_exists(profile_version)" : "profile_version = :seen"}`,
      ExpressionAttributeValues: {
        ":next": changed.profile_version,
        ...(seen.profile_version === undefined ? {} : { ":seen": seen.profile_version }),
        ...Object.fromEntries(set.map((name) => [`:${name}`, changed[name]])),
      },
    },
  };
}

/** GUILD_MEMBER_UPDATE says the role too: each is told on condition that it still holds. Guilds that were left meanwhile are passed over. */
async function tellItems(
  table: Table,
  guildIds: readonly Snowflake[],
  user: User,
  eventId: Snowflake,
): Promise<TransactItem[]> {
  const members = await getItems(
    table,
    guildIds.map((guildId) => keys.member(guildId, user.id)),
  );
  return guildIds.flatMap((guildId, index): TransactItem[] => {
    const role = members[index]?.role;
    if (role === undefined) return [];
    return [
      {
        ConditionCheck: {
          TableName: table.name,
          Key: keys.member(guildId, user.id),
          ConditionExpression: "#role = :role", // else an older role would be told after a newer one
          ExpressionAttributeNames: { "#role": "role" },
          ExpressionAttributeValues: { ":role": role },
        },
      },
      audienceEventItem(table, guildAudience(guildId), eventId, "GUILD_MEMBER_UPDATE", {
        guild_id: guildId,
        user,
        role,
      }),
    ];
  });
}

const chunksOf = <T>(values: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
