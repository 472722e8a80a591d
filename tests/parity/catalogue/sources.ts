/**
 * Where a row is known from. V: an answer recorded from AWS; S: the AWS SDK's service model; D: AWS's documentation; U: a user's report about AWS;
 * M: memory only.
 */
export interface Source {
  readonly letter: "V" | "S" | "D" | "U" | "M";
  readonly label: string;
  readonly url?: string;
}

const GATEWAY = "https://docs.aws.amazon.com/apigateway/latest/developerguide/";
const LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/";
const LAMBDA_API = "https://docs.aws.amazon.com/lambda/latest/api/";
const DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/";
const S3 = "https://docs.aws.amazon.com/AmazonS3/latest/";
const DYNAMODB_API = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/";
const MANAGEMENT_API = "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/";
/** Snapshots of AWS's answers that LocalStack's tests were recorded with. */
const RECORDED = "https://github.com/localstack/localstack/tree/main/tests/aws/services/";
const issue = (repository: string, number: number) => `https://github.com/${repository}/issues/${number}`;

/** Label to address. */
const PAGES: Readonly<Record<string, string>> = {
  "connect-disconnect": `${GATEWAY}apigateway-websocket-api-route-keys-connect-disconnect.html`,
  subprotocol: `${GATEWAY}websocket-connect-route-subprotocol.html`,
  "lambda-auth": `${GATEWAY}apigateway-websocket-api-lambda-auth.html`,
  quotas: `${GATEWAY}apigateway-execution-service-websocket-limits-table.html`,
  limits: `${GATEWAY}limits.html`,
  "develop-routes": `${GATEWAY}websocket-api-develop-routes.html`,
  "routes-integrations": `${GATEWAY}apigateway-websocket-api-routes-integrations.html`,
  "route-response": `${GATEWAY}apigateway-websocket-api-route-response.html`,
  "context-variables": `${GATEWAY}apigateway-websocket-api-mapping-template-reference.html`,
  "binary-media-types": `${GATEWAY}websocket-api-develop-binary-media-types.html`,
  connections: `${GATEWAY}apigateway-how-to-call-websocket-api-connections.html`,
  "access-iam": `${GATEWAY}apigateway-websocket-control-access-iam.html`,
  "set-up-url": `${GATEWAY}apigateway-set-up-websocket-deployment.html`,
  apigatewaymanagementapi:
    "https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/apigatewaymanagementapi/",
  apigatewayv2: `${MANAGEMENT_API}apis-apiid-authorizers.html`,
  "apigatewayv2 integrations": `${MANAGEMENT_API}apis-apiid-integrations.html`,
  "re:Post 410": "https://repost.aws/knowledge-center/410-gone-websocket-api-gateway",
  "offline#1301": issue("dherault/serverless-offline", 1301),
  "offline#1176": issue("dherault/serverless-offline", 1176),
  "offline#803": issue("dherault/serverless-offline", 803),
  "offline#1379": issue("dherault/serverless-offline", 1379),
  "offline's suite run on AWS":
    "https://github.com/dherault/serverless-offline/tree/v6.9.0/tests/manual/websocket/main/test/e2e",
  "websockets-plugin#13": issue("serverless/serverless-websockets-plugin", 13),
  "lambda-graphql#107": issue("michalkvasnicak/aws-lambda-graphql", 107),
  "gist noid11": "https://gist.github.com/noid11/4aa8933d0b5cdbcc09d377c5d65d28c1",
  "examples#557": issue("serverless/examples", 557),
  "networking-clients#3": issue("serverlessunicorn/ServerlessNetworkingClients", 3),
  "terraform-apigateway#8": issue("terraform-aws-modules/terraform-aws-apigateway-v2", 8),
  "websockets-chat-app#24": issue("aws-samples/simple-websockets-chat-app", 24),
  "websockets-chat-app#27": issue("aws-samples/simple-websockets-chat-app", 27),
  "mangum#128": issue("Kludex/mangum", 128),
  "chalice#1406": issue("aws/chalice", 1406),
  "react-chat-app#2": issue(
    "yai333/React-Chat-App-using-AWS-API-Gateway-Websocket-and-Serverless-Framework",
    2,
  ),
  "lambda-go#547": issue("aws/aws-lambda-go", 547),
  "lambda-rust#816": issue("aws/aws-lambda-rust-runtime", 816),
  "use-websocket#134": issue("robtaussig/react-use-websocket", 134),
  "opamp#60": issue("open-telemetry/opamp-spec", 60),
  "subscriptionless#3": issue("andyrichardson/subscriptionless", 3),
  "localstack#4694": issue("localstack/localstack", 4694),
  csdcorp: "https://csdcorp.com/blog/coding/aws-websocket-403-using-posttoconnect/",
  "sdk-php#1955": issue("aws/aws-sdk-php", 1955),
  "osls functions":
    "https://github.com/oss-serverless/osls/blob/main/lib/plugins/aws/package/compile/functions.js",
  osls: "https://github.com/oss-serverless/osls/blob/main/lib/plugins/aws/package/compile/events/websockets/lib/validate.js",
  Invoke: `${LAMBDA_API}API_Invoke.html`,
  InvokeAsync: `${LAMBDA_API}API_InvokeAsync.html`,
  "lambda limits": `${LAMBDA}gettingstarted-limits.html`,
  scaling: `${LAMBDA}lambda-concurrency.html`,
  "nodejs-handler": `${LAMBDA}nodejs-handler.html`,
  "nodejs-context": `${LAMBDA}nodejs-context.html`,
  "lambda-runtime-environment": `${LAMBDA}lambda-runtime-environment.html`,
  "hono#4772": issue("honojs/hono", 4772),
  "serverless-adapter#378": issue("H4ad/serverless-adapter", 378),
  "recorded lambda": `${RECORDED}lambda_`,
  "services-ddb-params": `${LAMBDA}services-ddb-params.html`,
  "services-sqs-configure": `${LAMBDA}services-sqs-configure.html`,
  "services-sqs-errors": `${LAMBDA}services-sqs-errorhandling.html`,
  "services-ddb": `${LAMBDA}with-ddb.html`,
  "batch failures": `${LAMBDA}services-ddb-batchfailurereporting.html`,
  "event filtering": `${LAMBDA}invocation-eventfiltering.html`,
  "event source mappings": `${LAMBDA}invocation-eventsourcemapping.html`,
  GetShardIterator: `${DYNAMODB_API}API_streams_GetShardIterator.html`,
  "streams Record": `${DYNAMODB_API}API_streams_Record.html`,
  streams: `${DYNAMODB}Streams.html`,
  "throttling key range": `${DYNAMODB}throttling-key-range-limit-exceeded-mitigation.html`,
  "throttling diagnostics": `${DYNAMODB}troubleshooting-throttling-diagnostics.html`,
  "dynamodb limits": `${DYNAMODB}ServiceQuotas.html`,
  Query: `${DYNAMODB_API}API_Query.html`,
  TransactWriteItems: `${DYNAMODB_API}API_TransactWriteItems.html`,
  "recorded dynamodb": `${RECORDED}dynamodb`,
  "recorded s3": `${RECORDED}s3`,
  "presigned URLs": `${S3}userguide/using-presigned-url.html`,
  "POST policy": `${S3}API/sigv4-HTTPPOSTConstructPolicy.html`,
  "OPTIONS object": `${S3}API/RESTOPTIONSobject.html`,
  "CORS errors": `${S3}userguide/cors-troubleshooting.html`,
  "ttl-expired-items": `${DYNAMODB}ttl-expired-items.html`,
  consistency: `${DYNAMODB}HowItWorks.ReadConsistency.html`,
};

/** Reads `"D quotas, U mangum#128, M"`. @throws Error for a name that PAGES does not have, so that no source is a dead word */
export function sourcesOf(text: string): Source[] {
  return text.split(", ").map((part) => {
    const letter = part.slice(0, 1) as Source["letter"];
    const label = part.slice(2);
    if (!"VSDUM".includes(letter)) throw new Error(`"${part}" does not begin with V, S, D, U or M`);
    if (label === "") return { letter, label };
    const url = PAGES[label];
    if (url === undefined) throw new Error(`No page is called "${label}"`);
    return { letter, label, url };
  });
}
