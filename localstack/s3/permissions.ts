import { denialMessage } from "../iam/denial.ts";
import type { Caller } from "./authenticate.ts";
import { S3Error } from "./errors.ts";
import type { S3Options } from "./types.ts";

/** @param path of the resource behind `arn:aws:s3:::`; "" for all buckets. @returns why it is denied */
export function denialOf(
  { authorizer }: Pick<S3Options, "authorizer">,
  { principal }: Pick<Caller, "principal">,
  action: string,
  path: string,
): string | undefined {
  const denial = authorizer.check(principal, action, path === "" ? "*" : `arn:aws:s3:::${path}`);
  // S3 puts the ARN in quotes, unlike the other services.
  return denial && denialMessage({ ...denial, resourceArn: `"${denial.resourceArn}"` });
}

/** @throws S3Error AccessDenied */
export function denyUnlessAllowed(...asked: Parameters<typeof denialOf>): void {
  const message = denialOf(...asked);
  if (message !== undefined) throw new S3Error("AccessDenied", { message });
}
