import { errors, jwtVerify, SignJWT } from "jose";
import type { AccessClaims } from "#core/account";

/** Short, because it cannot be taken back: before its time it ends where somebody asks whether its session has ended since. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
const ISSUER = "fanout";
const AUDIENCE = "fanout-api";
const ALGORITHM = "HS256";

export interface AccessTokens {
  sign(claims: AccessClaims): Promise<string>;
  /** Undefined where the token is not ours, was changed or has expired. */
  verify(token: string): Promise<AccessClaims | undefined>;
}

/** JSON Web Tokens with one shared secret. @param secret at least 32 bytes */
export function createAccessTokens(
  secret: () => Promise<Uint8Array>,
  now: () => number = Date.now,
): AccessTokens {
  return {
    async sign({ userId, issuedAt, familyId }) {
      // The session that a token is of: https://www.iana.org/assignments/jwt/jwt.xhtml
      return new SignJWT({ sid: familyId })
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
        return {
          userId: payload.sub as string,
          issuedAt: payload.iat as number,
          familyId: payload.sid as string | undefined,
        };
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
