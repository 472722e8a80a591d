import { readOperator } from "./condition-operators.ts";
import { type ConditionContext, findKey, replaceVariables } from "./policy-variables.ts";

export type ConditionOutcome =
  | { readonly met: true }
  /** `failed` names the operator and the key that did not hold. */
  | { readonly met: false; readonly failed: string }
  /** Cannot be evaluated here, because of the operator, the key or the variable that it names. */
  | { readonly unknown: string };

const MET: ConditionOutcome = { met: true };

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);

function evaluateKey(
  operator: string,
  key: string,
  expected: readonly string[],
  context: ConditionContext,
): ConditionOutcome {
  const outcome = (met: boolean): ConditionOutcome =>
    met ? MET : { met: false, failed: `${operator} of ${key}` };
  const found = findKey(key, context);
  if (!found) return { unknown: `condition key ${key}` };
  const values =
    found.value === undefined ? [] : typeof found.value === "string" ? [found.value] : found.value;
  if (operator === "Null") return outcome(expected.includes("true") === (values.length === 0));

  const read = readOperator(operator);
  if (!read) return { unknown: `condition operator ${operator}` };
  const { compare, negated, ifExists, set, takesPattern } = read;
  // Without a value: `ForAnyValue` finds none that matches, `ForAllValues` none that does not.
  if (values.length === 0) return outcome(ifExists || set === "ForAllValues" || (set === "" && negated));

  const known: string[] = [];
  for (const one of expected) {
    const replaced = replaceVariables(one, takesPattern, () => context);
    if ("unknown" in replaced) return { unknown: `${replaced.unknown} in a condition on ${key}` };
    if ("text" in replaced) known.push(replaced.text);
  }
  const holds = (value: string) => known.some((one) => compare(value, one)) !== negated;
  const any = set === "ForAnyValue" || (set === "" && !negated);
  return outcome(any ? values.some(holds) : values.every(holds));
}

/** All operators and keys of a Condition element hold. `unknown` only where nothing that is known already fails. */
export function evaluateConditions(
  condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  context: ConditionContext,
): ConditionOutcome {
  let unknown: ConditionOutcome | undefined;
  for (const [operator, keys] of Object.entries(condition)) {
    for (const [key, expected] of Object.entries(keys)) {
      const outcome = evaluateKey(operator, key, listOf(expected), context);
      if ("unknown" in outcome) unknown ??= outcome;
      else if (!outcome.met) return outcome;
    }
  }
  return unknown ?? MET;
}
