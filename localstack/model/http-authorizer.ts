import type { ModelContext } from "./context.ts";
import { resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { HttpAuthorizerModel } from "./types.ts";
import { functionKeyOfArn, outsideKey } from "./websocket-authorizer.ts";

/**
 * The `authorizer` of an `httpApi` event: a name under `provider.httpApi.authorizers`, or `{name, scopes}`, or `{type: aws_iam}`. One that the framework would not deploy is a refusal. One that lies elsewhere
 * stays, with a warning: nobody can be asked, which is 500. Source: the framework's guide, "HTTP API", Authorizers.
 */
export function buildHttpAuthorizer(
  value: unknown,
  { functionKey, routeKey }: { readonly functionKey: string; readonly routeKey: string },
  service: ServerlessService,
  context: ModelContext,
): HttpAuthorizerModel | undefined {
  if (value === undefined || value === null) return undefined;
  const given = isRecord(value) ? value : { name: value };
  if (given.type === "aws_iam") return { kind: "aws_iam" };
  const event = `functions.${functionKey}: the httpApi event ${routeKey}`;
  const refuse = (why: string): undefined => {
    context.refusals.push(`${event} ${why}`);
  };
  const outside = (what: string) =>
    context.warnings.push(
      `${event} has ${what}, which is not here: but under noAuth every request is answered with 500, as on AWS where an authorizer cannot be called.`,
    );
  const { authorizers, id: sharedApiId } = service.provider.httpApi ?? {};
  if (given.id) {
    if (!sharedApiId)
      return refuse(
        `has the authorizer with the id ${JSON.stringify(given.id)}, and an id is for an API of another service (provider.httpApi.id).`,
      );
    const id = resolveString(given.id, context);
    outside(`the authorizer ${id} of an API that another service has made`);
    return { kind: "outside", id };
  }
  if (typeof given.name !== "string" || given.name === "")
    return refuse("has an authorizer with neither name nor id.");
  const { name } = given;
  const known = isRecord(authorizers) ? authorizers : {};
  const config = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!isRecord(config))
    return refuse(
      `names the authorizer "${name}", and provider.httpApi.authorizers has ${Object.keys(known).join(", ") || "none"}.`,
    );
  const text = (entry: unknown) => resolveString(entry, context);
  const list = (entry: unknown) => (entry === undefined || entry === null ? [] : [entry].flat()).map(text);
  const identitySource = list(config.identitySource);
  if (config.type !== "request") {
    context.warnings.push(
      `The JWT authorizer "${name}" checks what a token says, and not its signature: the keys of its issuer are not on this machine.`,
    );
    return {
      kind: "jwt",
      name,
      identitySource: identitySource[0] ?? "$request.header.Authorization",
      issuer: text(config.issuerUrl),
      audience: list(config.audience),
      scopes: list(given.scopes),
    };
  }
  const named = typeof config.functionName === "string" ? config.functionName : undefined;
  const { functionArn } = config;
  if (named === undefined && !functionArn)
    return refuse(`names the authorizer "${name}", which has neither functionName nor functionArn.`);
  let target =
    named !== undefined
      ? Object.keys(service.functions ?? {}).find((key) => key === named)
      : functionKeyOfArn(functionArn, service, context);
  if (target === undefined && named !== undefined)
    return refuse(
      `names the authorizer "${name}", whose function "${named}" the service does not have. It has ${Object.keys(service.functions ?? {}).join(", ")}.`,
    );
  if (target === undefined) {
    target = outsideKey(functionArn, context);
    outside(`the authorizer "${name}", a function outside this service (${text(functionArn)})`);
  }
  return {
    kind: "request",
    name,
    functionKey: target,
    identitySource,
    simpleResponses: config.enableSimpleResponses === true,
    payloadVersion: config.payloadVersion === "1.0" ? "1.0" : "2.0",
    resultTtlSeconds: Number(config.resultTtlInSeconds ?? 0),
  };
}
