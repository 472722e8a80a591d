import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What an operation answers: the body as AWS documents it, XML or JSON. */
export interface DocumentedAnswer {
  readonly status?: number;
  readonly body?: string;
}
/** `input`: the request's body, for a form its fields. */
export type Answer = (input: string, request: { path: string; query: URLSearchParams }) => DocumentedAnswer;

export interface DocumentedAws {
  readonly url: string;
  /** Operations that were asked, in order, e.g. "DescribeStacks". */
  readonly calls: string[];
  stop(): Promise<void>;
}

const JSON_TARGET = /^[A-Za-z0-9_]+\.([A-Za-z]+)$/;

/** REST operations by method, path and a query parameter that tells them apart; buckets are the first part of a path. */
const REST: readonly [string, RegExp, string | undefined, string][] = [
  ["GET", /^\/2016-08-19\/account-settings/, undefined, "GetAccountSettings"],
  ["GET", /^\/2015-03-31\/functions\/[^/]+$/, undefined, "GetFunction"],
  ["POST", /^\/2020-05-31\/distribution\/[^/]+\/invalidation/, undefined, "CreateInvalidation"],
  ["GET", /^\/$/, undefined, "ListBuckets"],
  ["GET", /^\/[^/]+\/?$/, "versions", "ListObjectVersions"],
  ["GET", /^\/[^/]+\/?$/, "uploads", "ListMultipartUploads"],
  ["GET", /^\/[^/]+\/?$/, "list-type", "ListObjectsV2"],
  ["HEAD", /^\/[^/]+\/?$/, undefined, "HeadBucket"],
  ["GET", /^\/[^/]+\/?$/, "location", "GetBucketLocation"],
  ["PUT", /^\/[^/]+\/.+/, undefined, "PutObject"],
  ["POST", /^\/[^/]+\/?$/, "delete", "DeleteObjects"],
  ["DELETE", /^\/[^/]+\/?$/, undefined, "DeleteBucket"],
];

/**
 * Answers the SDK with texts from AWS's API references: nobody here can ask AWS itself. It knows nothing of its own: what a test does not give is answered with 501, and the test's list of calls shows it.
 * @param answers by operation
 */
export async function startDocumentedAws(answers: Readonly<Record<string, Answer>>): Promise<DocumentedAws> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const url = new URL(request.url ?? "/", "http://aws");
    const operation = operationOf(request, url, body);
    calls.push(operation);
    const { status = 200, body: text = "" } = answers[operation]?.(body, {
      path: url.pathname,
      query: url.searchParams,
    }) ?? {
      status: 501,
      body: `{"__type":"NotDocumentedHere","message":"${operation}"}`,
    };
    const type = text.startsWith("<") ? "text/xml" : "application/x-amz-json-1.1";
    response.writeHead(status, { "content-type": type }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function operationOf(request: IncomingMessage, { pathname, searchParams }: URL, body: string): string {
  const target = JSON_TARGET.exec(String(request.headers["x-amz-target"] ?? ""))?.[1];
  const action = target ?? new URLSearchParams(body).get("Action");
  if (action) return action;
  const found = REST.find(
    ([method, path, query]) =>
      method === request.method && path.test(pathname) && (query === undefined || searchParams.has(query)),
  );
  return found?.[3] ?? `${request.method} ${pathname}`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  return body;
}

const NAMESPACE = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"';

/** An answer of a service that speaks the query protocol. */
export const queryAnswer = (operation: string, result: string): DocumentedAnswer => ({
  body: `<${operation}Response ${NAMESPACE}><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>b9b4b068-3a41-11e5-94eb-example</RequestId></ResponseMetadata></${operation}Response>`,
});
export const queryError = (status: number, code: string, message: string): DocumentedAnswer => ({
  status,
  body: `<ErrorResponse ${NAMESPACE}><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>b9b4b068-3a41-11e5-94eb-example</RequestId></ErrorResponse>`,
});
export const jsonError = (code: string, status = 400): DocumentedAnswer => ({
  status,
  body: JSON.stringify({ __type: code, message: code }),
});

export const ACCOUNT = "123456789012";
export const identity: Answer = () =>
  queryAnswer(
    "GetCallerIdentity",
    `<Arn>arn:aws:iam::${ACCOUNT}:user/ada</Arn><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId><Account>${ACCOUNT}</Account>`,
  );
export const noSuchStack: DocumentedAnswer = queryError(
  400,
  "ValidationError",
  "Stack with id fanout-dev does not exist",
);

/** Variables with which a command asks this AWS and no other. */
export const variablesFor = (url: string): NodeJS.ProcessEnv => ({
  ...process.env,
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: "example",
  AWS_SECRET_ACCESS_KEY: "example",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_MAX_ATTEMPTS: "1",
  FANOUT_SKIP_INSTALL: "1",
});
