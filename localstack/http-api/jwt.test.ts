import { expect, it } from "vitest";
import { checkJwt, type JwtAuthorizer } from "./jwt.ts";

const NOW_MS = 1_700_000_000_000;
const NOW = NOW_MS / 1_000;
const model: JwtAuthorizer = {
  kind: "jwt",
  name: "users",
  identitySource: "$request.header.Authorization",
  issuer: "https://issuer.example",
  audience: ["app", "other"],
  scopes: [],
};
const HEADER = { alg: "RS256", kid: "one" };
const CLAIMS = { iss: "https://issuer.example", aud: "app", exp: NOW + 60 };
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = (claims: object = {}, header: object = {}) =>
  `${part({ ...HEADER, ...header })}.${part({ ...CLAIMS, ...claims })}.signature`;
const check = (identity: string | undefined, scopes: string[] = []) =>
  checkJwt({ ...model, scopes }, identity, NOW_MS);

it("asks for a token where there is none", () => {
  expect(check(undefined)).toEqual({ allowed: false, status: 401, wwwAuthenticate: "Bearer" });
});

it.each([
  ["no JWT", "a.b", "the token is not a JWT"],
  ["JSON that is no object", `${part(1)}.${part(2)}.x`, "the token is not a JWT"],
  ["bytes that are no JSON", "!!.??.x", "the token is not a JWT"],
  ["a symmetric algorithm", token({}, { alg: "HS256" }), "signing method HS256 is invalid"],
  ["no algorithm", token({}, { alg: "none" }), "signing method none is invalid"],
  ["no kid", token({}, { kid: undefined }), "the token has no kid"],
  ["another issuer", token({ iss: "https://else" }), "the token does not have a valid issuer"],
  ["another audience", token({ aud: ["x"] }), "the token does not have a valid audience"],
  [
    "an audience that is wrong beside a client_id that is right",
    token({ aud: "x", client_id: "app" }),
    "the token does not have a valid audience",
  ],
  ["an end that is past", token({ exp: NOW }), "the token has expired"],
  ["no end", token({ exp: undefined }), "the token has expired"],
  ["a beginning to come", token({ nbf: NOW + 1 }), "the token is not valid yet"],
  ["an issue to come", token({ iat: NOW + 1 }), "the token was issued in the future"],
])("refuses %s with 401", (_what, identity, why) => {
  expect(check(identity)).toEqual({
    allowed: false,
    status: 401,
    wwwAuthenticate: `Bearer scope="" error="invalid_token" error_description="${why}"`,
  });
});

it("refuses a token without one of the route's scopes with 403", () => {
  expect(check(token({ scope: "read" }), ["write", "admin"])).toEqual({
    allowed: false,
    status: 403,
    wwwAuthenticate: 'Bearer scope="write admin" error="insufficient_scope"',
  });
});

it.each([
  ["scope", { scope: "read write" }],
  ["scp", { scp: ["read", "write"] }],
])("takes the scopes of %s", (_name, claims) => {
  expect(check(token(claims), ["write"])).toMatchObject({ allowed: true, scopes: ["read", "write"] });
});

it("takes a token bare or behind Bearer, by aud, a list of them, or client_id, its claims as texts", () => {
  for (const identity of [token(), `Bearer ${token()}`, `bearer ${token()}`])
    expect(check(identity)).toMatchObject({ allowed: true, scopes: null });
  expect(check(token({ aud: undefined, client_id: "other" }))).toMatchObject({ allowed: true });
  expect(check(token({ aud: ["x", "app"], admin: true, level: 5, "cognito:groups": ["a", "b"] }))).toEqual({
    allowed: true,
    claims: {
      iss: "https://issuer.example",
      aud: "[x app]",
      exp: String(NOW + 60),
      admin: "true",
      level: "5",
      "cognito:groups": "[a b]",
    },
    scopes: null,
  });
});
