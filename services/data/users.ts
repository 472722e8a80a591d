import type { Login } from "#core/new-session";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { registrationItem } from "./invites.ts";
import { keys } from "./keys.ts";
import { getItems, type Item, type Table } from "./table.ts";
import { ConditionsFailed, transact } from "./transact.ts";

/** A user as others see them. @param item its PROFILE item */
export const userFromItem = (item: Item): User => ({
  id: item.id as Snowflake,
  username: item.username as string,
  ...(item.display_name === undefined ? {} : { display_name: item.display_name as string }),
  ...(item.avatar === undefined ? {} : { avatar: item.avatar as string }),
  ...(item.deleted === true ? { deleted: true as const } : {}),
});

/** AP-01: by place; undefined where there was never such a user. */
export async function findUsers(table: Table, userIds: readonly Snowflake[]): Promise<(User | undefined)[]> {
  const items = await getItems(table, userIds.map(keys.user));
  return items.map((item) => item && userFromItem(item));
}

/** @param invite code that takes a registration for it. @returns what stood in the way; nothing is written then. */
export async function createUser(
  table: Table,
  user: User,
  passwordHash: string,
  invite?: string,
): Promise<"created" | "name taken" | "invite used up"> {
  const created_at = new Date(table.now()).toISOString();
  try {
    await transact(table, [
      {
        Put: {
          TableName: table.name,
          Item: {
            ...keys.login(user.username),
            type: "LOGIN",
            user_id: user.id,
            username: user.username,
            password_hash: passwordHash,
          },
          ConditionExpression: "attribute_not_exists(PK)", // the name, ignoring case, belongs to whoever came first
        },
      },
      {
        Put: {
          TableName: table.name,
          Item: {
            ...keys.user(user.id),
            type: "USER",
            id: user.id,
            username: user.username,
            guild_count: 0,
            created_at,
          },
          ConditionExpression: "attribute_not_exists(PK)", // an id is used once
        },
      },
      ...(invite === undefined ? [] : [registrationItem(table, invite)]),
    ]);
    return "created";
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    if (error.failed.has(0)) return "name taken";
    if (error.failed.has(2)) return "invite used up";
    throw error;
  }
}

/** AP-02. Lies apart from the user, so that nobody who reads users ever holds a hash. */
export async function findLogin(table: Table, username: string): Promise<Login | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.login(username),
    ConsistentRead: true,
  });
  return item && { userId: item.user_id, username: item.username, passwordHash: item.password_hash };
}
