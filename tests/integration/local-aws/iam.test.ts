import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { buildModel } from "../../../localstack/model/build-model.ts";
import type { ServerlessService } from "../../../localstack/model/serverless-service.ts";
import type { LocalSettings } from "../../../localstack/plugin/settings.ts";
import { type Stack, startStack } from "../../../localstack/stack.ts";
import { type CollectedLog, collectingLog } from "./support/lambda.ts";

const root = join(import.meta.dirname, "fixtures", "iam");
const tableArn = "arn:aws:dynamodb:us-east-1:123456789012:table/iam-test";
const handler = "calls.handler";

/** Each function has its permissions from another place of serverless.yml. */
const SERVICE = {
  service: "iam",
  provider: {
    stage: "test",
    region: "us-east-1",
    environment: { TABLE_NAME: { Ref: "Table" }, TARGET: "iam-test-none" },
    iam: {
      role: {
        managedPolicies: ["arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess"],
        statements: [
          { Effect: "Allow", Action: "dynamodb:GetItem", Resource: { "Fn::GetAtt": ["Table", "Arn"] } },
        ],
      },
    },
  },
  functions: {
    shared: { handler },
    own: {
      handler,
      iamRoleStatements: [
        {
          Effect: "Allow",
          Action: ["dynamodb:PutItem", "dynamodb:GetItem"],
          Resource: { "Fn::GetAtt": ["Table", "Arn"] },
          Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] } },
        },
      ],
    },
    none: { handler, role: "None" },
    elsewhere: { handler, role: "arn:aws:iam::123456789012:role/made-by-hand" },
    connect: { handler: "calls.socket", events: [{ websocket: "$connect" }] },
  },
  resources: {
    Resources: {
      Table: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          TableName: "iam-test",
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [
            { AttributeName: "id", AttributeType: "S" },
            { AttributeName: "name", AttributeType: "S" },
          ],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          GlobalSecondaryIndexes: [
            {
              IndexName: "byName",
              KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
              Projection: { ProjectionType: "ALL" },
            },
          ],
        },
      },
      None: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: "no-rights",
          Policies: [
            {
              PolicyName: "none",
              PolicyDocument: {
                Version: "2012-10-17",
                Statement: [{ Sid: "NeverPut", Effect: "Deny", Action: "dynamodb:PutItem", Resource: "*" }],
              },
            },
          ],
        },
      },
    },
  },
  custom: { localAws: { parameters: [{ name: "/iam/secret", value: "x" }] } },
} as ServerlessService;

const ends: (() => Promise<void>)[] = [];

