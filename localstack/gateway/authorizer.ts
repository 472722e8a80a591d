import { matchesWildcard } from "../iam/wildcard.ts";
import type { LambdaService } from "../lambda/types.ts";
import type { AuthorizerModel } from "../model/types.ts";
import { authorizerEvent, type EventSource, type HandshakeDetails, methodArn } from "./events.ts";
import { invokeWithin, isObject } from "./integration.ts";

export type AuthorizerOutcome =
  | { readonly allowed: true; readonly authorizer: Readonly<Record<string, string>> }
  | {
      readonly allowed: false;
      readonly status: 401 | 403 | 500;
      readonly message: string;
      readonly why: string;
    };

/** A1.17. */
const MAX_RESULT_BYTES = 8 * 1024;

const refuse = (status: 401 | 403 | 500, message: string, why: string): AuthorizerOutcome => ({
  allowed: false,
  status,
  message,
  why,
});
const unauthorized = (why: string) => refuse(401, "Unauthorized", why);
const broken = (why: string) => refuse(500, "Internal Server Error", why);

/**
 * Asks a Lambda REQUEST authorizer whether a client may connect: A1.10 to A1.17. No result is kept for the next handshake (A1.16).
 */
export async function authorize(options: {
  model: AuthorizerModel;
  lambda: LambdaService;
  source: EventSource;
  details: HandshakeDetails;
  requestId: string;
  timeoutMs: number;
  traceId: string;
}): Promise<AuthorizerOutcome> {
  const missing = options.model.identitySource.find(
    (expression) => !hasIdentity(expression, options.details),
  );
  // A1.11: refused without a call.
  if (missing !== undefined) return unauthorized(`its identity source ${missing} is missing`);

  const event = authorizerEvent(options.source, options.details, options.requestId);
  const run = await invokeWithin(options.lambda, options.model.functionKey, JSON.stringify(event), options);
  if (run.kind === "failed") {
    // A1.13: the word itself is the answer, in an Error or as a callback's first argument.
    if (run.errorMessage === "Unauthorized") return unauthorized("the authorizer answered Unauthorized");
    return broken(`the authorizer failed: ${run.errorType ?? "Error"}: ${run.errorMessage ?? ""}`);
  }
  if (run.kind !== "returned") return broken(`the authorizer ${run.kind.replace("-", " ")}`);
  return readResult(run.payload, methodArn(options.source.api));
}

/** `route.request.header.X`, `route.request.querystring.Y`; header names in any case. Other expressions (`context.`, `stageVariables.`) do not stop anyone. */
function hasIdentity(expression: string, details: HandshakeDetails): boolean {
  const match = /^\$?(?:route\.)?request\.(header|querystring)\.(.+)$/.exec(expression);
  if (!match) return true;
  const [, where, name] = match as unknown as [string, "header" | "querystring", string];
  if (where === "querystring") return (details.queryStringParameters?.[name] ?? "") !== "";
  const lower = name.toLowerCase();
  return Object.entries(details.headers).some(([key, value]) => key.toLowerCase() === lower && value !== "");
}

function readResult(payload: string, resource: string): AuthorizerOutcome {
  if (Buffer.byteLength(payload) > MAX_RESULT_BYTES) return broken("the authorizer's result is above 8 KB");
  let result: unknown;
  try {
    result = JSON.parse(payload);
  } catch {
    return broken("the authorizer's result is not JSON");
  }
  if (!isObject(result) || typeof result.principalId !== "string")
    return broken("the authorizer's result has no principalId");
  const policy = result.policyDocument;
  const statements = isObject(policy) ? [policy.Statement].flat() : [];
  if (statements.length === 0 || !statements.every(isObject))
    return broken("the authorizer's result has no policyDocument with statements");

  const authorizer: Record<string, string> = { principalId: result.principalId };
  const context = result.context ?? {};
  if (!isObject(context)) return broken("the authorizer's context is not an object");
  for (const [name, value] of Object.entries(context)) {
    if (value === null || value === undefined) continue;
    // A1.15: texts, numbers and booleans, all of them handed on as texts.
    if (typeof value === "object")
      return broken(`the authorizer's context.${name} is not a text, number or boolean`);
    authorizer[name] = String(value);
  }

  const applies = (effect: string) =>
    statements.some(
      (statement) =>
        statement.Effect === effect &&
        matchesAny(statement.Action, "execute-api:Invoke") &&
        matchesAny(statement.Resource, resource),
    );
  if (applies("Deny"))
    return refuse(
      403,
      "User is not authorized to access this resource with an explicit deny",
      "the policy denies it",
    );
  if (!applies("Allow"))
    return refuse(403, "User is not authorized to access this resource", "the policy does not allow it");
  return { allowed: true, authorizer };
}

function matchesAny(patterns: unknown, text: string): boolean {
  return [patterns]
    .flat()
    .some((pattern) => typeof pattern === "string" && (pattern === text || matchesWildcard(pattern, text)));
}
