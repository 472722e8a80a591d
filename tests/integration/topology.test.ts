import { join } from "node:path";
import {
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  ListBucketsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { resolveService } from "../../localstack/plugin/resolved-service.ts";
import { serviceFingerprint } from "../../localstack/plugin/service-fingerprint.ts";
import { root } from "./support/running-start.ts";

type Model = Awaited<ReturnType<typeof resolveService>>["model"];

let aws: LocalAws;
let model: Model;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(async () => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  [aws, { model }] = await Promise.all([startLocalAws({ root }), resolveService(root, "test")]);
  const config = {
    endpoint: aws.urls.edge,
    region: "us-east-1",
    credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
  };
  s3 = new S3Client(config);
  sqs = new SQSClient(config);
});
afterAll(async () => {
  for (const client of [s3, sqs]) client?.destroy();
  await aws?.stop();
});

const attributesOf = async (QueueName: string) => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
  return (await sqs.send(asked)).Attributes ?? {};
};

describe("Fanout's own serverless.yml", () => {
  it("is kept as it was resolved, so that no further start asks the framework", () => {
    const configFile = join(root, "serverless.yml");
    const packageFolder = join(root, "localstack");
    const from = { root, configFile, stage: "test", params: {}, packageFolder, modelCode: "" };
    expect(serviceFingerprint(from)).toBeDefined();
  });

  it("says nothing that local AWS does not follow", () => {
    expect(model.warnings).toEqual([]);
  });

  it("has a private bucket for attachments, for the client's origins, where what nobody took is gone after a day", async () => {
    const Bucket = "fanout-test-attachments-123456789012";
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
    const { CORSRules } = await s3.send(new GetBucketCorsCommand({ Bucket }));
    expect(CORSRules).toMatchObject([
      { AllowedOrigins: ["https://chat.example.com"], AllowedMethods: ["GET", "PUT", "POST"] },
    ]);
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(Rules).toMatchObject([
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      { Filter: { Prefix: "pending/" }, Expiration: { Days: 1 } },
    ]);
    expect(await fetch(`${aws.urls.edge}/${Bucket}/a`)).toMatchObject({ status: 403 });
  });

  it("has queues for deliveries, their dead letters, and what the fan-out gave up", async () => {
    const deliveries = await attributesOf("fanout-test-deliveries");
    const dead = await attributesOf("fanout-test-deliveries-dead-letters");
    expect(JSON.parse(deliveries.RedrivePolicy ?? "")).toEqual({
      deadLetterTargetArn: dead.QueueArn,
      maxReceiveCount: 5,
    });
    expect(deliveries).toMatchObject({ VisibilityTimeout: "360", MessageRetentionPeriod: "3600" });
    const failures = await attributesOf("fanout-test-fan-out-failures");
    expect(failures.MessageRetentionPeriod).toBe("1209600");
    expect(model.streamMappings).toMatchObject([{ functionKey: "fan-out", onFailureArn: failures.QueueArn }]);
  });

  it("lets each function reach the queues and files that it needs, and no others", () => {
    const reach = Object.entries(model.roles).flatMap(([role, { statements }]) =>
      statements.flatMap(({ Action, Resource }) =>
        [Action]
          .flat()
          .filter((action) => /^(sqs|s3):|\*/.test(action ?? "*"))
          .flatMap((action) =>
            [Resource].flat().map((resource) => `${roleName(role)} ${action} ${endOf(resource)}`),
          ),
      ),
    );
    expect(reach.sort()).toEqual([
      "Attachments s3:GetObject attachments/*",
      "Attachments s3:ListBucket attachments-123456789012",
      "Attachments s3:PutObject pending/*",
      "Deliver sqs:DeleteMessage deliveries",
      "Deliver sqs:GetQueueAttributes deliveries",
      "Deliver sqs:ReceiveMessage deliveries",
      "Deliver sqs:SendMessage deliveries",
      "FanOut sqs:SendMessage deliveries",
      "FanOut sqs:SendMessage fan-out-failures",
      "Messages s3:DeleteObject pending/*",
      "Messages s3:GetObject attachments/*",
      "Messages s3:GetObject pending/*",
      "Messages s3:ListBucket attachments-123456789012",
      "Messages s3:PutObject attachments/*",
      "Messages sqs:SendMessage deliveries",
      "Sweep s3:DeleteObject attachments/*",
      "Sweep s3:DeleteObject pending/*",
      "Typing sqs:SendMessage deliveries",
    ]);
  });
});

const roleName = (role: string) => /(\w+)Role/.exec(role)?.[1];
/** What stands behind the names of service, stage and bucket. */
const endOf = (resource: unknown) =>
  String(resource).replace(/^.*?(fanout-test-attachments-\d+\/|fanout-test-)/, "");
