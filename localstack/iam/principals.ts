import { createHash } from "node:crypto";
import type { FunctionModel, RoleModel } from "../model/types.ts";
import type { Principal } from "./types.ts";

/** How AWS names who calls. A function's environment has assumed its role, in a session that has the function's name. */
export interface Identity {
  /** `arn:aws:sts::123456789012:assumed-role/ROLE/FUNCTION` */
  readonly arn: string;
  /** `AROA...:FUNCTION` */
  readonly userId: string;
}

/** Letters and digits as in IAM's unique ids; the same for the same text. */
const uniqueId = (prefix: string, text: string) =>
  prefix +
  Array.from(
    createHash("sha256").update(text).digest().subarray(0, 17),
    (byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte % 32],
  ).join("");

export function functionIdentity(
  fn: FunctionModel,
  role: RoleModel | undefined,
  accountId: string,
): Identity {
  const roleName = role?.arn.split("/").at(-1) || fn.name;
  return {
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${fn.name}`,
    userId: `${uniqueId("AROA", role?.arn || fn.name)}:${fn.name}`,
  };
}

/** Keys that were not issued here count as the developer's, who may do everything. */
export function developerIdentity(principal: Principal & { kind: "developer" }, accountId: string): Identity {
  return {
    arn: `arn:aws:iam::${accountId}:user/developer`,
    userId: uniqueId("AIDA", principal.accessKeyId),
  };
}
