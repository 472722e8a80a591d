import type { IncomingHttpHeaders } from "node:http";
import { invokedFunction } from "./lambda.ts";

/** Which service a request is for. Told by what the SDKs send, since all services share one address here. */
export type Route =
  | { readonly service: "dynamodb"; readonly prefix: string; readonly operation: string }
  | { readonly service: "ssm"; readonly operation: string }
  | { readonly service: "lambda"; readonly functionName: string }
  | { readonly service: "sts"; readonly operation: string }
  | { readonly service: "unknown"; readonly what: string; readonly scope: string };

const TARGETS: Readonly<Record<string, "dynamodb" | "ssm">> = {
  AmazonSSM: "ssm",
  DynamoDBStreams_20120810: "dynamodb",
  DynamoDB_20120810: "dynamodb",
};

export function routeRequest(method: string, url: string, headers: IncomingHttpHeaders, body: Buffer): Route {
  const target = headers["x-amz-target"];
  if (typeof target === "string") {
    const dot = target.indexOf(".");
    const prefix = target.slice(0, dot);
    const operation = target.slice(dot + 1);
    const service = dot > 0 && Object.hasOwn(TARGETS, prefix) ? TARGETS[prefix] : undefined;
    if (service && /^\w{1,64}$/.test(operation)) return { service, prefix, operation };
    return { service: "unknown", what: target.slice(0, 100), scope: scopeOf(headers) };
  }
  const functionName = invokedFunction(method, url);
  if (functionName !== undefined) return { service: "lambda", functionName };
  const scope = scopeOf(headers);
  if (scope === "sts" && method === "POST") {
    const action = new URLSearchParams(body.toString("utf8", 0, 4_096)).get("Action");
    return { service: "sts", operation: action ?? "" };
  }
  return { service: "unknown", what: `${method} ${url.split("?")[0]?.slice(0, 100)}`, scope };
}

/** The service in the signature's scope: `Credential=AKIA.../20250101/us-east-1/s3/aws4_request`. */
function scopeOf(headers: IncomingHttpHeaders): string {
  return /Credential=[^,\s]*\/([a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? "")?.[1] ?? "";
}
