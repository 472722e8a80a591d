import { compileWildcard } from "./wildcard.ts";

/**
 * Values of condition keys by their name as documented (`dynamodb:LeadingKeys`). A key that is present with `undefined` is known to be absent from
 * the request; a key that is not present at all is one that local AWS does not know.
 */
export type ConditionContext = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `unknown`: cannot be evaluated here, because of the operator or the key in `reason`. */
export type ConditionOutcome = { readonly met: boolean } | { readonly unknown: string };

type Compare = (value: string, expected: string) => boolean;

const numeric =
  (test: (a: number, b: number) => boolean): Compare =>
  (value, expected) => {
    const [a, b] = [Number(value), Number(expected)];
    return !Number.isNaN(a) && !Number.isNaN(b) && test(a, b);
  };
const epochMs = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const dated =
  (test: (a: number, b: number) => boolean): Compare =>
  (value, expected) => {
    const [a, b] = [epochMs(value), epochMs(expected)];
    return !Number.isNaN(a) && !Number.isNaN(b) && test(a, b);
  };

function ipv4(text: string): number | undefined {
  const parts = text.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

function inCidr(value: string, cidr: string): boolean {
  const [network = "", bits = "32"] = cidr.split("/");
  const [address, base] = [ipv4(value), ipv4(network)];
  if (address === undefined || base === undefined) return value === cidr;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(address / size) === Math.floor(base / size);
}

const LIKE: Compare = (value, expected) => compileWildcard(expected)(value);

/** The operators that state something. Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
const POSITIVE: Readonly<Record<string, Compare>> = {
  StringEquals: (value, expected) => value === expected,
  StringEqualsIgnoreCase: (value, expected) => value.toLowerCase() === expected.toLowerCase(),
  StringLike: LIKE,
  ArnEquals: LIKE,
  ArnLike: LIKE,
  Bool: (value, expected) => value.toLowerCase() === expected.toLowerCase(),
  IpAddress: inCidr,
  BinaryEquals: (value, expected) => value === expected,
  NumericEquals: numeric((a, b) => a === b),
  NumericLessThan: numeric((a, b) => a < b),
  NumericLessThanEquals: numeric((a, b) => a <= b),
  NumericGreaterThan: numeric((a, b) => a > b),
  NumericGreaterThanEquals: numeric((a, b) => a >= b),
  DateEquals: dated((a, b) => a === b),
  DateLessThan: dated((a, b) => a < b),
  DateLessThanEquals: dated((a, b) => a <= b),
  DateGreaterThan: dated((a, b) => a > b),
  DateGreaterThanEquals: dated((a, b) => a >= b),
};

/** Operators that deny another: true where no expected value matches. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NotIpAddress: "IpAddress",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
};

/** `${*}`, `${?}` and `${$}` stand for the character itself, every other variable is not evaluated here. */
const VARIABLE = /\$\{(?![*?$]\})/;

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);

function evaluateKey(
  operator: string,
  key: string,
  expected: readonly string[],
  context: ConditionContext,
): ConditionOutcome {
  const name = Object.keys(context).find((candidate) => candidate.toLowerCase() === key.toLowerCase());
  if (name === undefined) return { unknown: `condition key ${key}` };
  if (expected.some((value) => VARIABLE.test(value))) return { unknown: `policy variable in ${key}` };
  const raw = context[name];
  const values = raw === undefined ? [] : typeof raw === "string" ? [raw] : raw;

  if (operator === "Null") return { met: expected.includes("true") === (values.length === 0) };
  const [set, bare] = operator.includes(":") ? (operator.split(":", 2) as [string, string]) : ["", operator];
  const ifExists = bare.endsWith("IfExists");
  const base = ifExists ? bare.slice(0, -"IfExists".length) : bare;
  const negated = NEGATED[base];
  const compare = POSITIVE[negated ?? base];
  if (!compare || (set !== "" && set !== "ForAllValues" && set !== "ForAnyValue"))
    return { unknown: `condition operator ${operator}` };

  if (values.length === 0) return { met: ifExists || set === "ForAllValues" || negated !== undefined };
  const patterns = compare === LIKE;
  const holds = (value: string) =>
    expected.some((one) => compare(value, patterns ? one : one.replace(/\$\{([*?$])\}/g, "$1"))) ===
    (negated === undefined);
  return {
    met:
      set === "ForAnyValue" || (set === "" && negated === undefined)
        ? values.some(holds)
        : values.every(holds),
  };
}

/** All operators and keys of a Condition element hold. `unknown` only where nothing that is known already fails. */
export function evaluateConditions(
  condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  context: ConditionContext,
): ConditionOutcome {
  let unknown: string | undefined;
  for (const [operator, keys] of Object.entries(condition)) {
    for (const [key, expected] of Object.entries(keys)) {
      const outcome = evaluateKey(operator, key, listOf(expected), context);
      if ("unknown" in outcome) unknown ??= outcome.unknown;
      else if (!outcome.met) return { met: false };
    }
  }
  return unknown === undefined ? { met: true } : { unknown };
}
