import type { Log } from "../log.ts";
import { DEFAULT_ACCOUNT_ID } from "../model/identifiers.ts";
import type { FunctionModel, RoleModel } from "../model/types.ts";
import type { NamedParts } from "./arn-in-yaml.ts";
import type { Denial } from "./denial.ts";
import { createMissingStatements } from "./missing-statements.ts";
import { compilePolicy, type Decision, type Policy } from "./policy.ts";
import type { ConditionContext } from "./policy-variables.ts";
import { developerIdentity, functionIdentity, type Identity } from "./principals.ts";
import { requestConditions } from "./request-conditions.ts";
import { Told } from "./told.ts";
import type { Authorizer, Principal } from "./types.ts";

/** `enforce`: as AWS. `warn`: allowed, and the log names the statement that AWS would miss. `off`: not evaluated. */
export type IamMode = "enforce" | "warn" | "off";

export interface AuthorizerOptions extends NamedParts {
  readonly roles: Readonly<Record<string, RoleModel>>;
  readonly functions: readonly FunctionModel[];
  readonly mode: IamMode;
  readonly log: Log;
  /** Values for condition keys that cannot be known here (`aws:SourceVpc`), or in place of those that are. */
  readonly conditionKeys?: ConditionContext;
  /** Of an earlier version of the service. Absent: nothing has been said yet. */
  readonly told?: Told;
}

/** So that one look tells an answer from none. */
const ALLOWED = "allowed";
/** Bounds the memory that distinct resources (one per connection id) take. */
const MAX_CACHED = 20_000;

interface FunctionState {
  readonly fn: FunctionModel;
  readonly identity: Identity;
  readonly role: RoleModel | undefined;
  readonly policy: Policy;
  /** Of the role, in `Told`. */
  readonly print: string;
  /** Action to resource to answer; only answers that hold for every call. */
  readonly answers: Map<string, Map<string, Denial | typeof ALLOWED>>;
  cached: number;
}

/**
 * Evaluates the policies of each function's role for every call with that function's keys. A role that is not fully known here is refused only what one of its known
 * Deny statements forbids, and the log says so once: a missing policy is no reason to guess.
 */
export function createAuthorizer(options: AuthorizerOptions): Authorizer & { flush(): void } {
  const { log, mode, accountId = DEFAULT_ACCOUNT_ID } = options;
  const told = options.told ?? new Told();
  const missing = createMissingStatements({
    refused: mode === "enforce",
    parts: options,
    log,
    lacks: told.lacks,
  });
  const states = new Map<string, FunctionState>();
  for (const fn of options.functions) {
    const role = fn.role === undefined ? undefined : options.roles[fn.role];
    const identity = functionIdentity(fn, role, accountId);
    const policy = compilePolicy(role?.statements ?? []);
    const print = JSON.stringify([mode, fn.role, role, options.conditionKeys]);
    states.set(fn.key, { fn, identity, role, policy, print, answers: new Map(), cached: 0 });
  }
  told.keepOnly(new Set([...states.values()].map(({ print }) => print)));
  const once = ({ print }: Pick<FunctionState, "print">, message: string) => {
    if (told.isNew(print, message)) log.warning(message);
  };
  if (mode !== "off")
    for (const { print, sentence } of describeGaps(states.values())) once({ print }, sentence);

  function tell(state: FunctionState, decision: Decision, action: string, resourceArn: string): void {
    const { fn, role } = state;
    const start = mode === "enforce" ? `${fn.key} was refused` : `AWS would refuse ${fn.key}`;
    if (decision.denied) {
      const sid = decision.denied.sid === undefined ? "" : ` "${decision.denied.sid}"`;
      once(state, `${start} ${action} on ${resourceArn}: the Deny statement${sid} of its role forbids it.`);
    } else if (decision.unmet.length > 0) {
      once(
        state,
        `${start} ${action} on ${resourceArn}: its role allows that only under a condition that the call does not meet (${decision.unmet.join(", ")}).`,
      );
    } else if (role && fn.role !== undefined) {
      missing.add({ print: state.print, roleId: fn.role, role, functionKey: fn.key, action, resourceArn });
    }
  }

  function evaluate(
    state: FunctionState,
    action: string,
    resourceArn: string,
    given: (() => ConditionContext) | undefined,
  ): Denial | undefined {
    let context: ConditionContext | undefined;
    const contextOf = () => {
      context ??= {
        ...requestConditions(state.fn, state.identity, state.role, resourceArn),
        ...given?.(),
        ...options.conditionKeys,
      };
      return context;
    };
    const decision = state.policy(action, resourceArn, contextOf);
    for (const what of decision.unknown)
      once(
        state,
        `The role of ${state.fn.key} has a ${what}, which local AWS does not know: an Allow counts as met, a Deny as not met. A key can be given a value under custom.localAws.conditionKeys.`,
      );
    const isPartlyKnown = !state.role || state.role.gaps !== undefined;
    const refused = !decision.allowed && (decision.denied !== undefined || !isPartlyKnown);
    if (refused) tell(state, decision, action, resourceArn);
    const denial =
      refused && mode === "enforce"
        ? { identity: state.identity, action, resourceArn, explicit: decision.denied !== undefined }
        : undefined;
    if (decision.constant) remember(state, action, resourceArn, denial);
    return denial;
  }

  return {
    check(principal: Principal, action, resourceArn, context) {
      if (mode === "off" || principal.kind === "developer") return undefined;
      const state = states.get(principal.functionKey);
      if (!state) return undefined;
      const known = state.answers.get(action)?.get(resourceArn);
      if (known !== undefined) return known === ALLOWED ? undefined : known;
      return evaluate(state, action, resourceArn, context);
    },
    identify(principal) {
      if (principal.kind === "developer") return developerIdentity(principal, accountId);
      const state = states.get(principal.functionKey);
      return (
        state?.identity ??
        functionIdentity({ name: principal.functionKey } as FunctionModel, undefined, accountId)
      );
    },
    flush: () => missing.flush(),
  };
}

function remember(
  state: FunctionState,
  action: string,
  resourceArn: string,
  denial: Denial | undefined,
): void {
  if (state.cached >= MAX_CACHED) {
    state.answers.clear();
    state.cached = 0;
  }
  const byResource = state.answers.get(action) ?? new Map<string, Denial | typeof ALLOWED>();
  state.answers.set(action, byResource.set(resourceArn, denial ?? ALLOWED));
  state.cached++;
}

/** A sentence for each role that is not fully known, with the functions that have it. */
function describeGaps(states: Iterable<FunctionState>): { print: string; sentence: string }[] {
  const byRole = new Map<string, { print: string; gaps: readonly string[]; functions: string[] }>();
  for (const { fn, role, print } of states) {
    const gaps = role ? role.gaps : ["serverless.yml gives it none"];
    if (!gaps) continue;
    const id = fn.role ?? "";
    const entry = byRole.get(id) ?? { print, gaps, functions: [] };
    entry.functions.push(fn.key);
    byRole.set(id, entry);
  }
  return [...byRole].map(([id, { print, gaps, functions }]) => ({
    print,
    sentence: `The permissions of ${functions.join(", ")} cannot be fully known here${id === "" ? "" : ` (role ${id})`}: ${gaps.join("; ")}. Calls are refused only where a Deny statement forbids them.`,
  }));
}
