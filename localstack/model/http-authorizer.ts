import type { ModelContext } from "./context.ts";
import { resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { HttpAuthorizerModel } from "./types.ts";
import { functionKeyOfArn } from "./websocket-authorizer.ts";

/**
 * The `authorizer` of an `httpApi` event: a name under `provider.httpApi.authorizers`, or `{name, scopes}`, or `{type: aws_iam}`. Undefined with a warning where it cannot be run here; its route then lets
 * everyone in. Source: the framework's guide, "HTTP API", Authorizers.
 */
export function buildHttpAuthorizer(
  value: unknown,
  functionKey: string,
  service: ServerlessService,
  context: ModelContext,
): HttpAuthorizerModel | undefined {
  if (value === undefined || value === null) return undefined;
  const given = isRecord(value) ? value : { name: value };
  if (given.type === "aws_iam") return { kind: "aws_iam" };
  const open = (why: string): undefined => {
    context.warnings.push(`functions.${functionKey}: ${why} Here its route lets everyone in.`);
  };
  if (given.id !== undefined)
    return open("the httpApi authorizer is of an API that is not part of this service.");
  const name = String(given.name);
  const { authorizers } = service.provider.httpApi ?? {};
  const config = isRecord(authorizers) ? authorizers[name] : undefined;
  if (!isRecord(config)) return open(`provider.httpApi.authorizers has no "${name}".`);
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
  const target =
    named !== undefined
      ? Object.keys(service.functions ?? {}).find((key) => key === named)
      : functionKeyOfArn(config.functionArn, service, context);
  if (target === undefined)
    return open(
      `the function of the httpApi authorizer "${name}" is not of this service, and its code not here.`,
    );
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
