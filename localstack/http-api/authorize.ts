import type { Authorizer, SignatureVerifier } from "../iam/types.ts";
import type { LambdaService } from "../lambda/types.ts";
import type { HttpApiModel, HttpAuthorizerModel } from "../model/types.ts";
import type { WholeRequest } from "../net/read-request.ts";
import type { httpEvent } from "./event.ts";
import { identityOf } from "./identity-source.ts";
import { checkJwt } from "./jwt.ts";
import { type AuthorizerCache, askLambdaAuthorizer } from "./lambda-authorizer.ts";

export interface AuthorizeFacts {
  readonly request: WholeRequest;
  /** As the route's function would get it. */
  readonly event: ReturnType<typeof httpEvent>;
  readonly routeArn: string;
  readonly traceId: string;
  readonly nowMs: number;
}

export type AuthorizerOutcome =
  /** What the function finds in `requestContext.authorizer`. */
  | { readonly allowed: true; readonly authorizer: Readonly<Record<string, unknown>> }
  | {
      readonly allowed: false;
      readonly status: 401 | 403 | 500;
      /** For the log. */
      readonly why: string;
      readonly wwwAuthenticate?: string;
    };

export interface AuthorizerParts {
  readonly lambda: LambdaService;
  readonly signatures: SignatureVerifier;
  readonly authorizer: Authorizer;
}

/** Whether a route's authorizer lets a request in. Source: API Gateway developer guide, "Control and manage access to HTTP APIs in API Gateway". */
export async function authorize(
  model: HttpAuthorizerModel,
  parts: AuthorizerParts,
  facts: AuthorizeFacts,
  cache: AuthorizerCache,
): Promise<AuthorizerOutcome> {
  switch (model.kind) {
    case "jwt": {
      const identity = identityOf(model.identitySource, facts.request, facts.event.routeKey);
      const outcome = checkJwt(model, identity, facts.nowMs);
      if (outcome.allowed)
        return { allowed: true, authorizer: { jwt: { claims: outcome.claims, scopes: outcome.scopes } } };
      return { ...outcome, why: outcome.wwwAuthenticate };
    }
    case "request":
      return askLambdaAuthorizer(model, parts.lambda, facts, cache);
    case "aws_iam":
      return checkSigned(parts, facts);
    case "outside":
      return { allowed: false, status: 500, why: `the authorizer ${model.id} is of another service` };
  }
}

/** Signature Version 4 for `execute-api`, by who may invoke the route's ARN. Every refusal is a plain 403. */
function checkSigned({ signatures, authorizer }: AuthorizerParts, facts: AuthorizeFacts): AuthorizerOutcome {
  const refuse = (why: string): AuthorizerOutcome => ({ allowed: false, status: 403, why });
  const signed = signatures.verify(facts.request);
  if (!signed.ok) return refuse(signed.message);
  if (signed.service !== "execute-api")
    return refuse(`the request is signed for ${signed.service}, not execute-api`);
  const { arn: userArn, userId } = authorizer.identify(signed.principal);
  if (authorizer.check(signed.principal, "execute-api:Invoke", facts.routeArn))
    return refuse(`${userArn} is not allowed execute-api:Invoke on ${facts.routeArn}`);
  const { accountId } = facts.event.requestContext;
  const accessKey =
    /Credential=([^/,\s]+)/.exec(String(facts.request.headers.authorization ?? ""))?.[1] ?? null;
  return {
    allowed: true,
    authorizer: {
      iam: {
        accessKey,
        accountId,
        callerId: userId,
        cognitoIdentity: null,
        principalOrgId: null,
        userArn,
        userId,
      },
    },
  };
}

/** `arn:aws:execute-api:{region}:{account}:{api}/$default/GET/teams/1`: the path as it was asked for. */
export const routeArn = ({ region, accountId, apiId, stage }: HttpApiModel, method: string, path: string) =>
  `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${method}${path}`;
