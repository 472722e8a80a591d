import { UserError } from "../user-error.ts";

/**
 * Filter patterns of event source mappings. Source: Lambda developer guide, "Control which events Lambda sends to your function",
 * and EventBridge user guide, "Comparison operators" (fidelity C5).
 */

type Json = unknown;
type Fields = Readonly<Record<string, Json>>;
type Test = (value: Json) => boolean;

/** AWS refuses such a mapping with InvalidParameterValueException. */
export class FilterPatternError extends UserError {}

const MAX_PATTERNS = 5;
const isFields = (value: Json): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: Json) =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
const refuse = (what: string): never => {
  throw new FilterPatternError(`Invalid filter pattern definition: ${what}.`);
};
const text = (value: Json, operator: string): string =>
  typeof value === "string" ? value : refuse(`${operator} takes a string`);

function numericTest(parts: Json): Test {
  if (!Array.isArray(parts) || parts.length === 0 || parts.length % 2 !== 0)
    return refuse("numeric takes pairs of a comparison and a number");
  const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
    "=": (a, b) => a === b,
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
    ">": (a, b) => a > b,
    ">=": (a, b) => a >= b,
  };
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const compare = comparisons[String(parts[i])] ?? refuse(`numeric has no comparison ${parts[i]}`);
    const limit: number =
      typeof parts[i + 1] === "number" ? parts[i + 1] : refuse("numeric compares with numbers");
    tests.push((value) => compare(value, limit));
  }
  // DynamoDB's numbers are strings in a record ({"N": "1"}), so that this never matches them: as on AWS.
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

/** `prefix`, `suffix` and the like, alone or inside `anything-but`; a value that is not a string never matches. */
function textTest(operator: string, expected: Json): Test | undefined {
  const lower = (value: string) => value.toLowerCase();
  const onText =
    (test: (value: string) => boolean): Test =>
    (value) =>
      typeof value === "string" && test(value);
  if (operator === "equals-ignore-case") {
    const own = lower(text(expected, operator));
    return onText((value) => lower(value) === own);
  }
  if (operator !== "prefix" && operator !== "suffix") return undefined;
  const matches = (value: string, part: string) =>
    operator === "prefix" ? value.startsWith(part) : value.endsWith(part);
  if (isFields(expected)) {
    const own = lower(text(expected["equals-ignore-case"], `${operator} equals-ignore-case`));
    return onText((value) => matches(lower(value), own));
  }
  const own = text(expected, operator);
  return onText((value) => matches(value, own));
}

function anythingButTest(expected: Json): Test {
  if (isFields(expected)) {
    const [operator, inner, ...rest] = Object.entries(expected)[0] ?? [];
    if (operator === undefined || rest.length > 0) return refuse("anything-but takes one operator");
    const options = Array.isArray(inner) ? inner : [inner];
    const tests = options.map(
      (one) => textTest(operator, one) ?? refuse(`anything-but has no operator ${operator}`),
    );
    return (value) => !tests.some((test) => test(value));
  }
  const values: readonly Json[] = Array.isArray(expected) ? expected : [expected];
  if (values.length === 0 || !values.every(isScalar)) return refuse("anything-but takes values");
  return (value) => !values.some((one) => one === value);
}

/** One entry of a rule's array. `absent` is true for a rule that is met by a field that is not there. */
function compileRule(rule: Json): { readonly test: Test; readonly absent: boolean } {
  if (isScalar(rule)) return { test: (value) => value === rule, absent: false };
  const entries = isFields(rule) ? Object.entries(rule) : [];
  const [operator, expected] = entries[0] ?? refuse("a rule is a value or an object with an operator");
  if (entries.length !== 1) return refuse("a rule has one operator");
  if (operator === "exists") {
    if (typeof expected !== "boolean") return refuse("exists takes true or false");
    return { test: () => expected, absent: !expected };
  }
  if (operator === "numeric") return { test: numericTest(expected), absent: false };
  if (operator === "anything-but") return { test: anythingButTest(expected), absent: false };
  const test = textTest(operator, expected) ?? refuse(`unknown operator ${operator}`);
  return { test, absent: false };
}

/** Rules are tried on leaves; an array in the event matches where one of its elements does. */
function compileRules(rules: readonly Json[]): Test {
  if (rules.length === 0) return refuse("a field needs at least one rule");
  const compiled = rules.map(compileRule);
  return (value) => {
    const leaves = Array.isArray(value) ? value.filter(isScalar) : isScalar(value) ? [value] : [];
    if (leaves.length === 0) return compiled.some(({ absent }) => absent);
    return leaves.some((leaf) => compiled.some(({ test }) => test(leaf)));
  };
}

function compilePattern(pattern: Json): Test {
  if (!isFields(pattern)) return refuse("a pattern is an object, and a field's rules are an array");
  const tests = Object.entries(pattern).map(([name, rules]): ((event: Json) => boolean) => {
    if (name === "$or") {
      if (!Array.isArray(rules) || rules.length < 2) return refuse("$or takes at least two patterns");
      const options = rules.map(compilePattern);
      return (event) => options.some((option) => option(event));
    }
    const test = Array.isArray(rules) ? compileRules(rules) : compilePattern(rules);
    return (event) => test(isFields(event) && Object.hasOwn(event, name) ? event[name] : undefined);
  });
  const all = (event: Json) => tests.every((test) => test(event));
  // An array of objects matches where one of them does.
  return (event) => (Array.isArray(event) && event.some(isFields) ? event.some(all) : all(event));
}

/**
 * Whether a record is kept: one of the patterns matches, or there are none.
 * @throws FilterPatternError where AWS refuses the mapping.
 */
export function compileFilter(patterns: readonly Json[]): (record: unknown) => boolean {
  if (patterns.length > MAX_PATTERNS)
    throw new FilterPatternError(
      `A mapping has up to ${MAX_PATTERNS} filter patterns, not ${patterns.length}.`,
    );
  if (patterns.length === 0) return () => true;
  const tests = patterns.map(compilePattern);
  return (record) => tests.some((test) => test(record));
}
