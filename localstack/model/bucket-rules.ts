import type { CorsRule, LifecycleRule } from "./types.ts";

const CORS_METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/** What S3 has against a CORS rule, in its words, whether serverless.yml or a call says it; undefined: nothing. */
export function refusalOfCors({ allowedMethods, allowedOrigins }: CorsRule): string | undefined {
  const method = allowedMethods.find((name) => !CORS_METHODS.includes(name));
  if (method !== undefined)
    return `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`;
  const tooWild = allowedOrigins.find((origin) => origin.split("*").length > 2);
  return tooWild === undefined
    ? undefined
    : `AllowedOrigin "${tooWild}" can not have more than one wildcard.`;
}

/** The same for lifecycle rules together. */
export function refusalOfIds(rules: readonly LifecycleRule[]): string | undefined {
  const ids = rules.flatMap(({ id }) => id ?? []);
  return new Set(ids).size < ids.length
    ? "Rule ID must be unique. Found same ID for more than one rule"
    : undefined;
}
