import type { ArnParts } from "./arns.ts";

/** A parameter as a caller names it: `name`, `name:3`, `name:label`, or its ARN with the same behind it. */
export interface ParameterName {
  /** Both where an ARN names it, as that does not tell `/name` from `name`. */
  readonly candidates: readonly string[];
  /** `3` or a label; absent: the newest version. */
  readonly selector?: string;
  /** Another region's or account's: nothing of it is here. */
  readonly isElsewhere?: true;
}

const ARN = /^arn:[^:]*:ssm:([^:]*):([^:]*):parameter\/(.+)$/;

/** Source: the Systems Manager API reference, GetParameter, `Name`. */
export function readParameterName(text: string, here: ArnParts): ParameterName {
  const [, region, accountId, rest] = ARN.exec(text) ?? [];
  const name = rest ?? text;
  const colon = name.indexOf(":");
  const plain = colon < 0 ? name : name.slice(0, colon);
  return {
    // A name with a path in it has its slash at the front as well.
    candidates: rest === undefined ? [plain] : plain.includes("/") ? [`/${plain}`] : [plain, `/${plain}`],
    ...(colon < 0 ? {} : { selector: name.slice(colon + 1) }),
    ...(rest !== undefined && (region !== here.region || accountId !== here.accountId)
      ? { isElsewhere: true }
      : {}),
  };
}

/** The ARN of a parameter or of a path, for policies too: the leading slash is not doubled, and a selector is no part of it. */
export function parameterArn(name: string, here: ArnParts): string {
  const [arn = ""] = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter\/[^:]+/.exec(name) ?? [];
  if (arn !== "") return arn;
  const [plain = ""] = name.split(":");
  return `arn:aws:ssm:${here.region}:${here.accountId}:parameter/${plain.replace(/^\//, "")}`;
}
