import type { RefreshTokenName } from "#core/accounts";
import type { User } from "#protocol/objects";
import { keys } from "./keys.ts";
import { expiresAt, getItems, isExpired, type Table } from "./table.ts";
import { ConditionsFailed, transact } from "./transact.ts";

/** A refresh token not used for so long is worth nothing. */
export const REFRESH_TOKEN_SECONDS = 30 * 24 * 3600;

export interface RefreshTokenState {
  readonly user: User;
  /** When the token was first used, milliseconds since 1970. */
  readonly usedAtMs: number | undefined;
}

const familyItem = (table: Table, user: User, familyId: string) => ({
  ...keys.family(user.id, familyId),
  type: "FAMILY",
  username: user.username,
  expires_at: expiresAt(table.now(), REFRESH_TOKEN_SECONDS),
});

const tokenItem = (table: Table, name: RefreshTokenName) => ({
  ...keys.refreshToken(name.userId, name.familyId, name.hash),
  type: "REFRESH_TOKEN",
  expires_at: expiresAt(table.now(), REFRESH_TOKEN_SECONDS),
});

/** Starts a family with its first token. */
export async function createFamily(table: Table, user: User, name: RefreshTokenName): Promise<void> {
  await transact(table, [
    { Put: { TableName: table.name, Item: familyItem(table, user, name.familyId) } },
    { Put: { TableName: table.name, Item: tokenItem(table, name) } },
  ]);
}

/** AP-04, AP-05. Undefined where there is no such token, or its family was revoked. */
export async function findRefreshToken(
  table: Table,
  name: RefreshTokenName,
): Promise<RefreshTokenState | undefined> {
  const [family, token] = await getItems(table, [
    keys.family(name.userId, name.familyId),
    keys.refreshToken(name.userId, name.familyId, name.hash),
  ]);
  if (!family || !token || isExpired(family, table.now()) || isExpired(token, table.now())) return undefined;
  return {
    user: { id: name.userId, username: String(family.username) },
    usedAtMs: typeof token.used_at_ms === "number" ? token.used_at_ms : undefined,
  };
}

/**
 * Puts `next` into the family and marks `spent` as used; the first use counts.
 * @returns false where the family was revoked meanwhile
 */
export async function rotateRefreshToken(
  table: Table,
  user: User,
  spent: RefreshTokenName,
  next: RefreshTokenName,
): Promise<boolean> {
  try {
    await transact(table, [
      {
        Update: {
          TableName: table.name,
          Key: keys.family(user.id, spent.familyId),
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
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed) return false;
    throw error;
  }
}

/** Without its family item no token of the family is good; the tokens themselves go by TTL. */
export async function revokeFamily(table: Table, userId: string, familyId: string): Promise<void> {
  await table.documents.delete({ TableName: table.name, Key: keys.family(userId, familyId) });
}
