import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { S3 } from "@aws-sdk/client-s3";
import { SQS } from "@aws-sdk/client-sqs";
import { expect } from "vitest";

const region = "eu-west-1";

/** A service whose functions are fed by a stream, a queue, a bucket and a schedule; each tells the address of the parameter `told` of its event. */
export const EVENTS_SERVICE = {
  "events.yml": `service: happenings
provider:
  name: aws
  runtime: nodejs24.x
  region: ${region}
  environment:
    TOLD: \${param:told}
plugins:
  - serverless-offline
  - fanout-local-aws
functions:
  onStream:
    handler: src/tell.handler
    environment: { KIND: stream }
    events:
      - stream:
          type: dynamodb
          arn: !GetAtt Things.StreamArn
          startingPosition: TRIM_HORIZON
          functionResponseType: ReportBatchItemFailures
  onQueue:
    handler: src/tell.handler
    environment: { KIND: sqs }
    events:
      - sqs: { arn: !GetAtt Jobs.Arn, batchSize: 5 }
  onObject:
    handler: src/tell.handler
    environment: { KIND: s3 }
    events:
      - s3: { bucket: happenings-files, event: "s3:ObjectCreated:*", rules: [{ suffix: .txt }] }
  onSchedule:
    handler: src/tell.handler
    environment: { KIND: schedule }
    events:
      - schedule: cron(* * * * ? *)
resources:
  Resources:
    Things:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: things
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
        KeySchema: [{ AttributeName: pk, KeyType: HASH }]
        StreamSpecification: { StreamViewType: NEW_IMAGE }
    Jobs:
      Type: AWS::SQS::Queue
      Properties: { QueueName: jobs }
`,
  "src/tell.js": `exports.handler = async (event) => {
  const { TOLD, KIND } = process.env;
  await fetch(TOLD + "/" + KIND, { method: "POST", body: JSON.stringify(event) });
};
`,
};

const configOf = (endpoint: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
});

/** Each kind of event: what brings it about at an edge, and what the function gets. */
export const EVENT_KINDS: readonly {
  readonly kind: string;
  readonly cause?: (edge: string) => Promise<void>;
  readonly expected: object;
}[] = [
  {
    kind: "stream",
    async cause(edge) {
      const dynamoDb = new DynamoDB(configOf(edge));
      await dynamoDb.putItem({ TableName: "things", Item: { pk: { S: "a" } } });
      dynamoDb.destroy();
    },
    expected: {
      Records: [
        expect.objectContaining({
          eventSource: "aws:dynamodb",
          eventName: "INSERT",
          dynamodb: expect.objectContaining({ NewImage: { pk: { S: "a" } } }),
        }),
      ],
    },
  },
  {
    kind: "sqs",
    async cause(edge) {
      const sqs = new SQS(configOf(edge));
      const { QueueUrl } = await sqs.getQueueUrl({ QueueName: "jobs" });
      await sqs.sendMessage({ QueueUrl, MessageBody: "work" });
      sqs.destroy();
    },
    expected: { Records: [expect.objectContaining({ eventSource: "aws:sqs", body: "work" })] },
  },
  {
    kind: "s3",
    async cause(edge) {
      const s3 = new S3(configOf(edge));
      await s3.putObject({ Bucket: "happenings-files", Key: "a.txt", Body: "hello" });
      s3.destroy();
    },
    expected: {
      Records: [
        expect.objectContaining({
          eventSource: "aws:s3",
          eventName: "ObjectCreated:Put",
          s3: expect.objectContaining({ object: expect.objectContaining({ key: "a.txt", size: 5 }) }),
        }),
      ],
    },
  },
  {
    kind: "schedule",
    expected: expect.objectContaining({
      source: "aws.events",
      "detail-type": "Scheduled Event",
      // On the minute: by the clock, not by hand.
      time: expect.stringMatching(/T\d\d:\d\d:00Z$/),
    }),
  },
];

/** An address that handlers tell of their events. */
export async function listenToHandlers() {
  const told: { kind: string; event: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    told.push({ kind: (request.url ?? "").slice(1), event: JSON.parse(Buffer.concat(parts).toString()) });
    // A function that stands still between its events would come back to a connection that has ended meanwhile.
    response.setHeader("connection", "close").end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    eventsOf: (kind: string) => told.filter((one) => one.kind === kind).map(({ event }) => event),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
