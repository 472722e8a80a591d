import { BlockList, isIP } from "node:net";
import { compileWildcard } from "./wildcard.ts";

/** @param expected a value of the policy, its variables replaced; a pattern where the operator takes one */
export type Compare = (value: string, expected: string) => boolean;

const numeric =
  (test: (a: number, b: number) => boolean): Compare =>
  (value, expected) => {
    const [a, b] = [Number(value), Number(expected)];
    return !Number.isNaN(a) && !Number.isNaN(b) && test(a, b);
  };

/** Dates are ISO 8601, or seconds since 1970. */
const epochMs = (text: string) => (/^\d{5,}$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const dated =
  (test: (a: number, b: number) => boolean): Compare =>
  (value, expected) => {
    const [a, b] = [epochMs(value), epochMs(expected)];
    return !Number.isNaN(a) && !Number.isNaN(b) && test(a, b);
  };

/** An address in a CIDR block, or the address itself; IPv4 and IPv6. */
function inCidr(value: string, cidr: string): boolean {
  const [network = "", bits] = cidr.split("/");
  const family = isIP(network);
  if (family === 0 || isIP(value) !== family) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const prefix = Number(bits ?? (family === 4 ? 32 : 128));
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128)) return false;
  const block = new BlockList();
  block.addSubnet(network, prefix, type);
  return block.check(value, type);
}

const like: Compare = (value, expected) => compileWildcard(expected)(value);

/** Each of an ARN's six parts by itself, so that a star does not reach across a colon. */
const likeArn: Compare = (value, expected) => {
  const parts = (arn: string) => {
    const [a = "", b = "", c = "", d = "", e = "", ...rest] = arn.split(":");
    return [a, b, c, d, e, rest.join(":")];
  };
  const given = parts(value);
  return parts(expected).every((pattern, index) => like(given[index] ?? "", pattern));
};

const same: Compare = (value, expected) => value === expected;
const sameIgnoringCase: Compare = (value, expected) => value.toLowerCase() === expected.toLowerCase();

/** The operators that state something. Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
const POSITIVE: Readonly<Record<string, Compare>> = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: like,
  ArnEquals: likeArn,
  ArnLike: likeArn,
  Bool: sameIgnoringCase,
  IpAddress: inCidr,
  BinaryEquals: same,
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

/** Those whose expected value is a pattern. */
const PATTERNS: ReadonlySet<Compare> = new Set([like, likeArn]);

export interface Operator {
  readonly compare: Compare;
  readonly negated: boolean;
  readonly ifExists: boolean;
  /** `ForAllValues` and `ForAnyValue` compare each of a key's values by itself. */
  readonly set: "" | "ForAllValues" | "ForAnyValue";
  readonly takesPattern: boolean;
}

/** `ForAllValues:StringNotLikeIfExists`; undefined for what is no operator. `Null` is not among them. */
export function readOperator(text: string): Operator | undefined {
  const colon = text.indexOf(":");
  const set = text.slice(0, Math.max(colon, 0));
  const bare = text.slice(colon + 1);
  const ifExists = bare.endsWith("IfExists");
  const base = ifExists ? bare.slice(0, -"IfExists".length) : bare;
  const denied = Object.hasOwn(NEGATED, base) ? NEGATED[base] : undefined;
  const name = denied ?? base;
  const compare = Object.hasOwn(POSITIVE, name) ? POSITIVE[name] : undefined;
  if (!compare || (set !== "" && set !== "ForAllValues" && set !== "ForAnyValue")) return undefined;
  return { compare, negated: denied !== undefined, ifExists, set, takesPattern: PATTERNS.has(compare) };
}
