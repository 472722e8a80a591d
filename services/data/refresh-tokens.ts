import { isOver } from "#core/account";
import type { Login, RefreshTokenName } from "#core/new-session";
import type { RefreshTokenState } from "#core/refresh-session";
import { accountFromItem } from "./accounts.ts";
import { keys } from "./keys.ts";
import { expiresAt, getItems, isExpired, type Table } from "./table.ts";
import { type TransactItem, transactIfUnchanged } from "./transact.ts";

/** A refresh token not used for so long is worth nothing. */
export const REFRESH_TOKEN_SECONDS = 30 * 24 * 3600;

const familyItem = (table: Table, { userId, familyId }: RefreshTokenName, issuedAt: number) => ({
  ...keys.family(userId, familyId),
  type: "FAMILY",
  issued_at: issuedAt,
  expires_at: expiresAt(table.now(), REFRESH_TOKEN_SECONDS),
});

const tokenItem = (table: Table, name: RefreshTokenName) => ({
  ...keys.refreshToken(name.userId, name.familyId, name.hash),
  type: "REFRESH_TOKEN",
  expires_at: expiresAt(table.now(), REFRESH_TOKEN_SECONDS),
});

/**
 * Starts a family with its first token.
 * @param issuedAt of the log-in, seconds since 1970: the family ends with all that was issued before a later time
 * @param login whose password it was; false, and nothing is stored, where that is another one now
 */
export function createFamily(
  table: Table,
  name: RefreshTokenName,
  issuedAt: number,
  login?: Login,
): Promise<boolean> {
  const samePassword: TransactItem[] = login
    ? [
        {
          ConditionCheck: {
            TableName: table.name,
            Key: keys.login(login.username),
            ConditionExpression: "password_hash = :checked", // it takes long to check one: it may have been changed meanwhile
            ExpressionAttributeValues: { ":checked": login.passwordHash },
          },
        },
      ]
    : [];
  return transactIfUnchanged(table, [
    { Put: { TableName: table.name, Item: familyItem(table, name, issuedAt) } },
    { Put: { TableName: table.name, Item: tokenItem(table, name) } },
    ...samePassword,
  ]);
}

/** AP-04, AP-05, AP-01. Undefined where there is no such token, its family was revoked, or it is older than the end of all sessions of its user. */
export async function findRefreshToken(
  table: Table,
  name: RefreshTokenName,
): Promise<RefreshTokenState | undefined> {
  const [user, family, token] = await getItems(table, [
    keys.user(name.userId),
    keys.family(name.userId, name.familyId),
    keys.refreshToken(name.userId, name.familyId, name.hash),
  ]);
  if (!user || !family || !token || isExpired(family, table.now()) || isExpired(token, table.now()))
    return undefined;
  const account = accountFromItem(user);
  if (isOver(family.issued_at ?? 0, account)) return undefined;
  return {
    account,
    usedAtMs: typeof token.used_at_ms === "number" ? token.used_at_ms : undefined,
  };
}

/**
 * Puts `next` into the family and marks `spent` as used; the first use counts.
 * @returns false where the family was revoked meanwhile
 */
export function rotateRefreshToken(
  table: Table,
  spent: RefreshTokenName,
  next: RefreshTokenName,
): Promise<boolean> {
  return transactIfUnchanged(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.family(spent.userId, spent.familyId),
        UpdateExpression: "SET expires_at = :expires",
        ConditionExpression: "attribute_exists(PK)", // revoked: nothing grows from it any more
        ExpressionAttributeValues: { ":expires": expiresAt(table.now(), REFRESH_TOKEN_SECONDS) },
      },
    },
    {
      Update: {
        TableName: table.name,
        Key: keys.refreshToken(spent.userId, spent.familyId, spent.hash),
        UpdateExpression: "SET used_at_ms = if_not_exists(used_at_ms, :now)",
        ConditionExpression: "attribute_exists(PK)",
        ExpressionAttributeValues: { ":now": table.now() },
      },
    },
    { Put: { TableName: table.name, Item: tokenItem(table, next) } },
  ]);
}
