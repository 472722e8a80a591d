import { Refusal } from "../refusal.mjs";

/** The one Region of serverless.yml (provider.region); CloudFront's certificates and the price table are of it too. */
export const REGION = "us-east-1";
export const SERVICE = "fanout";

/** Loaded when they are needed: each takes a while, and most commands need none. */
const LOADERS = {
  CloudFormation: () => import("@aws-sdk/client-cloudformation"),
  CloudFront: () => import("@aws-sdk/client-cloudfront"),
  CloudWatchLogs: () => import("@aws-sdk/client-cloudwatch-logs"),
  DynamoDB: () => import("@aws-sdk/client-dynamodb"),
  Lambda: () => import("@aws-sdk/client-lambda"),
  S3: () => import("@aws-sdk/client-s3"),
  SQS: () => import("@aws-sdk/client-sqs"),
  SSM: () => import("@aws-sdk/client-ssm"),
  STS: () => import("@aws-sdk/client-sts"),
};

/** AWS answers in seconds. Longer than that is a network that swallows packets: without these a call waits for ever. An upload of one of the client's files has `requestTimeout` too. */
const TIMEOUTS = { connectionTimeout: 10_000, requestTimeout: 120_000, throwOnRequestTimeout: true };

const clients = new Map();

/**
 * One call of an AWS service. Credentials and endpoints are the SDK's to find, as everywhere.
 * @param {keyof typeof LOADERS} service
 * @param {string} operation as the API reference has it, e.g. DescribeStacks
 * @param {object} [input]
 * @throws Refusal where AWS does not answer
 */
export async function call(service, operation, input = {}) {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const sdk = await LOADERS[service]();
  if (!clients.has(service))
    clients.set(service, new sdk[`${service}Client`]({ region: REGION, requestHandler: TIMEOUTS }));
  try {
    return await clients.get(service).send(new sdk[`${operation}Command`](input));
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
    throw new Refusal(
      `AWS does not answer (${service}, ${operation}).`,
      "Check the network, then run the same again: it goes on from what is there.",
    );
  }
}

/**
 * Every page of a list.
 * @param {string} list the output's member, e.g. StackResourceSummaries
 * @param {string} [token] the name of the page's mark in output and input
 */
export async function callAll(service, operation, input, list, token = "NextToken") {
  const all = [];
  let mark;
  do {
    const page = await call(service, operation, { ...input, ...(mark ? { [token]: mark } : {}) });
    all.push(...(page[list] ?? []));
    mark = page[token];
  } while (mark);
  return all;
}

/** What a call gives, or nothing where AWS says by one of these error names that the thing is not there. */
export async function unlessMissing(promise, ...names) {
  try {
    return await promise;
  } catch (error) {
    if (names.includes(error.name)) return undefined;
    throw error;
  }
}
