import { UserError } from "../user-error.ts";
import { isRecord } from "./json.ts";

/**
 * CloudFormation's intrinsic functions and pseudo-parameters, resolved for values that serverless.yml holds.
 * Source: AWS CloudFormation user guide, "Intrinsic function reference" and "Pseudo parameters reference".
 */
export interface IntrinsicContext {
  /** `Ref`: a logical id, parameter or pseudo-parameter. Undefined: not known here. */
  ref(name: string): string | undefined;
  getAtt(logicalId: string, attribute: string): string | undefined;
  readonly mappings?: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
  /** Resolved on use; the values are condition expressions. */
  readonly conditions?: Readonly<Record<string, unknown>>;
  /** Called once for each value that cannot be resolved, with the intrinsic as JSON and the reason. */
  unresolved(expression: string, reason: string): void;
}

type Json = unknown;

/** What stands where a value could not be resolved: visible in logs and never a valid name by accident. */
export const UNRESOLVED = "UNRESOLVED";

/** Resolves every intrinsic inside a value. What is not known becomes `UNRESOLVED` and is reported, never guessed. */
export function resolveIntrinsics(value: Json, context: IntrinsicContext): Json {
  if (Array.isArray(value)) {
    return value.map((entry) => resolveIntrinsics(entry, context)).filter((entry) => entry !== undefined);
  }
  if (!isRecord(value)) return value;
  const keys = Object.keys(value);
  const [key] = keys;
  if (keys.length === 1 && key !== undefined && (key === "Ref" || key.startsWith("Fn::"))) {
    return resolveOne(key, value[key], context);
  }
  const resolved: Record<string, Json> = {};
  for (const [name, entry] of Object.entries(value)) {
    const result = resolveIntrinsics(entry, context);
    if (result !== undefined) resolved[name] = result;
  }
  return resolved;
}

/** As `resolveIntrinsics`, for a place that takes a string. */
export function resolveString(value: Json, context: IntrinsicContext): string {
  const resolved = resolveIntrinsics(value, context);
  if (typeof resolved === "string") return resolved;
  if (resolved === undefined || resolved === null) return "";
  return typeof resolved === "object" ? JSON.stringify(resolved) : String(resolved);
}

function resolveOne(name: string, argument: Json, context: IntrinsicContext): Json {
  const fail = (reason: string) => {
    context.unresolved(JSON.stringify({ [name]: argument }), reason);
    return UNRESOLVED;
  };
  switch (name) {
    case "Ref":
      if (argument === "AWS::NoValue") return undefined;
      return context.ref(String(argument)) ?? fail(`no resource or parameter "${String(argument)}"`);
    case "Fn::GetAtt": {
      const [id, ...rest] = Array.isArray(argument)
        ? argument.map((part) => resolveString(part, context))
        : String(argument).split(".");
      const attribute = rest.join(".");
      return context.getAtt(id ?? "", attribute) ?? fail(`no attribute "${attribute}" of "${id}" here`);
    }
    case "Fn::Sub":
      return substitute(argument, context, fail);
    case "Fn::Join": {
      if (!Array.isArray(argument) || argument.length !== 2)
        return fail("Fn::Join takes [delimiter, [values]]");
      const parts = resolveList(argument[1], context);
      if (!Array.isArray(parts)) return fail("Fn::Join takes a list");
      return parts.map((part) => resolveString(part, context)).join(resolveString(argument[0], context));
    }
    case "Fn::Select": {
      if (!Array.isArray(argument)) return fail("Fn::Select takes [index, [values]]");
      const list = resolveList(argument[1], context);
      const index = Number(resolveIntrinsics(argument[0], context));
      if (!Array.isArray(list) || list[index] === undefined) return fail("the index is outside the list");
      return list[index];
    }
    case "Fn::Split": {
      if (!Array.isArray(argument)) return fail("Fn::Split takes [delimiter, text]");
      return resolveString(argument[1], context).split(resolveString(argument[0], context));
    }
    case "Fn::FindInMap": {
      if (!Array.isArray(argument)) return fail("Fn::FindInMap takes [map, key, key]");
      const [map = "", first = "", second = ""] = argument
        .slice(0, 3)
        .map((part) => resolveString(part, context));
      const found = context.mappings?.[map]?.[first]?.[second];
      if (found !== undefined) return found;
      const options: unknown = argument[3];
      if (isRecord(options) && "DefaultValue" in options)
        return resolveIntrinsics(options.DefaultValue, context);
      return fail(`no entry ${map}.${first}.${second} in Mappings`);
    }
    case "Fn::Base64":
      return Buffer.from(resolveString(argument, context)).toString("base64");
    case "Fn::If": {
      if (!Array.isArray(argument)) return fail("Fn::If takes [condition, then, else]");
      const holds = condition({ Condition: argument[0] }, context);
      if (holds === undefined) return fail(`no condition "${String(argument[0])}"`);
      return resolveIntrinsics(holds ? argument[1] : argument[2], context);
    }
    case "Fn::GetAZs":
      return ["a", "b", "c"].map((zone) => `${zoneRegion(argument, context)}${zone}`);
    case "Fn::Length": {
      const list = resolveIntrinsics(argument, context);
      return Array.isArray(list) ? list.length : fail("Fn::Length takes a list");
    }
    case "Fn::ToJsonString":
      return JSON.stringify(resolveIntrinsics(argument, context));
    case "Fn::ImportValue":
      return fail(
        "it is an export of another stack, which is not on this machine. Give the value here, e.g. by ${param:...} or ${env:...}",
      );
    default:
      return fail("this function has no meaning without CloudFormation");
  }
}

