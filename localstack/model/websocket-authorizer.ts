import type { ModelContext } from "./context.ts";
import { overlayOf } from "./generated-resources.ts";
import { resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import { authorizerLogicalId, routeLogicalId } from "./naming.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { AuthorizerModel } from "./types.ts";

/** A1.12: the framework's default, which no browser can send. */
const DEFAULT_IDENTITY_SOURCE = ["route.request.header.Auth"];
const KNOWN_PROPERTIES = ["name", "arn", "identitySource"];

/**
 * The `authorizer` of a `websocket` event: a function's key, the ARN of a function, or `{name, arn, identitySource}` whose `arn` may be an intrinsic. Undefined with a
 * warning where its function is not of this service, as its code is not here.
 */
export function buildAuthorizer(
  value: unknown,
  functionKey: string,
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
  const target = given.arn ?? given.name;
  if (target === undefined) {
    context.warnings.push(`functions.${functionKey}: the websocket authorizer has neither name nor arn.`);
    return undefined;
  }
  const authorizerKey =
    given.arn === undefined
      ? functionKeyOfName(given.name, service)
      : functionKeyOfArn(given.arn, service, context);
  if (authorizerKey === undefined) {
    context.warnings.push(missing(functionKey, target, given.arn !== undefined, context));
    return undefined;
  }
  const name =
    typeof given.name === "string" && given.arn === undefined ? given.name : nameOf(given, context);
  const overlay = overlayOf(authorizerLogicalId(name), "Authorizer", service, context);
  const source = overlay.IdentitySource ?? given.identitySource ?? DEFAULT_IDENTITY_SOURCE;
  return {
    name,
    functionKey: authorizerKey,
    identitySource: (Array.isArray(source) ? source : [source]).map((entry) => resolveString(entry, context)),
  };
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

function missing(functionKey: string, target: unknown, isArn: boolean, context: ModelContext): string {
  const open = "Here its route lets everyone in.";
  if (isArn) {
    const arn = resolveString(target, context);
    return `functions.${functionKey}: the websocket authorizer ${arn} is a function outside this service, whose code is not here. ${open}`;
  }
  if (String(target).toLowerCase() === "aws_iam")
    return `functions.${functionKey}: a websocket event has no authorizer "${String(target)}"; IAM authorization is set by resources.extensions.${routeLogicalId("$connect")}.Properties.AuthorizationType: AWS_IAM. ${open}`;
  return `functions.${functionKey}: the websocket authorizer "${String(target)}": Function "${String(target)}" doesn't exist in this Service. ${open}`;
}
