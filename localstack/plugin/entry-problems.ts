import { isRecord } from "../model/json.ts";

const PARAMETER_TYPES = ["String", "StringList", "SecureString"];
const PARAMETER_NAMES = ["name", "type", "value"];

/** What is wrong with `custom.localAws.parameters`. Values are not shown: they may be secrets. */
export function parametersProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "it is no list";
  for (const [index, entry] of value.entries()) {
    const problem = parameterProblem(entry);
    if (problem !== undefined) return `entry ${index + 1} ${problem}`;
  }
  return undefined;
}

function parameterProblem(entry: unknown): string | undefined {
  if (!isRecord(entry)) return "has no names";
  const unknown = Object.keys(entry).find((name) => !PARAMETER_NAMES.includes(name));
  if (unknown !== undefined) return `has "${unknown}", where ${PARAMETER_NAMES.join(", ")} may stand`;
  const { name, type = "SecureString", value } = entry;
  // An intrinsic function is resolved later.
  if (!isRecord(name) && (typeof name !== "string" || name === "")) return "has no name";
  if (!PARAMETER_TYPES.includes(String(type)))
    return `has the type "${String(type)}", where ${PARAMETER_TYPES.join(", ")} may stand`;
  if (type !== "SecureString" && (value === undefined || value === null))
    return `is a ${String(type)} without a value, and only a SecureString gets one made`;
  return undefined;
}

const isPlain = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);

/** What is wrong with `custom.localAws.conditionKeys`. */
export function conditionKeysProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return "it has no keys";
  const bad = Object.entries(value).find(([, given]) => ![given].flat().every(isPlain));
  return bad && `${bad[0]} has neither a text, number or boolean nor a list of them`;
}
