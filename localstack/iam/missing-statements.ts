import type { Log } from "../log.ts";
import type { RoleModel } from "../model/types.ts";
import { arnInYaml, type NamedParts } from "./arn-in-yaml.ts";

export interface Missing {
  /** Of the role, in `Told`. */
  readonly print: string;
  /** The role's key in the model. */
  readonly roleId: string;
  readonly role: RoleModel;
  readonly functionKey: string;
  readonly action: string;
  readonly resourceArn: string;
}

export interface MissingStatements {
  /** Remembers it, and tells of it soon, with what else the role lacks. */
  add(missing: Missing): void;
  /** Tells at once what waits. */
  flush(): void;
}

export interface Lack {
  readonly roleId: string;
  readonly role: RoleModel;
  readonly functions: Set<string>;
  /** Resource to actions, both in the order in which they came. */
  readonly actions: Map<string, Set<string>>;
  timer: NodeJS.Timeout | undefined;
}

/** A handler makes several calls in a row; told one by one, the person would paste as many statements. */
const GATHER_MS = 250;

/** Where each connection has an ARN of its own, a statement names them all. */
const generalize = (arn: string) => arn.replace(/\/@connections\/.+$/, "/@connections/*");

/**
 * Gathers what roles lack and writes it into the log, ready to paste. Each message has all that the role has lacked so far, so that only the last one need be pasted; what
 * was said is not said again.
 */
export function createMissingStatements(options: {
  readonly refused: boolean;
  readonly parts: NamedParts;
  readonly log: Log;
  /** By the role's print. */
  readonly lacks: Map<string, Lack>;
}): MissingStatements {
  const { lacks } = options;

  const tell = (lack: Lack) => {
    const { roleId } = lack;
    lack.timer = undefined;
    const who = [...lack.functions].sort().join(", ");
    const what = options.refused
      ? `${who} ${lack.functions.size > 1 ? "were" : "was"} refused what the role ${roleId} does not allow.`
      : `AWS would refuse ${who} what the role ${roleId} does not allow; here it was let through (custom.localAws.iam: warn).`;
    const at = lack.role.statementsAt ?? "the role's policy";
    options.log.warning(
      `${what} Paste under ${at}:\n${inPlace(at, roleId, statements(lack, options.parts))}`,
    );
  };

  return {
    add({ print, roleId, role, functionKey, action, resourceArn }) {
      const lack = lacks.get(print) ?? {
        roleId,
        role,
        functions: new Set(),
        actions: new Map(),
        timer: undefined,
      };
      lacks.set(print, lack);
      const resource = generalize(resourceArn);
      const actions = lack.actions.get(resource) ?? new Set();
      if (actions.has(action)) return;
      lack.functions.add(functionKey);
      lack.actions.set(resource, actions.add(action));
      lack.timer ??= setTimeout(() => tell(lack), GATHER_MS).unref();
    },
    flush() {
      for (const lack of lacks.values()) {
        if (lack.timer === undefined) continue;
        clearTimeout(lack.timer);
        tell(lack);
      }
    },
  };
}

/** One statement for each set of actions, with all resources that need it. */
function statements(lack: Lack, parts: NamedParts): string[] {
  const byActions = new Map<string, { actions: string[]; resources: string[] }>();
  for (const [resource, set] of lack.actions) {
    const actions = [...set].sort();
    const entry = byActions.get(actions.join()) ?? { actions, resources: [] };
    byActions.set(actions.join(), entry);
    entry.resources.push(arnInYaml(resource, parts));
  }
  return [...byActions.values()].flatMap(({ actions, resources }) => [
    "- Effect: Allow",
    "  Action:",
    ...actions.map((action) => `    - ${action}`),
    "  Resource:",
    ...resources.sort().map((resource) => `    - ${resource}`),
  ]);
}

/** A role without inline policies needs the policy around the statements too. */
function inPlace(at: string, roleId: string, lines: readonly string[]): string {
  const around = at.endsWith(".Policies")
    ? [`- PolicyName: ${roleId}`, "  PolicyDocument:", '    Version: "2012-10-17"', "    Statement:"]
    : [];
  const indent = around.length > 0 ? "      " : "";
  return [...around, ...lines.map((line) => indent + line)].join("\n");
}
