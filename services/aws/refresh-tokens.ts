import { createHash, randomBytes } from "node:crypto";
import type { MintedRefreshToken, RefreshTokenName } from "#core/new-session";
import type { Snowflake } from "#protocol/primitives";

/** Names a secret in the table without keeping it. A random 32 bytes needs no slow hash. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** An unguessable text of 43 letters, digits, `-` and `_`. */
export const randomSecret = (): string => randomBytes(32).toString("base64url");

/** `{user id}.{family id}.{secret}`: says where it lies, so no index is needed to find it. */
export function mintRefreshToken(
  userId: Snowflake,
  familyId: string = randomBytes(12).toString("base64url"),
): MintedRefreshToken {
  const secret = randomSecret();
  return { token: `${userId}.${familyId}.${secret}`, name: { userId, familyId, hash: hashSecret(secret) } };
}

/** Undefined where the text cannot be one of ours. */
export function parseRefreshToken(token: string): RefreshTokenName | undefined {
  const parts = /^(\d{1,20})\.([\w-]{16})\.([\w-]{43})$/.exec(token);
  if (!parts) return undefined;
  const [, userId = "", familyId = "", secret = ""] = parts;
  return { userId, familyId, hash: hashSecret(secret) };
}
