import type { Account } from "#core/account";
import type { Snowflake } from "#protocol/primitives";
import { accountFromItem } from "./accounts.ts";
import { closeEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import { getItems, type Table } from "./table.ts";
import { type TransactItem, transactIfUnchanged } from "./transact.ts";

/** AP-01, AP-04: whose an access token is; undefined also where its family was revoked. Without a family only the account is looked at. */
export async function findSessionAccount(
  table: Table,
  userId: Snowflake,
  familyId: string | undefined,
): Promise<Account | undefined> {
  const familyKey = familyId === undefined ? undefined : keys.family(userId, familyId);
  const [user, family] = await getItems(table, [keys.user(userId), familyKey]);
  if (!user || (familyKey && !family)) return undefined;
  return accountFromItem(user);
}

/** AP-04: the family has not been revoked. */
export const familyIsGood = (table: Table, userId: Snowflake, familyId: string): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.family(userId, familyId),
    ConditionExpression: "attribute_exists(PK)",
  },
});

/**
 * Without its family item nothing of the family is good: refresh tokens and tickets, which go by TTL, access tokens, and connections that have yet to identify. The event ends those that have, with a reason.
 * A family that is gone already has nothing more to end.
 */
export async function revokeFamily(
  table: Table,
  userId: Snowflake,
  familyId: string,
  eventId: Snowflake,
): Promise<void> {
  await transactIfUnchanged(table, [
    {
      Delete: {
        TableName: table.name,
        Key: keys.family(userId, familyId),
        ConditionExpression: "attribute_exists(PK)", // revoked twice at once: the first tells
      },
    },
    closeEventItem(table, userId, eventId, "LOGGED_OUT", { familyId }),
  ]);
}
