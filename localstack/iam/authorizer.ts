import type { Log } from "../log.ts";
import type { FunctionModel, RoleModel } from "../model/types.ts";
import type { ConditionContext } from "./conditions.ts";
import { compilePolicy, type Policy } from "./policy.ts";
import type { Authorizer, Principal } from "./types.ts";

/** `enforce`: as AWS. `warn`: allowed, and the log names the statement that AWS would miss. `off`: not evaluated. */
export type IamMode = "enforce" | "warn" | "off";

/** Bounds the memory that distinct resources (one per connection id) take. */
const MAX_CACHED = 20_000;

/** Where each connection has an ARN of its own, a statement names them all. */
const generalize = (arn: string) => arn.replace(/\/@connections\/.+$/, "/@connections/*");

interface RoleState {
  readonly policy: Policy;
  readonly role: RoleModel;
  /** Action to resource to answer; only answers that no condition took part in. */
  readonly answers: Map<string, Map<string, boolean>>;
  cached: number;
}

/**
 * Evaluates the inline statements of each function's role for every call with that function's keys. Developers may do everything. A function whose role is not
 * known may too, with one warning: a missing role is not a reason to guess.
 */
export function createAuthorizer(options: {
  roles: Readonly<Record<string, RoleModel>>;
  functions: readonly FunctionModel[];
  mode: IamMode;
  log: Log;
}): Authorizer {
  const { log, mode } = options;
  const states = new Map<string, RoleState>();
  for (const fn of options.functions) {
    const role = fn.role === undefined ? undefined : options.roles[fn.role];
    if (role)
      states.set(fn.key, { policy: compilePolicy(role.statements), role, answers: new Map(), cached: 0 });
  }
  const said = new Set<string>();
  const once = (key: string, say: () => void) => {
    if (said.has(key)) return;
    said.add(key);
    say();
  };

  function defaults(state: RoleState, resourceArn: string): ConditionContext {
    const nowMs = Date.now();
    return {
      "aws:PrincipalArn": state.role.arn,
      "aws:PrincipalType": "AssumedRole",
      "aws:RequestedRegion": resourceArn.split(":")[3] || undefined,
      "aws:CurrentTime": new Date(nowMs).toISOString(),
      "aws:EpochTime": String(Math.floor(nowMs / 1000)),
      // The call would come over TLS on AWS, whatever it came over here.
      "aws:SecureTransport": "true",
    };
  }

  function tellMissing(functionKey: string, action: string, resourceArn: string, denied: boolean): void {
    const resource = generalize(resourceArn);
    once(`${functionKey} ${action} ${resource}`, () => {
      const start =
        mode === "enforce"
          ? `${functionKey} was refused`
          : `AWS would refuse ${functionKey}, which is allowed here:`;
      if (denied) log.warning(`${start} ${action} on ${resource}: a Deny statement of its role matches.`);
      else
        log.warning(
          `${start} ${action} on ${resource}. The statement that its role lacks:\n  - Effect: Allow\n    Action: ${action}\n    Resource: ${resource}`,
        );
    });
  }

  function evaluate(
    state: RoleState,
    functionKey: string,
    action: string,
    resourceArn: string,
    context?: ConditionContext,
  ): boolean {
    const decision = state.policy(action, resourceArn, { ...defaults(state, resourceArn), ...context });
    for (const what of decision.unknown)
      once(`${functionKey} ${what}`, () =>
        log.warning(
          `The role of ${functionKey} has a ${what}, which local AWS does not evaluate: an Allow counts as met, a Deny as not met.`,
        ),
      );
    if (!decision.allowed) tellMissing(functionKey, action, resourceArn, decision.denied);
    const allowed = decision.allowed || mode === "warn";
    if (decision.constant) {
      if (state.cached >= MAX_CACHED) {
        state.answers.clear();
        state.cached = 0;
      }
      const byResource = state.answers.get(action) ?? new Map<string, boolean>();
      state.answers.set(action, byResource.set(resourceArn, allowed));
      state.cached++;
    }
    return allowed;
  }

  return {
    isAllowed(
      principal: Principal,
      action: string,
      resourceArn: string,
      context?: ConditionContext,
    ): boolean {
      if (mode === "off" || principal.kind === "developer") return true;
      const state = states.get(principal.functionKey);
      if (!state) {
        once(`role ${principal.functionKey}`, () =>
          log.warning(
            `The role of ${principal.functionKey} is not known here, so its permissions are not checked.`,
          ),
        );
        return true;
      }
      return (
        state.answers.get(action)?.get(resourceArn) ??
        evaluate(state, principal.functionKey, action, resourceArn, context)
      );
    },
  };
}
