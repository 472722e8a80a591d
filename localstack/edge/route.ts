import type { WholeRequest } from "../net/read-request.ts";
import { type LambdaRoute, lambdaRoute } from "./lambda-route.ts";

/** Which service a request is for. Told by what the SDKs send, since all services share one address here. */
export type Route =
  | { readonly service: "dynamodb"; readonly prefix: string; readonly operation: string }
  | { readonly service: "ssm"; readonly operation: string }
  | { readonly service: "sqs"; readonly operation: string }
  | ({ readonly service: "lambda" } & LambdaRoute)
  | { readonly service: "sts"; readonly operation: string }
  | AbsentRoute;

/** A service, or an operation, that is not here. */
export interface AbsentRoute {
  readonly service: "absent";
  /** The name in the signature, or else in the host's name; "" where neither tells. */
  readonly signingName: string;
  /** "" where the protocol does not name it. */
  readonly operation: string;
  /** `PUT /bucket/key`, or the target header. */
  readonly what: string;
}

const TARGETS: Readonly<Record<string, "dynamodb" | "sqs" | "ssm">> = {
  AmazonSQS: "sqs",
  AmazonSSM: "ssm",
  DynamoDBStreams_20120810: "dynamodb",
  DynamoDB_20120810: "dynamodb",
};

/** Of the query protocol's services that are here: what an unsigned call is told by. */
const VERSIONS: Readonly<Record<string, string>> = { "2011-06-15": "sts", "2012-11-05": "sqs" };

export function routeRequest(request: WholeRequest): Route {
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") {
    const dot = target.lastIndexOf(".");
    const prefix = target.slice(0, dot);
    const operation = target.slice(dot + 1);
    const service = dot > 0 && Object.hasOwn(TARGETS, prefix) ? TARGETS[prefix] : undefined;
    const isName = /^\w{1,64}$/.test(operation);
    if (service && isName) return { service, prefix, operation };
    return absent(request, isName ? operation : "", target.slice(0, 100));
  }
  const lambda = lambdaRoute(request.method, request.url);
  if (lambda) return { service: "lambda", ...lambda };
  const name = signingName(request) || VERSIONS[namedIn(request, "Version")];
  const operation = namedOperation(request);
  if (name === "sts" && (request.method === "POST" || request.method === "GET"))
    return { service: "sts", operation };
  // Its older protocol, by form or by query.
  if (name === "sqs" && (request.method === "POST" || request.method === "GET"))
    return { service: "sqs", operation };
  return absent(request, operation, `${request.method} ${address(request)}`);
}

/** The path, with AWS's host name before it where the caller dialled one: a bucket may stand in either. */
function address({ url, headers }: WholeRequest): string {
  const host = String(headers.host ?? "");
  return `${AWS_HOST.test(host) ? host : ""}${url.split("?")[0]}`.slice(0, 100);
}

const absent = (request: WholeRequest, operation: string, what: string): AbsentRoute => ({
  service: "absent",
  signingName: signingName(request),
  operation,
  what,
});

/** The operation of the protocols that name it in the path (Smithy's RPC), in the body or, with GET, in the query (query). */
function namedOperation({ method, url, headers, body }: WholeRequest): string {
  const rpc = /^\/service\/[\w.-]+\/operation\/(\w{1,64})$/.exec(url)?.[1];
  if (rpc !== undefined) return rpc;
  const action = namedIn({ method, url, headers, body }, "Action");
  return /^\w{1,64}$/.test(action) ? action : "";
}

/** A parameter of the query protocol: by form, or with GET by query. */
function namedIn({ method, url, headers, body }: WholeRequest, name: string): string {
  const isForm = String(headers["content-type"]).startsWith("application/x-www-form-urlencoded");
  if (!isForm && method !== "GET") return "";
  const form = isForm ? body.toString("utf8", 0, 4_096) : (url.split("?")[1] ?? "");
  return new URLSearchParams(form).get(name) ?? "";
}

/** The service in the signature's scope: `Credential=AKIA.../20250101/us-east-1/s3/aws4_request`; for an unsigned call, in the host's name. */
export function signingName({ headers, url }: WholeRequest): string {
  const credential =
    /Credential=([^,\s]+)/.exec(String(headers.authorization ?? ""))?.[1] ??
    new URLSearchParams(url.split("?")[1] ?? "").get("X-Amz-Credential") ??
    "";
  return /\/([a-z0-9-]+)\/aws4_request$/.exec(credential)?.[1] ?? serviceInHost(String(headers.host ?? ""));
}

const AWS_HOST = /^(.+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)(?::\d+)?$/i;

/** `sns.us-east-1.amazonaws.com`, `bucket.s3.amazonaws.com`, `lambda.us-east-1.api.aws`, `id.lambda-url.us-east-1.on.aws`. */
function serviceInHost(host: string): string {
  const labels = AWS_HOST.exec(host.toLowerCase())?.[1]?.split(".") ?? [];
  return labels.filter((label) => !/^[a-z]{2}(-[a-z]+)+-\d$/.test(label)).at(-1) ?? "";
}
