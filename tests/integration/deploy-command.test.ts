import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { referencesOf } from "../../localstack/engines/localstack/cut-references.ts";
import { cutTemplate, type Template } from "../../localstack/engines/localstack/cut-template.ts";
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
import { copyProject } from "./support/project-copy.ts";
import { runCommand } from "./support/running-start.ts";

/** Packages, measures each function three times, and lints; the first time cfn-lint is installed. */
const LIMIT_MS = 240_000;

let folder: string;
let project: string;
let aws: DocumentedAws | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fanout-deploy-"));
  project = copyProject(folder);
});
afterEach(() => aws?.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(script: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const command = runCommand(process.execPath, [`scripts/${script}.mjs`, ...args], { cwd: project, env });
  return { code: await command.exitCode, output: command.output() };
}
async function deploy(answers: Readonly<Record<string, Answer>>, ...args: string[]) {
  aws = await startDocumentedAws(answers);
  return run("deploy", args, variablesFor(aws.url));
}
const readTemplate = () =>
  JSON.parse(
    readFileSync(join(project, ".serverless/cloudformation-template-update-stack.json"), "utf8"),
  ) as Template;

describe("npm run package", () => {
  it("prints the table, and finds nothing wrong with Fanout's own template", {
    timeout: LIMIT_MS,
  }, async () => {
    const { code, output } = await run("package", [], { ...process.env, FANOUT_SKIP_INSTALL: "1" });
    expect(code, output).toBe(0);
    expect(output).toMatch(
      /^auth +1024 MB +10 s +\d+ KB +\d+ ms.* +dynamodb \d+, execute-api 1, logs 2, ssm 1$/m,
    );
    expect(output).toMatch(/^(cfn-lint: clean|SKIPPED cfn-lint: .+)$/m);
  });

  it("makes one address for client and APIs, registration by invite, and limits", () => {
    const { Resources: resources } = readTemplate();
    expect(JSON.stringify(resources.TicketLambdaFunction)).toContain(
      '"WEBSOCKET_URL":{"Fn::Join":["",["wss://",{"Fn::GetAtt":["Distribution","DomainName"]},"/dev"]]}',
    );
    expect(JSON.stringify(resources.AuthLambdaFunction)).toContain('"REGISTRATION":"invite"');
    expect(resources.HttpApi?.Properties).not.toHaveProperty("CorsConfiguration");
    for (const stage of ["HttpApiStage", "WebsocketsDeploymentStage"])
      expect(resources[stage]?.Properties?.DefaultRouteSettings).toMatchObject({
        ThrottlingRateLimit: expect.any(Number),
      });
    for (const [id, { Type: type, Properties: properties }] of Object.entries(resources))
      if (type === "AWS::Lambda::Function")
        expect([id, properties?.ReservedConcurrentExecutions]).toEqual([id, expect.any(Number)]);
  });

  it("has alarms about queues that something writes to, and about no other", () => {
    const { Resources: resources } = readTemplate();
    const watched = Object.values(resources)
      .filter(({ Properties: alarm }) => alarm?.Namespace === "AWS/SQS")
      .flatMap(({ Properties: alarm }) => referencesOf(alarm?.Dimensions));
    const written = Object.values(resources)
      .filter(({ Type: type }) => type === "AWS::Lambda::EventSourceMapping")
      .flatMap(({ Properties: mapping }) => referencesOf(mapping?.DestinationConfig));
    expect(watched).toEqual(["FanOutFailures"]);
    expect(written).toEqual(watched);
  });

  it("what local engines provision is a part of it that stands alone", () => {
    const { template, dropped } = cutTemplate(readTemplate());
    const kept = Object.keys(template.Resources);
    expect(kept).toEqual(expect.arrayContaining(["Table", "Attachments", "Deliveries", "FanOutRole"]));
    const outside = referencesOf(template).filter(
      (name) => !name.startsWith("AWS::") && !kept.includes(name),
    );
    expect(outside).toEqual([]);
    expect(JSON.stringify(template.Resources.FanOutRole)).toContain("cut-WebsocketsApi");
    expect(dropped).toContain("FanOutRole: Policies is changed, as it points to WebsocketsApi");
  });

  it.each(["local", "test", "login", "my-stage"])("refuses the stage %s", async (stage) => {
    const { code, output } = await run("package", ["--stage", stage]);
    expect([code, output]).toEqual([1, expect.stringContaining("npm run package -- --stage dev")]);
  });
});

/** An account in which nothing is deployed yet. */
const empty: Record<string, Answer> = {
  GetCallerIdentity: identity,
  DescribeStacks: () => noSuchStack,
  DescribeTable: () => jsonError("ResourceNotFoundException"),
  Scan: () => jsonError("ResourceNotFoundException"),
  ListBuckets: () => ({
    body: '<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets/></ListAllMyBucketsResult>',
  }),
  GetParameters: () => ({ body: '{"Parameters":[],"InvalidParameters":["/fanout/dev/token-secret"]}' }),
  GetAccountSettings: () => ({
    body: '{"AccountLimit":{"ConcurrentExecutions":1000,"UnreservedConcurrentExecutions":1000}}',
  }),
};
const READS = [
  ...["GetCallerIdentity", "DescribeStacks", "GetTemplate", "GetParameters", "GetAccountSettings"],
  ...["DescribeTable", "ListBuckets", "Scan"],
];

describe("npm run deploy", () => {
  it("--dry-run says what a new stage is and costs, and changes nothing", { timeout: LIMIT_MS }, async () => {
    const certificate = `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/abc`;
    const given = [
      "--email",
      "ada@example.com",
      "--budget",
      "5",
      "--domain",
      "chat.example.com",
      "--certificate",
      certificate,
    ];
    const { code, output } = await deploy(empty, "--dry-run", ...given);
    expect(code, output).toBe(0);
    expect(output).toContain(`Account ${ACCOUNT}, Region us-east-1, as arn:aws:iam::${ACCOUNT}:user/ada`);
    expect(output).toMatch(/The stage dev: \d+ resources, all new:/);
    expect(output).toMatch(/1 {2}AWS::CloudFront::Distribution/);
    expect(output).toMatch(/1 {2}AWS::Budgets::Budget/);
    expect(output).toMatch(/\$\d+\.\d\d a month while nobody comes/);
    expect(output).toMatch(/for 1,000 messages/);
    expect(output).toContain("3. make a first invite code");
    expect(aws?.calls.filter((call) => !READS.includes(call))).toEqual([]);
    const { Resources: resources, Outputs: outputs } = readTemplate();
    expect(outputs).toMatchObject({
      AlarmEmail: { Value: "ada@example.com" },
      Domain: { Value: "chat.example.com" },
    });
    expect(resources.Distribution?.Properties?.DistributionConfig).toMatchObject({
      Aliases: ["chat.example.com"],
      ViewerCertificate: { AcmCertificateArn: certificate },
    });
    expect(JSON.stringify(resources.TicketLambdaFunction)).toContain('["wss://","chat.example.com","/dev"]');
  });

  it("of a stage that is there says what changes, and keeps what it was given", {
    timeout: LIMIT_MS,
  }, async () => {
    const before = structuredClone(readTemplate()) as { Resources: Record<string, unknown> };
    delete before.Resources.IteratorAgeAlarm;
    const outputs = {
      AlarmEmail: "ada@example.com",
      MonthlyBudget: "5",
      Domain: "chat.example.com",
      CertificateArn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/abc`,
    };
    const members = Object.entries(outputs)
      .map(
        ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
      )
      .join("");
    const { code, output } = await deploy(
      {
        ...empty,
        DescribeStacks: () =>
          queryAnswer(
            "DescribeStacks",
            `<Stacks><member><StackId>arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/fanout-dev/1</StackId><StackName>fanout-dev</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${members}</Outputs></member></Stacks>`,
          ),
        GetTemplate: () =>
          queryAnswer("GetTemplate", `<TemplateBody>${escapeXml(JSON.stringify(before))}</TemplateBody>`),
        GetParameters: () => ({ body: '{"Parameters":[{"Name":"/fanout/dev/token-secret"}]}' }),
        DescribeTable: () => ({ body: '{"Table":{"TableName":"fanout-dev","TableStatus":"ACTIVE"}}' }),
        ListStackResources: () =>
          queryAnswer(
            "ListStackResources",
            "<StackResourceSummaries><member><LogicalResourceId>Table</LogicalResourceId><PhysicalResourceId>fanout-dev</PhysicalResourceId><ResourceType>AWS::DynamoDB::Table</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackResourceSummaries>",
          ),
        Scan: () => ({ body: '{"Items":[{"PK":{"S":"USER#1"}}],"Count":1,"ScannedCount":1}' }),
      },
      "--dry-run",
    );
    expect(code, output).toBe(0);
    expect(output).toContain("new: IteratorAgeAlarm (AWS::CloudWatch::Alarm)");
    expect(output).not.toMatch(/^ {2}(changed|removed):/m);
    expect(output).toMatch(/1\. deploy the backend.*\n {2}2\. build and upload the client/);
    expect(readTemplate().Outputs?.AlarmEmail).toMatchObject({ Value: "ada@example.com" });
  });

  it("leaves reserved concurrency out where the account has too little", { timeout: LIMIT_MS }, async () => {
    const { code, output } = await deploy(
      {
        ...empty,
        GetAccountSettings: () => ({
          body: '{"AccountLimit":{"ConcurrentExecutions":10,"UnreservedConcurrentExecutions":10}}',
        }),
      },
      "--dry-run",
    );
    expect(code, output).toBe(0);
    expect(output).toContain("The account may run 10 environments at once");
    expect(JSON.stringify(readTemplate())).not.toContain("ReservedConcurrentExecutions");
  });

  it.each([
    ["InvalidClientTokenId", "AWS does not know these credentials. Log in"],
    ["ExpiredToken", "The AWS credentials have expired. Log in"],
  ])("says plainly what is wrong with credentials: %s", async (code, words) => {
    const answer = await deploy({ GetCallerIdentity: () => queryError(403, code, "no") }, "--dry-run");
    expect(answer).toEqual({ code: 1, output: expect.stringContaining(words) });
    expect(answer.output).not.toContain("    at ");
  });

  it("asks nobody and does nothing where nobody is there to say yes", async () => {
    const { code, output } = await deploy(empty);
    expect([code, output]).toEqual([1, expect.stringContaining("To deploy without asking: --yes")]);
    expect(aws?.calls).toEqual([]);
  });
});

const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
