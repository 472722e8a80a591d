import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import {
  ACCOUNT,
  type Answer,
  type DocumentedAws,
  identity,
  jsonError,
  noSuchStack,
  queryAnswer,
  queryError,
  startDocumentedAws,
  variablesFor,
} from "./support/documented-aws.ts";
import { root, runCommand } from "./support/running-start.ts";

const LIMIT_MS = 240_000;
const zipsOf = (stack: string) => `${stack}-serverlessdeploymentbucket-abc`;
const clientOf = (stack: string) => `${stack}-client-${ACCOUNT}`;

let aws: DocumentedAws | undefined;
afterEach(() => aws?.stop());

/** CloudFormation that makes what it is told to at once, in the answers of its reference; it is asked by change sets. `sent`: what each was to be. */
function cloudFormation(name: string, sent: URLSearchParams[]): Record<string, Answer> {
  const id = `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/${name}/5b3c`;
  const zips = zipsOf(name);
  let status = "";
  let holdsZips = false;
  const outputs = Object.entries({
    Address: "https://d1.cloudfront.net",
    ClientBucketName: clientOf(name),
    DistributionId: "E1",
    ServerlessDeploymentBucketName: zips,
    TableName: name,
  })
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
            `<Stacks><member><StackId>${id}</StackId><StackName>${name}</StackName><StackStatus>${status}</StackStatus><Outputs>${outputs}</Outputs></member></Stacks>`,
          ),
    CreateChangeSet: (input) => {
      sent.push(new URLSearchParams(input));
      status ||= "REVIEW_IN_PROGRESS";
      return queryAnswer(
        "CreateChangeSet",
        `<Id>arn:aws:cloudformation:us-east-1:${ACCOUNT}:changeSet/c/1</Id><StackId>${id}</StackId>`,
      );
    },
    DescribeChangeSet: () =>
      queryAnswer(
        "DescribeChangeSet",
        "<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus>",
      ),
    ExecuteChangeSet: () => {
      const type = sent.at(-1)?.get("ChangeSetType");
      status = `${type}_COMPLETE`;
      holdsZips ||= type !== "IMPORT";
      return queryAnswer("ExecuteChangeSet", "");
    },
    DeleteChangeSet: () => queryAnswer("DeleteChangeSet", ""),
    ValidateTemplate: () => queryAnswer("ValidateTemplate", "<Parameters/>"),
    ListStackResources: () => queryAnswer("ListStackResources", "<StackResourceSummaries/>"),
    GetTemplate: () => {
      const body = sent.findLast((one) => one.has("TemplateBody"))?.get("TemplateBody") ?? "";
      return queryAnswer("GetTemplate", `<TemplateBody>${escapeXml(body)}</TemplateBody>`);
    },
    DescribeStackResource: () =>
      holdsZips
        ? queryAnswer(
            "DescribeStackResource",
            `<StackResourceDetail><LogicalResourceId>ServerlessDeploymentBucket</LogicalResourceId><PhysicalResourceId>${zips}</PhysicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></StackResourceDetail>`,
          )
        : queryError(
            400,
            "ValidationError",
            `Resource ServerlessDeploymentBucket does not exist for stack ${name}`,
          ),
    DescribeStackEvents: () =>
      queryAnswer(
        "DescribeStackEvents",
        `<StackEvents><member><StackId>${id}</StackId><EventId>${status}</EventId><StackName>${name}</StackName><LogicalResourceId>${name}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId><ResourceType>AWS::CloudFormation::Stack</ResourceType><Timestamp>${new Date().toISOString()}</Timestamp><ResourceStatus>${status}</ResourceStatus></member></StackEvents>`,
      ),
  };
}

