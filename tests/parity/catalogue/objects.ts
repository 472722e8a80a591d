import { type Row, row } from "./row.ts";

export const objects: readonly Row[] = [
  row(
    "E1",
    'A presigned URL that has expired: 403 `AccessDenied`, "Request has expired", with `X-Amz-Expires`, `Expires` and `ServerTime`.',
    "V recorded s3",
  ),
  row(
    "E2",
    "Another key, method or signed header than was signed: 403 `SignatureDoesNotMatch`.",
    "V recorded s3",
  ),
  row(
    "E3",
    "A `Content-Type` that was not signed is taken; an `x-amz-meta-` header that was not: 403 `AccessDenied` with `HeadersNotSigned`.",
    "V recorded s3",
  ),
  row(
    "E4",
    "A URL to PUT takes any size; a form's policy limits it by `content-length-range`: 400 `EntityTooLarge`, `EntityTooSmall`.",
    "V recorded s3, D POST policy, M",
  ),
  row(
    "E5",
    'A policy that has expired: 403 "Invalid according to Policy: Policy expired."; a condition that fails: 403 "... Policy Condition failed: [...]".',
    "V recorded s3",
  ),
  row(
    "E6",
    "A presigned URL works as often as wanted until it expires, after seven days at most, and no longer than the temporary keys that signed it (here: 12 hours after a function signed it).",
    "D presigned URLs",
  ),
  row(
    "E7",
    'A preflight where the bucket has no CORS: 403 "CORSResponse: CORS is not enabled for this bucket."; where no rule matches: 403 "This CORS request is not allowed".',
    "D OPTIONS object, D CORS errors",
  ),
];
