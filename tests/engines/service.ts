/** A small service with each kind of store, and functions that write down in a table what reaches them. */
export const STORES = {
  "serverless.yml": `service: stores
provider:
  name: aws
  runtime: nodejs24.x
  timeout: 5
  environment: { SEEN: !Ref Seen }
plugins: [serverless-offline, fanout-local-aws]
functions:
  on-things:
    handler: main.onThings
    events: [{ stream: { type: dynamodb, arn: !GetAtt Things.StreamArn, startingPosition: TRIM_HORIZON } }]
  on-work: { handler: main.onWork, events: [{ sqs: { arn: !GetAtt Work.Arn, batchSize: 1 } }] }
  on-files:
    handler: main.onFiles
    events: [{ s3: { bucket: !Ref Files, event: "s3:ObjectCreated:*", existing: true, rules: [{ prefix: in/ }] } }]
resources:
  Resources:
    Things:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: things
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }, { AttributeName: sk, AttributeType: N }]
        KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: sk, KeyType: RANGE }]
        StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
        TimeToLiveSpecification: { AttributeName: until, Enabled: true }
    Seen:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: seen
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
        KeySchema: [{ AttributeName: id, KeyType: HASH }]
    Work:
      Type: AWS::SQS::Queue
      Properties: { VisibilityTimeout: 5, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 1 } }
    Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
    Plain: { Type: AWS::SQS::Queue, Properties: { QueueName: plain } }
    Lines: { Type: AWS::SQS::Queue, Properties: { QueueName: lines.fifo, FifoQueue: true, ContentBasedDeduplication: true } }
    Files: { Type: AWS::S3::Bucket, Properties: { BucketName: stores-files } }
`,
  "main.mjs": `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const dynamodb = new DynamoDBClient({});
const see = (id, what) =>
  dynamodb.send(new PutItemCommand({ TableName: process.env.SEEN, Item: { id: { S: id }, what: { S: JSON.stringify(what) } } }));
export const onThings = async ({ Records }) => {
  for (const record of Records) await see("thing " + record.dynamodb.SequenceNumber, record);
};
export const onWork = async ({ Records: [{ body, messageId }] }) => {
  if (body === "bad") throw new TypeError("bad work");
  await see("work " + messageId, body);
};
export const onFiles = async ({ Records }) => {
  for (const { eventName, s3 } of Records) await see("file " + s3.object.key, eventName);
};
`,
};
