import type { PolicyStatement } from "../model/types.ts";
import { type ConditionContext, evaluateConditions } from "./conditions.ts";
import { compileWildcard, completeArn } from "./wildcard.ts";

export interface Decision {
  readonly allowed: boolean;
  /** An explicit Deny decided, so that no further Allow would help. */
  readonly denied: boolean;
  /** No condition took part: the answer holds for every later call. */
  readonly constant: boolean;
  /** Conditions that could not be evaluated; their Allow counted, their Deny did not. */
  readonly unknown: readonly string[];
}

export type Policy = (action: string, resourceArn: string, context: ConditionContext) => Decision;

type Test = (text: string) => boolean;
const listOf = (value: string | readonly string[] | undefined) =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;
const anyOf =
  (tests: readonly Test[]): Test =>
  (text) =>
    tests.some((test) => test(text));
const not =
  (test: Test): Test =>
  (text) =>
    !test(text);

/** Action names compare without case, ARNs with it. A statement without any of the two elements matches nothing. */
function compileActions(statement: PolicyStatement): Test {
  const compile = (patterns: string | readonly string[]) =>
    anyOf(listOf(patterns).map((pattern) => compileWildcard(pattern.toLowerCase())));
  if (statement.NotAction !== undefined) return not(compile(statement.NotAction));
  return compile(statement.Action ?? []);
}

function compileResources(statement: PolicyStatement): Test {
  const compile = (patterns: string | readonly string[]) =>
    anyOf(listOf(patterns).map((pattern) => compileWildcard(completeArn(pattern))));
  if (statement.NotResource !== undefined) return not(compile(statement.NotResource));
  return compile(statement.Resource ?? []);
}

/**
 * Identity-based policies as IAM evaluates them: an explicit Deny wins, then any Allow, else refused.
 * Source: IAM user guide, "Policy evaluation logic".
 */
export function compilePolicy(statements: readonly PolicyStatement[]): Policy {
  const compiled = statements.map((statement) => ({
    deny: statement.Effect === "Deny",
    action: compileActions(statement),
    resource: compileResources(statement),
    condition: statement.Condition,
  }));
  return (action, resourceArn, context) => {
    const name = action.toLowerCase();
    const unknown: string[] = [];
    let constant = true;
    let allowed = false;
    let denied = false;
    for (const statement of compiled) {
      if (!statement.action(name) || !statement.resource(resourceArn)) continue;
      if (statement.condition) {
        constant = false;
        const outcome = evaluateConditions(statement.condition, context);
        if ("unknown" in outcome) {
          unknown.push(outcome.unknown);
          if (statement.deny) continue;
        } else if (!outcome.met) continue;
      }
      if (statement.deny) denied = true;
      else allowed = true;
    }
    return { allowed: allowed && !denied, denied, constant, unknown };
  };
}
