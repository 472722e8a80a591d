import type { PolicyStatement } from "../model/types.ts";
import { evaluateConditions } from "./conditions.ts";
import { type ConditionContext, hasVariable, replaceVariables } from "./policy-variables.ts";
import { compileWildcard, completeArn } from "./wildcard.ts";

export interface Decision {
  readonly allowed: boolean;
  /** An explicit Deny decided, so that no further Allow would help; the `Sid` of its statement, where it has one. */
  readonly denied: { readonly sid: string | undefined } | undefined;
  /** The request took no part beyond action and resource: the answer holds for every later call. */
  readonly constant: boolean;
  /** What could not be evaluated; its Allow counted, its Deny did not. */
  readonly unknown: readonly string[];
  /** Of Allow statements that match but for their condition: the operator and key that did not hold. */
  readonly unmet: readonly string[];
}

/** @param context is asked for only where a statement needs it */
export type Policy = (action: string, resourceArn: string, context: () => ConditionContext) => Decision;

type Test = (text: string) => boolean;
/** `unknown`: depends on a variable that is not known here. */
type ResourceTest = (arn: string, context: () => ConditionContext) => boolean | { readonly unknown: string };

const listOf = (value: string | readonly string[] | undefined) =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** Action names compare without case. A statement with neither element matches nothing. */
function compileActions(statement: PolicyStatement): Test {
  const tests = listOf(statement.NotAction ?? statement.Action).map((pattern) =>
    compileWildcard(pattern.toLowerCase()),
  );
  const expected = statement.NotAction === undefined;
  return (action) => tests.some((test) => test(action)) === expected;
}

function compileResources(statement: PolicyStatement): {
  readonly test: ResourceTest;
  readonly fixed: boolean;
} {
  const patterns = listOf(statement.NotResource ?? statement.Resource);
  const expected = statement.NotResource === undefined;
  const variable = patterns.filter(hasVariable);
  const fixed = patterns
    .filter((pattern) => !hasVariable(pattern))
    .map((pattern) => compileWildcard(completeArn(pattern)));
  return {
    fixed: variable.length === 0,
    test(arn, context) {
      if (fixed.some((test) => test(arn))) return expected;
      let unknown: { readonly unknown: string } | undefined;
      for (const pattern of variable) {
        const replaced = replaceVariables(pattern, true, context);
        if ("unknown" in replaced) unknown = replaced;
        else if ("text" in replaced && compileWildcard(completeArn(replaced.text))(arn)) return expected;
      }
      return unknown ?? !expected;
    },
  };
}

/**
 * Identity-based policies as IAM evaluates them: an explicit Deny wins, then any Allow, else refused.
 * Source: IAM user guide, "Policy evaluation logic".
 */
export function compilePolicy(statements: readonly PolicyStatement[]): Policy {
  const compiled = statements.map((statement) => ({
    statement,
    deny: statement.Effect === "Deny",
    action: compileActions(statement),
    resource: compileResources(statement),
  }));
  return (action, resourceArn, context) => {
    const name = action.toLowerCase();
    const unknown: string[] = [];
    const unmet: string[] = [];
    let constant = true;
    let allowed = false;
    let denied: Decision["denied"];
    for (const { statement, deny, action: isAction, resource } of compiled) {
      if (!isAction(name)) continue;
      if (!resource.fixed) constant = false;
      const matched = resource.test(resourceArn, context);
      if (matched === false) continue;
      if (matched !== true) {
        unknown.push(matched.unknown);
        if (deny) continue;
      }
      if (statement.Condition) {
        constant = false;
        const outcome = evaluateConditions(statement.Condition, context());
        if ("unknown" in outcome) {
          unknown.push(outcome.unknown);
          if (deny) continue;
        } else if (!outcome.met) {
          if (!deny) unmet.push(outcome.failed);
          continue;
        }
      }
      if (deny) denied ??= { sid: statement.Sid };
      else allowed = true;
    }
    return { allowed: allowed && !denied, denied, constant, unknown, unmet };
  };
}
