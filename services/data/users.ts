import type { User } from "#protocol/objects";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";
import { ConditionsFailed, transact } from "./transact.ts";

/** A name with its password. Lies apart from the user, so that nobody who reads users ever holds a hash. */
export interface Login {
  readonly user: User;
  readonly passwordHash: string;
}

/** @returns false where the name is taken; nothing is written then. */
export async function createUser(table: Table, user: User, passwordHash: string): Promise<boolean> {
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
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed && error.failed.has(0)) return false;
    throw error;
  }
}

/** AP-02 */
export async function findLogin(table: Table, username: string): Promise<Login | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.login(username),
    ConsistentRead: true,
  });
  return item && { user: { id: item.user_id, username: item.username }, passwordHash: item.password_hash };
}
