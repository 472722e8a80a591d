import type { IncomingMessage } from "node:http";
import type { GatewayContext } from "./context.ts";
import { methodArn } from "./events.ts";

/** What `requestContext.identity` tells of a caller whose handshake was signed (API Gateway developer guide, "$context Variables"). */
export interface CallerIdentity {
  readonly accessKey: string;
  readonly accountId: string;
  /** The principal's unique id; with a role's session behind a colon. */
  readonly caller: string;
  readonly user: string;
  readonly userArn: string;
}

export type SignedConnectOutcome =
  | { readonly allowed: true; readonly caller: CallerIdentity }
  | {
      readonly allowed: false;
      readonly message: string;
      /** The `x-amzn-ErrorType` of the 403. */
      readonly errorType: string;
      readonly why: string;
    };

/**
 * A1.22: `$connect` with AWS_IAM. The upgrade request has a Signature Version 4 for `execute-api`, in `Authorization` or in its query (browsers can set no header), and its
 * signer may `execute-api:Invoke` the ARN of `$connect`. Source: API Gateway developer guide, "Control access to WebSocket APIs with IAM authorization".
 */
export function authorizeSigned(context: GatewayContext, request: IncomingMessage): SignedConnectOutcome {
  const refuse = (errorType: string, message: string): SignedConnectOutcome => ({
    allowed: false,
    message,
    errorType,
    why: `$connect has AWS_IAM authorization: ${message}`,
  });
  const signed = context.signatures.verify({
    method: request.method ?? "GET",
    url: request.url ?? "/",
    headers: request.headers,
    body: "",
  });
  if (!signed.ok) return refuse(signed.code, signed.message);
  if (signed.service !== "execute-api")
    return refuse(
      "InvalidSignatureException",
      "Credential should be scoped to correct service: 'execute-api'.",
    );
  const { api } = context.routes;
  if (signed.region !== api.region)
    return refuse("InvalidSignatureException", "Credential should be scoped to a valid region.");
  const arn = methodArn(api);
  const { arn: userArn, userId } = context.authorizer.identify(signed.principal);
  if (!context.authorizer.check(signed.principal, "execute-api:Invoke", arn)) {
    const accessKey = accessKeyOf(request);
    return {
      allowed: true,
      caller: { accessKey, accountId: api.accountId, caller: userId, user: userId, userArn },
    };
  }
  // AWS shows a caller only the last digits of the account.
  const masked = arn.replace(api.accountId, `********${api.accountId.slice(-4)}`);
  return refuse(
    "AccessDeniedException",
    `User: ${userArn} is not authorized to perform: execute-api:Invoke on resource: ${masked}`,
  );
}

function accessKeyOf(request: IncomingMessage): string {
  const inHeader = /Credential=([^/,\s]+)/.exec(request.headers.authorization ?? "")?.[1];
  const query = new URLSearchParams(request.url?.split("?", 2)[1] ?? "");
  return inHeader ?? query.get("X-Amz-Credential")?.split("/", 1)[0] ?? "";
}