async function start(iam: LocalSettings["iam"]): Promise<{ stack: Stack; log: CollectedLog }> {
  const dataDir = mkdtempSync(join(tmpdir(), "iam-parity-"));
  const log = collectingLog();
  const settings: LocalSettings = {
    host: "127.0.0.1",
    httpPort: 0,
    webSocketPort: 0,
    edgePort: 0,
    lambdaPort: 0,
    dataDir,
    ephemeral: true,
    noTimeout: false,
    watch: false,
    iam,
    gateway: {},
    lambda: {},
  };
  const stack = await startStack({ model: buildModel(SERVICE, root), settings, log });
  ends.push(async () => {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return { stack, log };
}
afterAll(async () => {
  for (const end of ends) await end();
  rmSync(join(root, ".fanout"), { recursive: true, force: true });
});

async function call(stack: Stack, functionKey: string, calls: Record<string, object>) {
  const { payload, functionError } = await stack.lambda.invoke(functionKey, JSON.stringify({ calls }));
  expect(functionError, payload).toBeUndefined();
  return JSON.parse(payload) as Record<string, unknown>;
}

const denied = (
  role: string,
  fn: string,
  action: string,
  arn: string,
  reason = `because no identity-based policy allows the ${action} action`,
) => ({
  name: "AccessDeniedException",
  status: action.startsWith("lambda:") ? 403 : 400,
  message: `User: arn:aws:sts::123456789012:assumed-role/${role}/iam-test-${fn} is not authorized to perform: ${action} on resource: ${arn} ${reason}`,
});
const warningsOf = (log: CollectedLog) =>
  log.lines.filter(({ level }) => level === "warning").map(({ text }) => text);

describe("IAM in enforce mode", () => {
  let stack: Stack;
  let log: CollectedLog;
  beforeAll(async () => {
    ({ stack, log } = await start("enforce"));
  });

  it("refuses a function of the default role what the provider's statements and managed policies do not give", async () => {
    const target = "arn:aws:lambda:us-east-1:123456789012:function:iam-test-none";
    const role = "iam-test-us-east-1-lambdaRole";
    expect(
      await call(stack, "shared", { get: {}, parameter: {}, put: {}, queryIndex: {}, invoke: {} }),
    ).toEqual({
      get: "ok",
      parameter: "ok",
      put: denied(role, "shared", "dynamodb:PutItem", tableArn),
      queryIndex: denied(role, "shared", "dynamodb:Query", `${tableArn}/index/byName`),
      invoke: denied(role, "shared", "lambda:InvokeFunction", target),
    });
    await expect
      .poll(() => warningsOf(log).join("\n"))
      .toContain(`Paste under provider.iam.role.statements:
- Effect: Allow
  Action:
    - dynamodb:PutItem
  Resource:
    - Fn::GetAtt: [Table, Arn]`);
  });

  it("gives a function its own statements, with DynamoDB's conditions on the key", async () => {
    const role = "iam-test-own-us-east-1-lambdaRole";
    expect(await call(stack, "own", { put: { id: "mine" } })).toEqual({ put: "ok" });
    expect(await call(stack, "own", { put: { id: "yours" }, parameter: {} })).toEqual({
      put: denied(role, "own", "dynamodb:PutItem", tableArn),
      parameter: denied(
        role,
        "own",
        "ssm:GetParameter",
        "arn:aws:ssm:us-east-1:123456789012:parameter/iam/secret",
      ),
    });
    expect(warningsOf(log).join("\n")).toContain("ForAllValues:StringEquals of dynamodb:LeadingKeys");
  });

  it("A5.8 refuses @connections in API Gateway's words, and says where a role in resources takes the statement", async () => {
    const endpoint = String(stack.urls.ws).replace("ws:", "http:");
    const apiId = buildModel(SERVICE, root).webSocketApi?.apiId;
    const { post, put } = await call(stack, "none", { put: {}, post: { endpoint, id: "L0SM9cOFvHcCIhw=" } });
    expect(put).toEqual(
      denied(
        "no-rights",
        "none",
        "dynamodb:PutItem",
        tableArn,
        "with an explicit deny in an identity-based policy",
      ),
    );
    expect(post).toEqual({
      name: "ForbiddenException",
      status: 403,
      message: `User: arn:aws:sts::123456789012:assumed-role/no-rights/iam-test-none is not authorized to perform: execute-api:ManageConnections on resource: arn:aws:execute-api:us-east-1:********9012:${apiId}/test/POST/@connections/{connectionId}`,
    });
    const text = () => warningsOf(log).join("\n");
    await expect
      .poll(text)
      .toContain(`Paste under resources.Resources.None.Properties.Policies[0].PolicyDocument.Statement:
- Effect: Allow
  Action:
    - execute-api:ManageConnections
  Resource:
    - Fn::Sub: "arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${WebsocketsApi}/\${sls:stage}/POST/@connections/*"`);
    expect(text()).toContain(
      'none was refused dynamodb:PutItem on arn:aws:dynamodb:us-east-1:123456789012:table/iam-test: the Deny statement "NeverPut"',
    );
  });

  it("lets functions of the framework's default role answer on the WebSocket API, which the framework does on AWS", async () => {
    const endpoint = String(stack.urls.ws).replace("ws:", "http:");
    // No such connection: it got past IAM.
    expect(await call(stack, "shared", { post: { endpoint, id: "L0SM9cOFvHcCIhw=" } })).toMatchObject({
      post: { name: "GoneException", status: 410 },
    });
  });

  it("does not guess at a role that lies elsewhere", async () => {
    expect(await call(stack, "elsewhere", { put: {}, get: {} })).toEqual({ put: "ok", get: "ok" });
    expect(warningsOf(log).join("\n")).toContain(
      "The permissions of elsewhere cannot be fully known here (role arn:aws:iam::123456789012:role/made-by-hand)",
    );
  });

  it("is evaluated for functions only: a browser's handshake needs no permission", async () => {
    const socket = new WebSocket(String(stack.urls.ws));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    socket.close();
  });
});

describe("IAM in warn mode, the default of any project", () => {
  it("lets everything through and names all that AWS would miss, a Deny too", async () => {
    const { stack, log } = await start("warn");
    expect(await call(stack, "none", { put: {}, get: {}, parameter: {} })).toEqual({
      put: "ok",
      get: "ok",
      parameter: "ok",
    });
    const text = () => warningsOf(log).join("\n");
    await expect.poll(text).toContain("here it was let through (custom.localAws.iam: warn)");
    expect(text()).toContain("    - dynamodb:GetItem\n");
    expect(text()).toContain("    - ssm:GetParameter\n");
    expect(text()).toContain("AWS would refuse none dynamodb:PutItem");
  });
});

describe("IAM in off mode", () => {
  it("says nothing", async () => {
    const { stack, log } = await start("off");
    expect(await call(stack, "none", { put: {} })).toEqual({ put: "ok" });
    expect(warningsOf(log)).toEqual([]);
  });
});
