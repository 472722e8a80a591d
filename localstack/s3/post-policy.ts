import { S3Error } from "./errors.ts";

/** What a policy is held against. */
export interface PolicyFacts {
  readonly bucket: string;
  /** By lower-case names, with `${filename}` replaced. */
  readonly fields: ReadonlyMap<string, string>;
  /** As they were sent. */
  readonly names: readonly string[];
  readonly nowMs: number;
}

export interface SizeRange {
  readonly min: number;
  readonly max: number;
}

const EXPIRATION = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
/** Fields that need no condition. Source: Amazon S3 API reference, "POST Policy". */
const FREE = /^(x-amz-signature|file|policy|bucket|x-ignore-.*)$/;

const invalid = (message: string) =>
  new S3Error("InvalidPolicyDocument", { message: `Invalid Policy: ${message}` });
const refused = (message: string) =>
  new S3Error("AccessDenied", { message: `Invalid according to Policy: ${message}` });
/** In S3's spelling: a space behind each comma. */
const conditionFailed = (condition: readonly unknown[]) =>
  refused(`Policy Condition failed: [${condition.map((item) => JSON.stringify(item)).join(", ")}]`);

function parse(text: string): { expiration: unknown; conditions: unknown } {
  try {
    const policy = JSON.parse(Buffer.from(text, "base64").toString()) as unknown;
    if (typeof policy === "object" && policy !== null && !Array.isArray(policy))
      return policy as ReturnType<typeof parse>;
  } catch {
    // Said below.
  }
  throw invalid("Invalid JSON.");
}

/**
 * Holds a form against its policy (E4, E5).
 * @param text in Base64, its signature already checked
 * @returns the sizes that the file may have
 * @throws S3Error InvalidPolicyDocument where it is none, AccessDenied where the form does not keep to it
 */
export function checkPolicy(text: string, facts: PolicyFacts): SizeRange {
  const { expiration, conditions } = parse(text);
  if (expiration === undefined) throw invalid("Policy missing expiration.");
  if (typeof expiration !== "string" || !EXPIRATION.test(expiration) || Number.isNaN(Date.parse(expiration)))
    throw invalid(`Invalid 'expiration' value: '${String(expiration)}'`);
  if (conditions === undefined) throw invalid("Policy missing conditions.");
  if (!Array.isArray(conditions)) throw invalid("Invalid 'conditions' value: must be a List.");
  if (facts.nowMs > Date.parse(expiration)) throw refused("Policy expired.");
  let sizes: SizeRange = { min: 0, max: Number.POSITIVE_INFINITY };
  const covered = new Set<string>();
  for (const given of conditions as unknown[]) {
    const condition = Array.isArray(given) ? (given as unknown[]) : simpleCondition(given);
    const [operation] = condition;
    if (typeof operation !== "string") throw invalid("Invalid Condition: missing operation identifier.");
    switch (operation.toLowerCase()) {
      case "content-length-range":
        sizes = narrower(sizes, condition);
        break;
      case "eq":
      case "starts-with":
        covered.add(checkField(condition, operation.toLowerCase() === "eq", facts));
        break;
      default:
        throw invalid(`Invalid Condition: unknown operation '${operation}'.`);
    }
  }
  const extra = facts.names.filter((name) => {
    const lower = name.toLowerCase();
    return !FREE.test(lower) && !covered.has(lower);
  });
  if (extra.length > 0) throw refused(`Extra input fields: ${extra.join(", ")}`);
  return sizes;
}

function simpleCondition(given: unknown): unknown[] {
  if (typeof given !== "object" || given === null)
    throw invalid("Invalid condition test: must be a List or Object.");
  const entries = Object.entries(given);
  const [entry] = entries;
  if (entries.length !== 1 || !entry)
    throw invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
  if (typeof entry[1] !== "string") throw invalid("Invalid Simple-Condition: value must be a string.");
  return ["eq", `$${entry[0]}`, entry[1]];
}

function narrower(before: SizeRange, condition: readonly unknown[]): SizeRange {
  if (condition.length !== 3) throw invalid("Invalid content-length-range: wrong number of arguments.");
  const [min = Number.NaN, max = Number.NaN] = condition
    .slice(1)
    .map((bound) =>
      typeof bound === "number" || (typeof bound === "string" && bound !== "") ? Number(bound) : Number.NaN,
    );
  if (Number.isNaN(min) || Number.isNaN(max)) throw conditionFailed(condition);
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0) throw invalid("Invalid JSON.");
  return { min: Math.max(before.min, min), max: Math.min(before.max, max) };
}

/** @returns the field's name in lower case */
function checkField(condition: readonly unknown[], isExact: boolean, facts: PolicyFacts): string {
  const [operation, field, wanted] = condition;
  if (condition.length !== 3) throw invalid(`Invalid ${String(operation)}: wrong number of arguments.`);
  if (typeof field !== "string" || typeof wanted !== "string") throw invalid("Invalid JSON.");
  const name = field.toLowerCase().replace(/^\$/, "");
  const value = name === "bucket" ? facts.bucket : facts.fields.get(name);
  const isKept = (text: string) => (isExact ? text === wanted : text.startsWith(wanted));
  // Content types may be a list, of which each must keep to it.
  const values = name === "content-type" && !isExact ? value?.split(",").map((type) => type.trim()) : [value];
  if (!field.startsWith("$") || value === undefined || !values?.every((text) => isKept(text ?? "")))
    throw conditionFailed(condition);
  return name;
}
