import type { Authorizer, SignatureVerifier } from "../iam/types.ts";
import { createAuthenticator } from "./authenticate.ts";
import { type Call, readCall } from "./call.ts";
import { S3Error } from "./errors.ts";
import { routeCall } from "./operations.ts";
import { conditionsOf, denyUnlessAllowed } from "./permissions.ts";
import type { S3Request } from "./types.ts";

export interface S3GuardOptions {
  readonly signatures: SignatureVerifier;
  readonly authorizer: Authorizer;
  readonly region: string;
  readonly accountId: string;
  /** Epoch milliseconds; for tests. */
  now?(): number;
}

const OBJECT_ACTIONS: Readonly<Record<string, string>> = {
  GET: "s3:GetObject",
  HEAD: "s3:GetObject",
  PUT: "s3:PutObject",
  POST: "s3:PutObject",
  DELETE: "s3:DeleteObject",
};

/**
 * What stands before an S3 that is not ours: the signature is checked in S3's words, and IAM is asked. A form and a preflight bear no signature that could be checked by their heads; they pass.
 * @returns takes a request and gives it taken apart @throws S3Error
 */
export function createS3Guard(options: S3GuardOptions): (request: S3Request) => Call {
  const authenticate = createAuthenticator(options.signatures, options.region, options.now ?? Date.now);
  return (request) => {
    const call = readCall(request);
    const { method, bucket, key, query, headers } = call;
    const isSigned = headers.has("authorization") || query.has("X-Amz-Algorithm");
    const isForm = method === "POST" && bucket !== undefined && key === undefined;
    if (method === "OPTIONS" || (isForm && !isSigned)) return call;
    const caller = authenticate(call);
    const owner = headers.get("x-amz-expected-bucket-owner");
    if (owner !== undefined && owner !== options.accountId) throw new S3Error("AccessDenied");
    const resource = `${bucket ?? ""}${key === undefined ? "" : `/${key}`}`;
    const ask = (action: string, path: string) =>
      denyUnlessAllowed(options, caller, action, path, () => conditionsOf(call));
    for (const action of actionsOf(call)) ask(action, action === DELETE_MANY ? `${bucket}/*` : resource);
    const source = headers.get("x-amz-copy-source");
    if (source !== undefined) ask("s3:GetObject", decodeURIComponent(source).replace(/^\//, ""));
    return call;
  };
}

const DELETE_MANY = "s3:DeleteObject";

function actionsOf(call: Call): string[] {
  const isDeleteMany = call.method === "POST" && call.key === undefined && call.query.has("delete");
  if (isDeleteMany) return [DELETE_MANY];
  try {
    const { action } = routeCall(call).operation;
    return action === "none" ? [] : [action];
  } catch (error) {
    // An operation that our engine has not, and the other one may have.
    if (!(error instanceof S3Error)) throw error;
    return [call.key === undefined ? "s3:*" : (OBJECT_ACTIONS[call.method] ?? "s3:*")];
  }
}
