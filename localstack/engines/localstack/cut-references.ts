import { isRecord } from "../../model/json.ts";

/** Stands where a value points to what was cut and nothing can stand instead; its place in a list, or its property, goes with it. */
export const CUT = Symbol("cut");

/** Policy documents are cured with a text; every other place that points to what was cut is left out. */
const POLICIES = new Set(["PolicyDocument", "AssumeRolePolicyDocument"]);
const VARIABLE = /\$\{(?!!)([^}]+)\}/g;

/**
 * A copy of `value` without pointers to the logical ids of `cut`. In policy documents a text stands there, so that the statement keeps its actions; elsewhere the
 * innermost entry of a list goes, or where there is no list the whole value.
 * @returns CUT where nothing of the value can stay
 */
export function withoutReferences(value: unknown, cut: ReadonlySet<string>, inPolicy = false): unknown {
  if (Array.isArray(value)) {
    return value.map((entry) => withoutReferences(entry, cut, inPolicy)).filter((entry) => entry !== CUT);
  }
  if (!isRecord(value)) return value;
  if (isIntrinsic(value)) {
    if (referencesOf(value).every((id) => !cut.has(id))) return value;
    return inPolicy ? withTexts(value, cut) : CUT;
  }
  const kept: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    const left = withoutReferences(entry, cut, inPolicy || POLICIES.has(name));
    if (left === CUT) return CUT;
    kept[name] = left;
  }
  return kept;
}

/** Every logical id, parameter and pseudo-parameter that `Ref`, `Fn::GetAtt` and `Fn::Sub` inside a value name; what `Fn::Sub` declares itself is none. */
export function referencesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, argument]) => {
    if (name === "Ref") return [String(argument)];
    if (name === "Fn::GetAtt") return [attributeOf(argument)[0]];
    if (name === "Fn::Sub") {
      const { text, variables } = substitutionOf(argument);
      const names = [...text.matchAll(VARIABLE)].map(([, variable = ""]) => logicalId(variable));
      return [...names.filter((id) => !(id in variables)), ...referencesOf(variables)];
    }
    return referencesOf(argument);
  });
}

const isIntrinsic = (value: Record<string, unknown>) => {
  const [name, ...others] = Object.keys(value);
  return others.length === 0 && name !== undefined && (name === "Ref" || name.startsWith("Fn::"));
};

/** An intrinsic with a text for each pointer to what was cut. */
function withTexts(value: unknown, cut: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((entry) => withTexts(entry, cut));
  if (!isRecord(value)) return value;
  if (typeof value.Ref === "string" && cut.has(value.Ref)) return textFor(value.Ref);
  if ("Fn::GetAtt" in value) {
    const [id, attribute] = attributeOf(value["Fn::GetAtt"]);
    return cut.has(id) ? textFor(`${id}.${attribute}`) : value;
  }
  if ("Fn::Sub" in value) {
    const { text, variables } = substitutionOf(value["Fn::Sub"]);
    const cured = text.replace(VARIABLE, (whole, variable: string) => {
      const id = logicalId(variable);
      return cut.has(id) && !(id in variables) ? textFor(variable.trim()) : whole;
    });
    return { "Fn::Sub": Array.isArray(value["Fn::Sub"]) ? [cured, withTexts(variables, cut)] : cured };
  }
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, withTexts(entry, cut)]));
}

/** `Api` becomes `cut-Api`. An ARN is shaped as one, or IAM refuses the policy: `Queue.Arn` becomes `arn:aws:cut:::Queue`. */
const textFor = (name: string) =>
  name.endsWith("Arn") && name.includes(".") ? `arn:aws:cut:::${logicalId(name)}` : `cut-${name}`;

const logicalId = (variable: string) => variable.trim().split(".", 1)[0] ?? "";

/** `["Table", "StreamArn"]`, of either way to write `Fn::GetAtt`. */
function attributeOf(argument: unknown): [string, string] {
  const [id = "", ...attribute] = Array.isArray(argument)
    ? argument.map(String)
    : String(argument).split(".");
  return [id, attribute.join(".")];
}

/** The text and the declared variables of `Fn::Sub`, of either way to write it. */
function substitutionOf(argument: unknown): { text: string; variables: Record<string, unknown> } {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  return { text: String(text), variables: isRecord(variables) ? variables : {} };
}
