import type { ModelContext } from "./context.ts";
import { overlayOf } from "./generated-resources.ts";
import { resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import { authorizerLogicalId, routeLogicalId } from "./naming.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { AuthorizerModel } from "./types.ts";
import type { WebSocketEvent } from "./websocket-events.ts";

/** A1.12: the framework's default, which no browser can send. */
const DEFAULT_IDENTITY_SOURCE = ["route.request.header.Auth"];
/** A REST API's `method.request...` and an HTTP API's `$request...` are none. Source: the API reference, CreateAuthorizer. */
const IDENTITY_SOURCE = /^(route\.request\.(header|querystring)|context|stageVariables)\.\S+$/;
const KNOWN_PROPERTIES = ["name", "arn", "identitySource"];

/**
 * The `authorizer` of a `websocket` event: a function's key, the ARN of a function, or `{name, arn, identitySource}` whose `arn` may be an intrinsic. A name that the service does not
 * have is a refusal, as it is to the framework. An ARN of another service's function stays, with a warning: nobody can be asked, which is 500 (A1.14).
 */
export function buildAuthorizer(
  value: unknown,
  { functionKey, routeKey }: Pick<WebSocketEvent, "functionKey" | "routeKey">,
  service: ServerlessService,
  context: ModelContext,
): AuthorizerModel | undefined {
  if (value === undefined || value === null) return undefined;
  const given = readAuthorizer(value);
  const unknown = Object.keys(given).filter((name) => !KNOWN_PROPERTIES.includes(name));
  if (unknown.length > 0)
    context.warnings.push(
      `functions.${functionKey}: the websocket authorizer has no property ${unknown.join(", ")}; the framework knows ${KNOWN_PROPERTIES.join(", ")}.`,
    );
  if (isRecord(given.arn) && given.name === undefined)
    context.warnings.push(
      `functions.${functionKey}: Websocket Authorizer: Non-string "arn" needs to be accompanied with "name".`,
    );
  const event = `functions.${functionKey}: the websocket event of route ${routeKey}`;
  const arn = given.arn ?? undefined;
  if (arn === undefined && given.name === undefined) {
    context.refusals.push(`${event} has an authorizer with neither name nor arn.`);
    return undefined;
  }
  let authorizerKey =
    arn === undefined ? functionKeyOfName(given.name, service) : functionKeyOfArn(arn, service, context);
  if (authorizerKey === undefined && arn === undefined) {
    context.refusals.push(`${event} ${unknownName(String(given.name), service)}`);
    return undefined;
  }
  if (authorizerKey === undefined) {
    authorizerKey = outsideKey(arn, context);
    context.warnings.push(
      `${event} has the authorizer ${resolveString(arn, context)}, a function outside this service, whose code is not here: every handshake is answered with 500, as on AWS where an authorizer cannot be called. With noAuth it is let in.`,
    );
  }
  const name =
    typeof given.name === "string" && given.arn === undefined ? given.name : nameOf(given, context);
  const overlay = overlayOf(authorizerLogicalId(name), "Authorizer", service, context);
  const source = overlay.IdentitySource ?? given.identitySource ?? DEFAULT_IDENTITY_SOURCE;
  const identitySource = (Array.isArray(source) ? source : [source]).map((entry) =>
    resolveString(entry, context),
  );
  const odd = identitySource.find((entry) => !IDENTITY_SOURCE.test(entry));
  if (odd !== undefined)
    context.refusals.push(
      `${event} has an authorizer with the identity source "${odd}": in a WebSocket API it is route.request.header.NAME or route.request.querystring.NAME.`,
    );
  return { name, functionKey: authorizerKey, identitySource };
}

function readAuthorizer(value: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return isIntrinsic(value) ? { arn: value } : value;
  const text = String(value);
  // The framework tells an ARN from a name by its colons.
  return text.includes(":") ? { arn: text } : { name: text };
}

function isIntrinsic(value: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && /^(Ref$|Fn::)/.test(keys[0] ?? "");
}

/** As the framework names it in CloudFormation: by `name` beside an intrinsic, else by the last part of the ARN. */
function nameOf(given: Readonly<Record<string, unknown>>, context: ModelContext): string {
  if (isRecord(given.arn) && typeof given.name === "string") return given.name;
  return resolveString(given.arn, context).split(":").at(-1) ?? "";
}

function functionKeyOfName(name: unknown, service: ServerlessService): string | undefined {
  return typeof name === "string" && Object.hasOwn(service.functions ?? {}, name) ? name : undefined;
}

/** By its ARN, with or without a version or alias; `Ref` of a function gives its name. Undefined: it is of another service. */
export function functionKeyOfArn(
  value: unknown,
  service: ServerlessService,
  context: ModelContext,
): string | undefined {
  const arn = resolveString(value, context);
  return Object.keys(service.functions ?? {}).find((key) => {
    const own = context.functionArn(key);
    return arn === own || arn.startsWith(`${own}:`) || arn === context.functionName(key);
  });
}

/** What stands for a function of another service: Lambda finds nothing by it, whatever the functions here are called. */
export function outsideKey(value: unknown, context: ModelContext): string {
  const arn = resolveString(value, context);
  return arn.startsWith("arn:") ? arn : `outside this service: ${arn}`;
}

function unknownName(name: string, service: ServerlessService): string {
  if (name.toLowerCase() === "aws_iam")
    return `names the authorizer "${name}", and has no such one: IAM authorization is set by resources.extensions.${routeLogicalId("$connect")}.Properties.AuthorizationType: AWS_IAM.`;
  return `names the authorizer "${name}", and the service has no function of that name. It has ${Object.keys(service.functions ?? {}).join(", ")}.`;
}
