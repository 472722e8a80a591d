import { denialMessage } from "../iam/denial.ts";
import type { Caller } from "./authenticate.ts";
import { S3Error } from "./errors.ts";
import type { Description } from "./storage/types.ts";
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

/** Who writes an object with tags sets tags as well. Source: Amazon S3 API reference, PutObject, "Permissions". @throws S3Error AccessDenied */
export function denyTagsUnlessAllowed(
  options: Pick<S3Options, "authorizer">,
  caller: Pick<Caller, "principal">,
  { tags = [] }: { readonly tags?: Description["tags"] | undefined },
  path: string,
): void {
  if (tags.length > 0) denyUnlessAllowed(options, caller, "s3:PutObjectTagging", path);
}

/** @throws S3Error AccessDenied */
export function denyUnlessAllowed(...asked: Parameters<typeof denialOf>): void {
  const message = denialOf(...asked);
  if (message !== undefined) throw new S3Error("AccessDenied", { message });
}
