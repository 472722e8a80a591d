import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { ACCESS_TOKEN_SECONDS, createAccessTokens } from "./access-tokens.ts";
import { createPasswords } from "./passwords.ts";
import { mintRefreshToken, parseRefreshToken } from "./refresh-tokens.ts";

const secret = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
const ada = { userId: "1574203687885422602", issuedAt: Math.floor(Date.now() / 1000), familyId: "f" };

describe("access tokens", () => {
  const tokens = createAccessTokens(async () => secret);

  it("refuse no signature, another secret, another audience, and what is cut or no token at all", async () => {
    const good = await tokens.sign(ada);
    const [header, payload] = good.split(".");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
    const forge = (audience: string, key: Uint8Array) =>
      new SignJWT()
        .setProtectedHeader({ alg: "HS256" })
        .setSubject(ada.userId)
        .setIssuedAt(ada.issuedAt)
        .setIssuer("fanout")
        .setAudience(audience)
        .setExpirationTime("5m")
        .sign(key);
    const otherKey = await forge("fanout-api", new TextEncoder().encode("another-secret-another-secret-00"));
    for (const token of [
      none,
      otherKey,
      await forge("elsewhere", secret),
      `${header}.${payload}`,
      "",
      "x.y.z",
    ]) {
      expect(await tokens.verify(token), token).toBeUndefined();
    }
    expect(await tokens.verify(good)).toEqual(ada);
  });

  it("from before they named a family are good", async () => {
    const { userId, issuedAt } = ada;
    expect(await tokens.verify(await tokens.sign({ userId, issuedAt }))).toEqual({ userId, issuedAt });
  });

  it("expire", async () => {
    let now = ada.issuedAt * 1000;
    const timed = createAccessTokens(
      async () => secret,
      () => now,
    );
    const token = await timed.sign(ada);
    now += (ACCESS_TOKEN_SECONDS - 1) * 1000;
    expect(await timed.verify(token)).toEqual(ada);
    now += 2_000;
    expect(await timed.verify(token)).toBeUndefined();
  });
});

describe("passwords", () => {
  it("refuse a wrong one, and any for a user that is not there", async () => {
    const passwords = createPasswords(1);
    const hash = await passwords.hash("correct horse");
    expect(await passwords.verify("correct horses", hash)).toBe(false);
    expect(await passwords.verify("correct horse", undefined)).toBe(false);
    expect(await passwords.verify("correct horse", hash)).toBe(true);
    expect(await passwords.hash("correct horse")).not.toBe(hash);
  });

  it("are still known after the cost was changed", async () => {
    const hash = await createPasswords(1).hash("correct horse");
    expect(await createPasswords(2).verify("correct horse", hash)).toBe(true);
  });
});

describe("refresh tokens", () => {
  it("are parsed into the name they were minted with, and nothing else is", () => {
    const { token, name } = mintRefreshToken("42");
    expect(parseRefreshToken(token)).toEqual(name);
    for (const other of ["", "42", `${token}x`, token.slice(1, 5), `4#2${token.slice(2)}`, `${token}\n`]) {
      expect(parseRefreshToken(other), other).toBeUndefined();
    }
    expect(mintRefreshToken("42", name.familyId).name.hash).not.toBe(name.hash);
  });
});
