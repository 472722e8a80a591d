import type { HttpAuthorizerModel } from "../model/types.ts";

export type JwtAuthorizer = Extract<HttpAuthorizerModel, { kind: "jwt" }>;

export type JwtOutcome =
  | {
      readonly allowed: true;
      readonly claims: Readonly<Record<string, string>>;
      /** Null for a route that asks for none. */
      readonly scopes: readonly string[] | null;
    }
  | { readonly allowed: false; readonly status: 401 | 403; readonly wwwAuthenticate: string };

/** RS256 and its like: API Gateway takes no other. */
const RSA = /^RS(256|384|512)$/;

/**
 * Checks what a token says of itself, as API Gateway does: its algorithm, `kid`, `iss`, `aud` (or `client_id` where there is no `aud`), `exp`, `nbf`, `iat`, and that it has one of the route's scopes. Its
 * signature is not checked: the issuer's keys are not on this machine. Source: API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers in API Gateway" and "Troubleshooting
 * issues with HTTP API JWT authorizers". Descriptions other than that of the audience are our own words.
 * @param identity what stands at the identity source, with `Bearer ` or without; undefined: nothing
 */
export function checkJwt(
  model: JwtAuthorizer,
  identity: string | undefined,
  nowMs: number = Date.now(),
): JwtOutcome {
  if (identity === undefined) return { allowed: false, status: 401, wwwAuthenticate: "Bearer" };
  const invalid = (why: string): JwtOutcome => ({
    allowed: false,
    status: 401,
    wwwAuthenticate: `Bearer scope="${model.scopes.join(" ")}" error="invalid_token" error_description="${why}"`,
  });
  const token = decode(identity.replace(/^Bearer\s+/i, ""));
  if (!token) return invalid("the token is not a JWT");
  const { header, claims } = token;
  if (!RSA.test(String(header.alg))) return invalid(`signing method ${String(header.alg)} is invalid`);
  if (typeof header.kid !== "string") return invalid("the token has no kid");
  if (claims.iss !== model.issuer) return invalid("the token does not have a valid issuer");
  const audience = [claims.aud ?? claims.client_id].flat().map(String);
  if (!model.audience.some((one) => audience.includes(one)))
    return invalid("the token does not have a valid audience");
  const nowSeconds = nowMs / 1_000;
  if (typeof claims.exp !== "number" || claims.exp <= nowSeconds) return invalid("the token has expired");
  if (typeof claims.nbf === "number" && claims.nbf > nowSeconds) return invalid("the token is not valid yet");
  if (typeof claims.iat === "number" && claims.iat > nowSeconds)
    return invalid("the token was issued in the future");
  const scopes = scopesOf(claims);
  if (model.scopes.length > 0 && !model.scopes.some((scope) => scopes.includes(scope)))
    return {
      allowed: false,
      status: 403,
      wwwAuthenticate: `Bearer scope="${model.scopes.join(" ")}" error="insufficient_scope"`,
    };
  const texts = Object.entries(claims).map(([name, value]) => [name, claimText(value)]);
  return {
    allowed: true,
    claims: Object.fromEntries(texts),
    // Unconfirmed: those of the token, where the route asks for any.
    scopes: model.scopes.length > 0 ? scopes : null,
  };
}

/** `scope` is one text with spaces, `scp` a list. */
function scopesOf({ scope, scp }: Readonly<Record<string, unknown>>): string[] {
  return [scope ?? scp ?? []].flat().flatMap((text) => String(text).split(" ").filter(Boolean));
}

/** Every claim reaches the handler as a text; a list as `[a b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(" ")}]`;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function decode(token: string) {
  const parts = token.split(".");
  if (parts.length !== 3) return undefined;
  try {
    const [header, claims] = parts
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as unknown);
    return isObject(header) && isObject(claims) ? { header, claims } : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
