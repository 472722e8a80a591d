import { errors, jwtVerify, SignJWT } from "jose";
import type { User } from "#protocol/objects";

/** Short, because an access token cannot be taken back. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
const ISSUER = "fanout";
const AUDIENCE = "fanout-api";
const ALGORITHM = "HS256";

export interface AccessTokens {
  sign(user: User): Promise<string>;
  /** Undefined where the token is not ours, was changed or has expired. */
  verify(token: string): Promise<User | undefined>;
}

/** JSON Web Tokens with one shared secret. @param secret at least 32 bytes */
export function createAccessTokens(
  secret: () => Promise<Uint8Array>,
  now: () => number = Date.now,
): AccessTokens {
  return {
    async sign(user) {
      const seconds = Math.floor(now() / 1000);
      return new SignJWT({ username: user.username })
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(user.id)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + ACCESS_TOKEN_SECONDS)
        .sign(await secret());
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify<{ username: string }>(token, await secret(), {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ["sub", "exp", "username"],
          currentDate: new Date(now()),
        });
        return { id: payload.sub as string, username: payload.username };
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