/** A parameter of a list type (`CommaDelimitedList`) holds its entries in one text. */
function resolveList(value: Json, context: IntrinsicContext): Json {
  const resolved = resolveIntrinsics(value, context);
  const isReference = isRecord(value) && "Ref" in value;
  return isReference && typeof resolved === "string" && resolved !== UNRESOLVED
    ? resolved.split(",").map((entry) => entry.trim())
    : resolved;
}

/** `Fn::GetAZs: ""` is about the stack's own region. */
const zoneRegion = (argument: Json, context: IntrinsicContext) =>
  resolveString(argument, context) || (context.ref("AWS::Region") ?? "");

function substitute(argument: Json, context: IntrinsicContext, fail: (reason: string) => Json): Json {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof template !== "string") return fail("Fn::Sub takes a string");
  let missing: string | undefined;
  // `${!Literal}` stays as `${Literal}`, as CloudFormation has it.
  const text = template.replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, raw: string) => {
    if (literal) return `\${${raw}}`;
    const name = raw.trim();
    if (isRecord(variables) && name in variables) return resolveString(variables[name], context);
    const dot = name.indexOf(".");
    const value = dot < 0 ? context.ref(name) : context.getAtt(name.slice(0, dot), name.slice(dot + 1));
    if (value === undefined) missing ??= name;
    return value ?? UNRESOLVED;
  });
  if (missing !== undefined)
    context.unresolved(JSON.stringify({ "Fn::Sub": argument }), `no "${missing}" here`);
  return text;
}

/**
 * A condition expression's truth, or undefined where it names a condition that is not defined.
 * @throws UserError where conditions name each other in a circle, which CloudFormation refuses
 */
export function condition(
  expression: Json,
  context: IntrinsicContext,
  within: readonly string[] = [],
): boolean | undefined {
  if (!isRecord(expression)) return undefined;
  const [key = ""] = Object.keys(expression);
  const argument = expression[key];
  const list = Array.isArray(argument) ? argument : [];
  switch (key) {
    case "Condition": {
      const name = String(argument);
      if (within.includes(name))
        throw new UserError(
          `Template format error: the conditions ${[...within, name].join(", ")} name each other in a circle.`,
        );
      const named = context.conditions?.[name];
      return named === undefined ? undefined : condition(named, context, [...within, name]);
    }
    case "Fn::Equals":
      return resolveString(list[0], context) === resolveString(list[1], context);
    case "Fn::Not": {
      const inner = condition(list[0], context, within);
      return inner === undefined ? undefined : !inner;
    }
    case "Fn::And":
    case "Fn::Or": {
      const parts = list.map((entry) => condition(entry, context, within));
      if (parts.includes(undefined)) return undefined;
      return key === "Fn::And" ? parts.every(Boolean) : parts.some(Boolean);
    }
    default:
      return undefined;
  }
}
