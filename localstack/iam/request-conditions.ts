import type { FunctionModel, RoleModel } from "../model/types.ts";
import type { ConditionContext } from "./policy-variables.ts";
import type { Identity } from "./principals.ts";

/** When this process began: the credentials of every environment were issued after it. */
const startedAt = new Date().toISOString();

/**
 * The global condition keys that are known of every call that a function makes. Those with `undefined` are known to be absent: a function calls by itself, with the
 * credentials of its role. Source: IAM user guide, "AWS global condition context keys".
 */
export function requestConditions(
  fn: FunctionModel,
  identity: Identity,
  role: RoleModel | undefined,
  resourceArn: string,
): ConditionContext {
  const nowMs = Date.now();
  const [, , , region = "", account = ""] = resourceArn.split(":");
  const ownAccount = identity.arn.split(":")[4] ?? "";
  return {
    "aws:PrincipalArn": role?.arn || undefined,
    "aws:PrincipalAccount": ownAccount,
    "aws:PrincipalType": "AssumedRole",
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalServiceName": undefined,
    "aws:PrincipalServiceNamesList": undefined,
    "aws:userid": identity.userId,
    "aws:username": undefined,
    "aws:FederatedProvider": undefined,
    "aws:SourceIdentity": undefined,
    "aws:TokenIssueTime": startedAt,
    "aws:ResourceAccount": account || ownAccount,
    "aws:RequestedRegion": region || fn.arn?.split(":")[3] || undefined,
    "aws:CurrentTime": new Date(nowMs).toISOString(),
    "aws:EpochTime": String(Math.floor(nowMs / 1000)),
    // The call would come over TLS on AWS, whatever it came over here.
    "aws:SecureTransport": "true",
    // As it is here; on AWS it would be a public address of Lambda's, or the VPC's.
    "aws:SourceIp": "127.0.0.1",
    "aws:ViaAWSService": "false",
    "aws:CalledVia": undefined,
    "aws:CalledViaFirst": undefined,
    "aws:CalledViaLast": undefined,
    "aws:SourceArn": undefined,
    "aws:SourceAccount": undefined,
    "lambda:SourceFunctionArn": fn.arn,
  };
}
