import { denialMessage } from "../iam/denial.ts";
import type { ConditionContext } from "../iam/policy-variables.ts";
import type { Caller } from "./authenticate.ts";
import type { Call } from "./call.ts";
import { S3Error } from "./errors.ts";
import type { Description } from "./storage/types.ts";
import type { S3Options } from "./types.ts";

/** @param path of the resource behind `arn:aws:s3:::`; "" for all buckets. @returns why it is denied */
export function denialOf(
  { authorizer }: Pick<S3Options, "authorizer">,
  { principal }: Pick<Caller, "principal">,
  action: string,
  path: string,
  context?: () => ConditionContext,
): string | undefined {
  const denial = authorizer.check(principal, action, path === "" ? "*" : `arn:aws:s3:::${path}`, context);
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

/** S3's condition keys, as far as a request has them; one that it has not is known to be absent. Source: service authorization reference, "Condition keys for Amazon S3". */
export const conditionsOf = ({ query, headers }: Pick<Call, "query" | "headers">): ConditionContext => ({
  "s3:prefix": query.get("prefix") ?? undefined,
  "s3:delimiter": query.get("delimiter") ?? undefined,
  "s3:max-keys": query.get("max-keys") ?? undefined,
  "s3:authType": query.has("X-Amz-Signature") ? "REST-QUERY-STRING" : "REST-HEADER",
  "s3:signatureversion": "AWS4-HMAC-SHA256",
  ...Object.fromEntries(CONDITION_HEADERS.map((name) => [`s3:${name}`, headers.get(name)])),
});
const CONDITION_HEADERS = [
  "x-amz-acl",
  "x-amz-content-sha256",
  "x-amz-copy-source",
  "x-amz-metadata-directive",
  "x-amz-server-side-encryption",
  "x-amz-storage-class",
];
