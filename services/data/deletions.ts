import type { Account } from "#core/account";
import type { Login } from "#core/new-session";
import type { Snowflake } from "#protocol/primitives";
import { endSessionItems, isAsRead } from "./accounts.ts";
import { type Key, keys } from "./keys.ts";
import { deleteItems, type Item, type Table } from "./table.ts";
import { transactIfUnchanged } from "./transact.ts";

/** Later than anything that is ever issued; seconds since 1970. */
const NEVER = 9_999_999_999;

/**
 * Ends an account: nobody can log in to it, its sessions are over, its profile says nothing of it, and it comes into no guild or channel any more. The name is free at once: all else goes by id, and who would
 * pass for somebody else can as well take their display name. @returns false where password or sessions are others since they were read
 */
export function deleteAccount(
  table: Table,
  { user, validFrom }: Account,
  login: Login,
  eventId: Snowflake,
): Promise<boolean> {
  const { expression, values } = isAsRead({ user, validFrom });
  return transactIfUnchanged(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.user(user.id),
        UpdateExpression: "SET username = :deleted, deleted = :true REMOVE display_name, avatar, about",
        ConditionExpression: `attribute_exists(PK) AND ${expression}`,
        ExpressionAttributeValues: { ":deleted": "deleted", ":true": true, ...values },
      },
    },
    {
      Delete: {
        TableName: table.name,
        Key: keys.login(login.username),
        ConditionExpression: "user_id = :user AND password_hash = :checked", // the one that was given, and the name is still this user's
        ExpressionAttributeValues: { ":user": user.id, ":checked": login.passwordHash },
      },
    },
    {
      Put: {
        TableName: table.name,
        Item: { ...keys.deletion(user.id), type: "DELETION", user_id: user.id },
      },
    },
    ...endSessionItems(table, user.id, NEVER, eventId, "ACCOUNT_DELETED"),
  ]);
}

/** AP-41: accounts that were deleted and have left something behind, oldest first. */
export async function* listDeletions(table: Table): AsyncGenerator<Snowflake> {
  let start: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :deletions",
      ExpressionAttributeValues: { ":deletions": keys.deletion("0").PK },
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    for (const item of Items) yield item.user_id;
    start = LastEvaluatedKey;
  } while (start);
}

export async function endDeletion(table: Table, userId: Snowflake): Promise<void> {
  await table.documents.delete({ TableName: table.name, Key: keys.deletion(userId) });
}

/** Refresh tokens, and what was read and mentioned. */
const FORGOTTEN = ["FAMILY#", "TOKEN#", "READ#", "MENTION#"];
/** Deletes are a write unit each: so many a round. */
const ITEMS_A_ROUND = 100;

/** Forgets some of what lies with a deleted user. @returns true when none is left */
export async function forgetSomeItems(table: Table, userId: Snowflake): Promise<boolean> {
  for (const prefix of FORGOTTEN) {
    const { Items } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :user AND begins_with(SK, :prefix)",
      ExpressionAttributeValues: { ":user": keys.user(userId).PK, ":prefix": prefix },
      ProjectionExpression: "PK, SK",
      Limit: ITEMS_A_ROUND,
      ConsistentRead: true,
    });
    await deleteItems(table, Items as Key[]);
    if (Items.length > 0) return false;
  }
  return true;
}
