import { afterEach, expect, it } from "vitest";
import {
  ACCOUNT,
  type Answer,
  type DocumentedAws,
  identity,
  jsonError,
  noSuchStack,
  queryAnswer,
  startDocumentedAws,
  variablesFor,
} from "./support/documented-aws.ts";
import { runCommand } from "./support/running-start.ts";

const LIMIT_MS = 240_000;
const STACK = `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/fanout-dev/5b3c`;
const ZIPS = "fanout-dev-serverlessdeploymentbucket-abc";
const CLIENT = `fanout-dev-client-${ACCOUNT}`;
const OUTPUTS = {
  Address: "https://d1.cloudfront.net",
  ClientBucketName: CLIENT,
  DistributionId: "E1",
  ServerlessDeploymentBucketName: ZIPS,
  TableName: "fanout-dev",
};

let aws: DocumentedAws | undefined;
afterEach(() => aws?.stop());

/** CloudFormation that makes what it is told to at once, in the answers of its reference; osls asks it by change sets. */
function cloudFormation(): Record<string, Answer> {
  let status = "";
  const outputs = Object.entries(OUTPUTS)
    .map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join("");
  return {
    DescribeStacks: () =>
      status === ""
        ? noSuchStack
        : queryAnswer(
            "DescribeStacks",
            `<Stacks><member><StackId>${STACK}</StackId><StackName>fanout-dev</StackName><StackStatus>${status}</StackStatus><Outputs>${outputs}</Outputs></member></Stacks>`,
          ),
    CreateChangeSet: () => {
      status ||= "REVIEW_IN_PROGRESS";
      return queryAnswer(
        "CreateChangeSet",
        `<Id>arn:aws:cloudformation:us-east-1:${ACCOUNT}:changeSet/c/1</Id><StackId>${STACK}</StackId>`,
      );
    },
    DescribeChangeSet: () =>
      queryAnswer(
        "DescribeChangeSet",
        "<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus>",
      ),
    ExecuteChangeSet: () => {
      status = status === "REVIEW_IN_PROGRESS" ? "CREATE_COMPLETE" : "UPDATE_COMPLETE";
      return queryAnswer("ExecuteChangeSet", "");
    },
    DeleteChangeSet: () => queryAnswer("DeleteChangeSet", ""),
    ValidateTemplate: () => queryAnswer("ValidateTemplate", "<Parameters/>"),
    ListStackResources: () => queryAnswer("ListStackResources", "<StackResourceSummaries/>"),
    DescribeStackResource: () =>
      queryAnswer(
        "DescribeStackResource",
        `<StackResourceDetail><LogicalResourceId>ServerlessDeploymentBucket</LogicalResourceId><PhysicalResourceId>${ZIPS}</PhysicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></StackResourceDetail>`,
      ),
    DescribeStackEvents: () =>
      queryAnswer(
        "DescribeStackEvents",
        `<StackEvents><member><StackId>${STACK}</StackId><EventId>${status}</EventId><StackName>fanout-dev</StackName><LogicalResourceId>fanout-dev</LogicalResourceId><PhysicalResourceId>${STACK}</PhysicalResourceId><ResourceType>AWS::CloudFormation::Stack</ResourceType><Timestamp>${new Date().toISOString()}</Timestamp><ResourceStatus>${status}</ResourceStatus></member></StackEvents>`,
      ),
  };
}

it("npm run deploy makes a new stage: secret, backend, first code, client, in this order", {
  timeout: LIMIT_MS,
}, async () => {
  const sent: Record<string, string> = {};
  const uploads: string[] = [];
  const keep =
    (operation: string, body: string): Answer =>
    (input) => {
      sent[operation] = input;
      return { body };
    };
  aws = await startDocumentedAws({
    ...cloudFormation(),
    GetCallerIdentity: identity,
    DescribeTable: () => jsonError("ResourceNotFoundException"),
    Scan: () => jsonError("ResourceNotFoundException"),
    ListBuckets: () => ({
      body: '<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets/></ListAllMyBucketsResult>',
    }),
    GetParameters: () => ({ body: '{"Parameters":[],"InvalidParameters":["/fanout/dev/token-secret"]}' }),
    GetAccountSettings: () => ({
      body: '{"AccountLimit":{"ConcurrentExecutions":1000,"UnreservedConcurrentExecutions":1000}}',
    }),
    GetFunction: () => jsonError("ResourceNotFoundException", 404),
    HeadBucket: () => ({}),
    ListObjectsV2: () => ({
      body: '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>',
    }),
    PutObject: (_input, { path }) => {
      uploads.push(path);
      return {};
    },
    PutParameter: keep("PutParameter", '{"Version":1,"Tier":"Standard"}'),
    PutItem: keep("PutItem", "{}"),
    CreateInvalidation: () => ({ status: 201, body: "<Invalidation><Id>I1</Id></Invalidation>" }),
  });
  const command = runCommand(process.execPath, ["scripts/deploy.mjs", "--yes"], {
    env: variablesFor(aws.url),
  });
  const code = await command.exitCode;
  const output = command.output();
  expect(code, output).toBe(0);

  const written = ["PutParameter", "ExecuteChangeSet", "CreateInvalidation", "PutItem"];
  expect(aws.calls.filter((call) => written.includes(call))).toEqual([
    "PutParameter",
    "ExecuteChangeSet", // osls makes the bucket for the zip files first
    "ExecuteChangeSet",
    "PutItem",
    "CreateInvalidation",
  ]);
  expect(JSON.parse(sent.PutParameter ?? "")).toMatchObject({
    Name: "/fanout/dev/token-secret",
    Type: "SecureString",
    Overwrite: false,
    Value: expect.stringMatching(/^[A-Za-z0-9+/]{64}$/),
  });
  expect(uploads.some((path) => path.startsWith(`/${ZIPS}/`) && path.endsWith("/auth.zip"))).toBe(true);
  const client = uploads.filter((path) => path.startsWith(`/${CLIENT}/`));
  expect(client.at(-1)).toBe(`/${CLIENT}/index.html`);
  expect(client).toContain(`/${CLIENT}/config.json`);

  const { Item: invite } = JSON.parse(sent.PutItem ?? "");
  const [, told] =
    /invite code (\w+) \(one person, 7 days\): https:\/\/d1\.cloudfront\.net\/register/.exec(output) ?? [];
  expect(invite).toMatchObject({ PK: { S: `INVITE#${told}` }, type: { S: "INVITE" }, max_uses: { N: "1" } });
  expect(output).toContain("Open       https://d1.cloudfront.net");
  expect(output).not.toContain(JSON.parse(sent.PutParameter ?? "").Value);
});
