import type { Mutation } from "./mutation.ts";

export const mutations: readonly Mutation[] = [
  {
    row: "E1",
    file: "s3/authenticate.ts",
    find: "Expires: iso(signedMs + claim.expiresSeconds * 1000),",
    replace: "Expires: iso(signedMs),",
  },
  {
    row: "E2",
    file: "s3/authenticate.ts",
    find: 'return new S3Error("SignatureDoesNotMatch", {',
    replace: 'return new S3Error("AccessDenied", {',
  },
  {
    row: "E3",
    file: "s3/authenticate.ts",
    find: '(name.startsWith("x-amz-") ||',
    replace: '(name.startsWith("x-amz-acl") ||',
  },
  {
    row: "E4",
    file: "s3/post-object.ts",
    find: 'throw new S3Error("EntityTooLarge"',
    replace: 'throw new S3Error("InvalidRequest"',
  },
  {
    row: "E5",
    file: "s3/post-policy.ts",
    find: "if (facts.nowMs > Date.parse(expiration))",
    replace: "if (facts.nowMs > Date.parse(expiration) + 900_000)",
  },
  {
    row: "E5",
    file: "s3/post-policy.ts",
    find: '[${condition.map((item) => JSON.stringify(item)).join(", ")}]',
    replace: "${JSON.stringify(condition)}",
  },
  {
    row: "E6",
    file: "s3/authenticate.ts",
    find: "if (Number(expires) > 604_800)",
    replace: "if (Number(expires) > 2_592_000)",
  },
  {
    row: "E6",
    file: "s3/authenticate.ts",
    find: "const FUNCTION_KEYS_MS = 12 * 3_600_000;",
    replace: "const FUNCTION_KEYS_MS = 7 * 24 * 3_600_000;",
  },
  {
    row: "E7",
    file: "s3/cors.ts",
    find: 'message: "CORSResponse: CORS is not enabled for this bucket.",',
    replace: 'message: "CORSResponse: Bucket not found",',
  },
  {
    row: "E7",
    file: "s3/cors.ts",
    find: "rule.allowedMethods.includes(method) &&",
    replace: "rule.allowedMethods.length > 0 &&",
  },
];
