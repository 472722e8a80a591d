import type { Principal } from "../iam/types.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { ServiceError } from "./answers.ts";

/** The ARN that AWS's answers and refusals name a caller by. */
export function principalArn(principal: Principal, accountId: string): string {
  return principal.kind === "function"
    ? `arn:aws:sts::${accountId}:assumed-role/${principal.functionKey}/${principal.functionKey}`
    : `arn:aws:iam::${accountId}:user/developer`;
}

/** STS's GetCallerIdentity, which tools ask before anything else. @throws ServiceError for other actions. */
export function callSts(
  action: string,
  principal: Principal,
  accountId: string,
  requestId: string,
): WholeAnswer {
  if (action !== "GetCallerIdentity") {
    throw new ServiceError("InvalidAction", `Could not find operation ${action} in the local STS.`);
  }
  const userId = principal.kind === "function" ? `AROALOCAL:${principal.functionKey}` : "AIDALOCALDEVELOPER";
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${principalArn(principal, accountId)}</Arn><UserId>${userId}</UserId><Account>${accountId}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  };
}
