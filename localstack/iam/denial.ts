import type { Identity } from "./principals.ts";

/** Why IAM refuses a call. */
export interface Denial {
  readonly identity: Identity;
  readonly action: string;
  readonly resourceArn: string;
  /** A Deny statement matched; otherwise no Allow did. */
  readonly explicit: boolean;
}

/** In the words that DynamoDB, Lambda, SSM and most other services share. Source: IAM user guide, "Troubleshoot access denied error messages". */
export function denialMessage({ identity, action, resourceArn, explicit }: Denial): string {
  const reason = explicit
    ? "with an explicit deny in an identity-based policy"
    : `because no identity-based policy allows the ${action} action`;
  return `User: ${identity.arn} is not authorized to perform: ${action} on resource: ${resourceArn} ${reason}`;
}
