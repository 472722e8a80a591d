import { matchesWildcard } from "../iam/wildcard.ts";

export type AuthorizerResult =
  | { readonly kind: "allowed"; readonly context: Readonly<Record<string, unknown>> | null }
  | { readonly kind: "denied" }
  /** Not what its format asks for, which AWS answers with 500. */
  | { readonly kind: "malformed"; readonly why: string };

const malformed = (why: string): AuthorizerResult => ({ kind: "malformed", why });

/**
 * Reads what a Lambda authorizer returned: `{isAuthorized, context}` with simple responses, else an IAM policy. Source: API Gateway developer guide, "Control access to HTTP APIs with AWS Lambda
 * authorizers", Authorizer response format.
 * @param routeArn what a policy must allow `execute-api:Invoke` on
 */
export function readAuthorizerResult(payload: string, isSimple: boolean, routeArn: string): AuthorizerResult {
  let result: unknown;
  try {
    result = JSON.parse(payload);
  } catch {
    return malformed("its result is not JSON");
  }
  if (!isObject(result)) return malformed("its result is not an object");
  const context = isObject(result.context) ? result.context : null;
  if (isSimple) {
    if (typeof result.isAuthorized !== "boolean") return malformed("its result has no isAuthorized");
    return result.isAuthorized ? { kind: "allowed", context } : { kind: "denied" };
  }
  if (typeof result.principalId !== "string") return malformed("its result has no principalId");
  const policy = result.policyDocument;
  const statements = isObject(policy) ? [policy.Statement].flat() : [];
  if (statements.length === 0 || !statements.every(isObject))
    return malformed("its result has no policyDocument with statements");
  const applies = (effect: string) =>
    statements.some(
      (statement) =>
        statement.Effect === effect &&
        matchesAny(statement.Action, "execute-api:Invoke") &&
        matchesAny(statement.Resource, routeArn),
    );
  return !applies("Deny") && applies("Allow") ? { kind: "allowed", context } : { kind: "denied" };
}

function matchesAny(patterns: unknown, text: string): boolean {
  return [patterns]
    .flat()
    .some((pattern) => typeof pattern === "string" && (pattern === text || matchesWildcard(pattern, text)));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
