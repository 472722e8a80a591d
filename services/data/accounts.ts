import type { Account } from "#core/account";
import type { Login } from "#core/new-session";
import type { Snowflake } from "#protocol/primitives";
import { closeEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import { type TransactItem, transactIfUnchanged } from "./transact.ts";
import { userFromItem } from "./users.ts";

/** @param item a user's PROFILE item */
export const accountFromItem = (item: Item): Account => ({
  user: userFromItem(item),
  validFrom: (item.tokens_valid_from as number | undefined) ?? 0,
});

/** AP-01 */
export async function findAccount(table: Table, userId: Snowflake): Promise<Account | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.user(userId),
    ConsistentRead: true,
  });
  return item && accountFromItem(item);
}

/** Nobody has ended the account or all of its sessions since it was read: each end is later than the one before. */
export const isAsRead = ({ validFrom }: Account) => ({
  expression: `attribute_not_exists(deleted) AND ${validFrom === 0 ? "attribute_not_exists(tokens_valid_from)" : "tokens_valid_from = :seen"}`,
  values: validFrom === 0 ? {} : { ":seen": validFrom },
});

/**
 * What ends all sessions of a user besides the time on the user's own item, which tokens and families are compared with: the same time where a connection that identifies meets it, and the end of those that have. However
 * many there are, so nothing of it can be done by half.
 */
export const endSessionItems = (
  table: Table,
  userId: Snowflake,
  validFrom: number,
  eventId: Snowflake,
  reason: "LOGGED_OUT" | "ACCOUNT_DELETED",
): TransactItem[] => [
  {
    Update: {
      TableName: table.name,
      Key: keys.sessions(userId),
      UpdateExpression: "SET valid_from = :from, #type = :type",
      ExpressionAttributeNames: { "#type": "type" },
      ExpressionAttributeValues: { ":from": validFrom, ":type": "SESSIONS" },
    },
  },
  closeEventItem(table, userId, eventId, reason, { issuedBefore: validFrom }),
];

const setValidFrom = (table: Table, account: Account, validFrom: number): TransactItem => {
  const { expression, values } = isAsRead(account);
  return {
    Update: {
      TableName: table.name,
      Key: keys.user(account.user.id),
      UpdateExpression: "SET tokens_valid_from = :from",
      ConditionExpression: `attribute_exists(PK) AND ${expression}`,
      ExpressionAttributeValues: { ":from": validFrom, ...values },
    },
  };
};

/** @returns false where all sessions have ended since the account was read */
export function endSessions(
  table: Table,
  account: Account,
  validFrom: number,
  eventId: Snowflake,
): Promise<boolean> {
  return transactIfUnchanged(table, [
    setValidFrom(table, account, validFrom),
    ...endSessionItems(table, account.user.id, validFrom, eventId, "LOGGED_OUT"),
  ]);
}

/** @returns false where the password is another one, or all sessions have ended, since they were read */
export function changePassword(
  table: Table,
  account: Account,
  login: Login,
  passwordHash: string,
  validFrom: number,
  eventId: Snowflake,
): Promise<boolean> {
  return transactIfUnchanged(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.login(login.username),
        UpdateExpression: "SET password_hash = :hash",
        ConditionExpression: "user_id = :user AND password_hash = :checked", // the one that was given, and the name is still this user's
        ExpressionAttributeValues: {
          ":hash": passwordHash,
          ":user": account.user.id,
          ":checked": login.passwordHash,
        },
      },
    },
    setValidFrom(table, account, validFrom),
    ...endSessionItems(table, account.user.id, validFrom, eventId, "LOGGED_OUT"),
  ]);
}
