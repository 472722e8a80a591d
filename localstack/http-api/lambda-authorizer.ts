import type { LambdaService } from "../lambda/types.ts";
import type { HttpAuthorizerModel } from "../model/types.ts";
import type { AuthorizeFacts, AuthorizerOutcome } from "./authorize.ts";
import { readAuthorizerResult } from "./authorizer-result.ts";
import { identityOf } from "./identity-source.ts";
import { invokeWithin } from "./invoke.ts";

type RequestAuthorizer = Extract<HttpAuthorizerModel, { kind: "request" }>;

/** Results that may be used again, by authorizer and identity. */
export type AuthorizerCache = Map<string, { readonly untilMs: number; readonly payload: string }>;

/** As API Gateway's quotas for HTTP APIs have it. */
export const AUTHORIZER_TIMEOUT_MS = 10_000;
const MAX_CACHED = 1_000;

const refuse = (status: 401 | 403 | 500, why: string): AuthorizerOutcome => ({ allowed: false, status, why });

/**
 * Asks a Lambda authorizer. Where an identity source is missing it answers 401 without a call; a result is kept for `resultTtlSeconds` under its identity sources, as on AWS also for other routes of the same
 * authorizer. A function that fails is 500, with "Unauthorized" as its error 401.
 */
export async function askLambdaAuthorizer(
  model: RequestAuthorizer,
  lambda: LambdaService,
  facts: AuthorizeFacts,
  cache: AuthorizerCache,
): Promise<AuthorizerOutcome> {
  const { request, event, nowMs } = facts;
  const identities = model.identitySource.map((expression) =>
    identityOf(expression, request, event.routeKey),
  );
  const missing = model.identitySource.find((_, index) => identities[index] === undefined);
  if (missing !== undefined) return refuse(401, `its identity source ${missing} is missing`);
  const isKept = model.resultTtlSeconds > 0 && identities.length > 0;
  const key = JSON.stringify([model.name, identities]);
  const kept = isKept ? cache.get(key) : undefined;
  if (kept && kept.untilMs > nowMs) return read(model, kept.payload, facts.routeArn);

  const asked =
    model.payloadVersion === "1.0" ? eventOne(facts, identities) : eventTwo(facts, identities as string[]);
  const run = await invokeWithin(lambda, model.functionKey, asked, {
    timeoutMs: AUTHORIZER_TIMEOUT_MS,
    traceId: facts.traceId,
  });
  switch (run.kind) {
    case "returned":
      if (isKept) {
        if (cache.size >= MAX_CACHED) cache.clear();
        cache.set(key, { untilMs: nowMs + model.resultTtlSeconds * 1_000, payload: run.payload });
      }
      return read(model, run.payload, facts.routeArn);
    case "failed":
      return isUnauthorized(run.payload)
        ? refuse(401, "it answered Unauthorized")
        : refuse(500, `it failed: ${run.payload.slice(0, 300)}`);
    case "late":
      return refuse(500, `it took longer than ${AUTHORIZER_TIMEOUT_MS} ms`);
    case "refused":
      return refuse(500, run.error.message);
  }
}

function read(model: RequestAuthorizer, payload: string, routeArn: string): AuthorizerOutcome {
  const result = readAuthorizerResult(payload, model.simpleResponses, routeArn);
  if (result.kind === "malformed") return refuse(500, result.why);
  if (result.kind === "denied") return refuse(403, "it denies the request");
  return { allowed: true, authorizer: { lambda: result.context } };
}

function isUnauthorized(payload: string): boolean {
  try {
    return (JSON.parse(payload) as { errorMessage?: unknown }).errorMessage === "Unauthorized";
  } catch {
    return false;
  }
}

/** Payload format 2.0 of an authorizer: that of the route's function without a body. */
function eventTwo({ event, routeArn }: AuthorizeFacts, identities: readonly string[]) {
  const { body: _body, isBase64Encoded: _encoding, version, ...rest } = event;
  const identitySource = identities.length > 0 ? identities : null;
  return { version, type: "REQUEST", routeArn, identitySource, ...rest };
}

/** Payload format 1.0, as REST APIs have it. */
function eventOne({ event, routeArn }: AuthorizeFacts, identities: readonly (string | undefined)[]) {
  const { accountId, apiId, domainName, domainPrefix, http, requestId, stage, time, timeEpoch } =
    event.requestContext;
  const identity = identities.join(",");
  return {
    version: "1.0",
    type: "REQUEST",
    methodArn: routeArn,
    identitySource: identity,
    authorizationToken: identity,
    resource: event.routeKey.split(" ")[1] ?? event.routeKey,
    path: event.rawPath,
    httpMethod: http.method,
    headers: event.headers,
    queryStringParameters: event.queryStringParameters ?? {},
    pathParameters: event.pathParameters ?? {},
    stageVariables: {},
    requestContext: {
      accountId,
      apiId,
      domainName,
      domainPrefix,
      httpMethod: http.method,
      identity: { sourceIp: http.sourceIp, userAgent: http.userAgent },
      path: event.rawPath,
      protocol: http.protocol,
      requestId,
      requestTime: time,
      requestTimeEpoch: timeEpoch,
      resourceId: event.routeKey,
      resourcePath: event.routeKey.split(" ")[1] ?? event.routeKey,
      stage,
    },
  };
}
