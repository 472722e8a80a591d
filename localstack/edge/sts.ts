import type { Identity } from "../iam/index.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { ServiceError } from "./answers.ts";

/** STS's GetCallerIdentity, which tools ask before anything else and no policy can forbid. @throws ServiceError for other actions. */
export function callSts(
  action: string,
  { arn, userId }: Identity,
  accountId: string,
  requestId: string,
): WholeAnswer {
  if (action !== "GetCallerIdentity") {
    throw new ServiceError(
      "InvalidAction",
      `Could not find operation ${action} in the local STS, which has GetCallerIdentity.`,
    );
  }
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${accountId}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  };
}
