/** A small service with a part of each kind, for the tests of the testing helpers. */
export const BULLETIN = {
  "serverless.yml": `service: bulletin
provider:
  name: aws
  runtime: nodejs24.x
  timeout: 5
  websocketsApiRouteSelectionExpression: $request.body.do
  environment: { TABLE: !Ref Things, WORK: !Ref Work, BUCKET: !Ref Files }
plugins: [serverless-offline, fanout-local-aws]
functions:
  authorize: { handler: gate.authorize }
  connect:
    handler: gate.connect
    events:
      - websocket:
          route: $connect
          authorizer: { name: authorize, identitySource: [route.request.querystring.name] }
  disconnect: { handler: gate.disconnect, events: [{ websocket: $disconnect }] }
  echo: { handler: gate.echo, events: [{ websocket: { route: $default, routeResponseSelectionExpression: $default } }] }
  store: { handler: stores.store, events: [{ websocket: { route: store, routeResponseSelectionExpression: $default } }] }
  on-things:
    handler: stores.onThings
    events: [{ stream: { type: dynamodb, arn: !GetAtt Things.StreamArn, startingPosition: TRIM_HORIZON, maximumRetryAttempts: 3 } }]
  on-work: { handler: stores.onWork, events: [{ sqs: { arn: !GetAtt Work.Arn, batchSize: 1 } }] }
  tick: { handler: stores.tick, events: [{ schedule: rate(6 hours) }] }
resources:
  Resources:
    Things:
      Type: AWS::DynamoDB::Table
      Properties:
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }, { AttributeName: sk, AttributeType: N }]
        KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: sk, KeyType: RANGE }]
        StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
        TimeToLiveSpecification: { AttributeName: until, Enabled: true }
    Plain:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: plain
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
        KeySchema: [{ AttributeName: id, KeyType: HASH }]
    Work:
      Type: AWS::SQS::Queue
      Properties: { VisibilityTimeout: 5, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 1 } }
    Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
    Lines: { Type: AWS::SQS::Queue, Properties: { QueueName: lines.fifo, FifoQueue: true } }
    Files: { Type: AWS::S3::Bucket, Properties: { BucketName: bulletin-files } }
`,
  "gate.mjs": `
export const authorize = async ({ methodArn, queryStringParameters: { name }, headers }) => ({
  principalId: name,
  context: { badge: headers["X-Badge"] ?? headers["x-badge"] ?? "none" },
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect: name === "mallory" ? "Deny" : "Allow", Resource: methodArn }],
  },
});
export const connect = async ({ headers }) => {
  const offered = headers["Sec-WebSocket-Protocol"] ?? headers["sec-websocket-protocol"];
  return { statusCode: 200, ...(offered ? { headers: { "Sec-WebSocket-Protocol": offered.split(",")[0].trim() } } : {}) };
};
export const disconnect = async () => ({ statusCode: 200 });
export const echo = async ({ body, requestContext: { authorizer } }) => ({
  statusCode: 200,
  body: JSON.stringify({ echo: body, name: authorizer.principalId, badge: authorizer.badge }),
});
`,
  "stores.mjs": `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
const dynamodb = new DynamoDBClient({ maxAttempts: 1 });
const sqs = new SQSClient({ maxAttempts: 1 });
const s3 = new S3Client({ maxAttempts: 1 });
let calls = 0;
const steps = {
  item: (n) => dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: "thing" }, sk: { N: String(n) } } })),
  message: (n) => sqs.send(new SendMessageCommand({ QueueUrl: process.env.WORK, MessageBody: String(n) })),
  object: (n) => s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: "k" + n, Body: "x" })),
};
export const store = async ({ body }) => {
  const { what, n } = JSON.parse(body);
  calls += 1;
  try {
    await steps[what](n);
    return { statusCode: 200, body: JSON.stringify({ stored: n, calls }) };
  } catch (error) {
    return { statusCode: 200, body: JSON.stringify({ failed: error.name, status: error.$metadata?.httpStatusCode, message: error.message, reasons: error.ThrottlingReasons ?? error.throttlingReasons }) };
  }
};
export const onThings = async ({ Records }) => Records.length;
export const onWork = async ({ Records: [{ body }] }) => {
  if (body === "slow") await new Promise((resolve) => setTimeout(resolve, 4000));
  if (body === "bad") throw new TypeError("bad work");
};
export const tick = async (event) => event["detail-type"];
`,
};
