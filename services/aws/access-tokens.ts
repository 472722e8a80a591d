import { errors, jwtVerify, SignJWT } from "jose";
import type { Snowflake } from "#protocol/primitives";

/** Short, because it cannot be taken back: before its time it ends where somebody asks whether its user's sessions have ended since. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
const ISSUER = "fanout";
const AUDIENCE = "fanout-api";
const ALGORITHM = "HS256";

export interface AccessTokens {
  /** @param issuedAt seconds since 1970 */
  sign(userId: Snowflake, issuedAt: number): Promise<string>;
  /** Undefined where the token is not ours, was changed or has expired. */
  verify(token: string): Promise<{ userId: Snowflake; issuedAt: number } | undefined>;
}

/** JSON Web Tokens with one shared secret. @param secret at least 32 bytes */
export function createAccessTokens(
  secret: () => Promise<Uint8Array>,
  now: () => number = Date.now,
): AccessTokens {
  return {
    async sign(userId, issuedAt) {
      return new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
        .sign(await secret());
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, await secret(), {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ["sub", "exp", "iat"],
          currentDate: new Date(now()),
        });
        return { userId: payload.sub as string, issuedAt: payload.iat as number };
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
