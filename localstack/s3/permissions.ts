import { denialMessage } from "../iam/denial.ts";
import type { Caller } from "./authenticate.ts";
import { S3Error } from "./errors.ts";
import type { S3Options } from "./types.ts";

/** @param path of the resource behind `arn:aws:s3:::`; "" for all buckets. @throws S3Error AccessDenied */
export function denyUnlessAllowed(
  { authorizer }: Pick<S3Options, "authorizer">,
  { principal }: Pick<Caller, "principal">,
  action: string,
  path: string,
): void {
  const denial = authorizer.check(principal, action, path === "" ? "*" : `arn:aws:s3:::${path}`);
  if (denial) {
    // S3 puts the ARN in quotes, unlike the other services.
    const message = denialMessage({ ...denial, resourceArn: `"${denial.resourceArn}"` });
    throw new S3Error("AccessDenied", { message });
  }
}