const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** What a deploy asks of the other services, of a stage of which nothing is there but `buckets`. */
const others = (buckets: readonly string[] = []): Record<string, Answer> => ({
  GetCallerIdentity: identity,
  DescribeTable: () => jsonError("ResourceNotFoundException"),
  Scan: () => jsonError("ResourceNotFoundException"),
  ListBuckets: () => ({
    body: `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets>${buckets.map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join("")}</Buckets></ListAllMyBucketsResult>`,
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
  PutObject: () => ({}),
  PutParameter: () => ({ body: '{"Version":1,"Tier":"Standard"}' }),
  CreateInvalidation: () => ({ status: 201, body: "<Invalidation><Id>I1</Id></Invalidation>" }),
});

async function deploy(answers: Readonly<Record<string, Answer>>, ...args: string[]) {
  aws = await startDocumentedAws(answers);
  const env = variablesFor(aws.url);
  const command = runCommand(process.execPath, ["scripts/deploy.mjs", "--yes", ...args], { env });
  return { code: await command.exitCode, output: command.output(), calls: aws.calls };
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
  const { code, output, calls } = await deploy({
    ...cloudFormation("fanout-dev", []),
    ...others(),
    PutObject: (_input, { path }) => {
      uploads.push(path);
      return {};
    },
    PutParameter: keep("PutParameter", '{"Version":1,"Tier":"Standard"}'),
    PutItem: keep("PutItem", "{}"),
  });
  expect(code, output).toBe(0);

  const written = ["PutParameter", "ExecuteChangeSet", "CreateInvalidation", "PutItem"];
  expect(calls.filter((call) => written.includes(call))).toEqual([
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
  expect(
    uploads.some((path) => path.startsWith(`/${zipsOf("fanout-dev")}/`) && path.endsWith("/auth.zip")),
  ).toBe(true);
  const client = clientOf("fanout-dev");
  const files = uploads.filter((path) => path.startsWith(`/${client}/`));
  expect(files.at(-1)).toBe(`/${client}/index.html`);
  expect(files).toContain(`/${client}/config.json`);

  const { Item: invite } = JSON.parse(sent.PutItem ?? "");
  const [, told] =
    /invite code (\w+) \(one person, 7 days\): https:\/\/d1\.cloudfront\.net\/register/.exec(output) ?? [];
  expect(invite).toMatchObject({ PK: { S: `INVITE#${told}` }, type: { S: "INVITE" }, max_uses: { N: "1" } });
  expect(output).toContain("Open       https://d1.cloudfront.net");
  expect(output).not.toContain(JSON.parse(sent.PutParameter ?? "").Value);
});

it("npm run deploy --import takes over what a destroy has kept, and goes on as with any stage", {
  timeout: LIMIT_MS,
}, async () => {
  const attachments = `fanout-prod-attachments-${ACCOUNT}`;
  const sent: URLSearchParams[] = [];
  const answers = {
    ...cloudFormation("fanout-prod", sent),
    ...others([attachments]),
    DescribeTable: () => ({ body: '{"Table":{"TableName":"fanout-prod","TableStatus":"ACTIVE"}}' }),
    Scan: () => ({ body: '{"Items":[{"PK":{"S":"USER#1"}}],"Count":1,"ScannedCount":1}' }),
  };
  const refused = await deploy(answers, "--stage", "prod");
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining("--stage prod --import") });
  expect(sent).toEqual([]);
  await aws?.stop();

  const { code, output, calls } = await deploy(answers, "--stage", "prod", "--import");
  expect(code, output).toBe(0);
  expect(output).toContain(`imported as they are: fanout-prod, ${attachments}`);
  expect(output).not.toContain("invite code");
  expect(calls).not.toContain("PutItem");
  // Serverless adds its bucket to the stack that it finds, then brings the rest.
  expect(sent.map((one) => one.get("ChangeSetType"))).toEqual(["IMPORT", "UPDATE", "UPDATE"]);
  const [first] = sent;
  const members = [1, 2].map((index) => `ResourcesToImport.member.${index}`);
  expect(members.map((member) => first?.get(`${member}.LogicalResourceId`))).toEqual([
    "Table",
    "Attachments",
  ]);
  expect(members.map((member) => first?.get(`${member}.ResourceIdentifier.entry.1.value`))).toEqual([
    "fanout-prod",
    attachments,
  ]);
  // AWS takes none with an import.
  expect([...(first?.keys() ?? [])].filter((name) => name.startsWith("Tags"))).toEqual([]);

  const folder = mkdtempSync(join(tmpdir(), "fanout-import-"));
  try {
    const file = join(folder, "import.json");
    writeFileSync(file, first?.get("TemplateBody") ?? "");
    const { Resources: resources, Outputs: none } = JSON.parse(readFileSync(file, "utf8"));
    expect(none).toBeUndefined();
    expect(Object.keys(resources)).toEqual(["Table", "Attachments"]);
    for (const { DeletionPolicy: policy } of Object.values<{ DeletionPolicy: string }>(resources))
      expect(policy).toBe("RetainExceptOnCreate");
    const { lintTemplates } = await import(join(root, "scripts/lib/package/cfn-lint.mjs"));
    const { skipped, problems = [] } = await lintTemplates([file], () => {});
    expect(problems, skipped).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
