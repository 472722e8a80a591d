import { describe, expect, it } from "vitest";
import { buildModel } from "./build-model.ts";
import type { ServerlessService } from "./serverless-service.ts";

interface Service {
  readonly provider?: object;
  readonly functions?: ServerlessService["functions"];
  readonly resources?: object;
  readonly custom?: ServerlessService["custom"];
}

/** The model of a service with the functions `a` and `b` unless it gives others. */
function modelOf(given: Service) {
  const service = {
    service: "demo",
    functions: { a: { handler: "a.a" }, b: { handler: "b.b" } },
    ...given,
    provider: { stage: "dev", region: "eu-west-1", ...given.provider },
  };
  return buildModel(service as ServerlessService, "/app");
}

/** Of a function's role, without what the framework adds for its logs. */
function statementsOf(model: ReturnType<typeof modelOf>, key: string) {
  const role = model.roles[model.functions.find((fn) => fn.key === key)?.role ?? ""];
  return role?.statements.filter(
    ({ Action }) => !JSON.stringify(Action ?? "").includes("logs:CreateLogGroup"),
  );
}

const allow = (Action: string, Resource: unknown = "*") => ({ Effect: "Allow", Action, Resource });
const document = (...Statement: unknown[]) => ({ Version: "2012-10-17", Statement });

describe("the framework's default role", () => {
  it("has the provider's statements, in the old place too, and may answer on the WebSocket API", () => {
    const provider = { iamRoleStatements: [allow("dynamodb:GetItem")] };
    const functions = { a: { handler: "a.a", events: [{ websocket: "$default" }] } };
    const model = modelOf({ provider, functions });
    expect(statementsOf(model, "a")).toEqual([
      {
        Effect: "Allow",
        Action: ["execute-api:ManageConnections"],
        Resource: ["arn:aws:execute-api:*:*:*/@connections/*"],
      },
      allow("dynamodb:GetItem"),
    ]);
    expect(model.roles.IamRoleLambdaExecution).toMatchObject({
      arn: "arn:aws:iam::123456789012:role/demo-dev-eu-west-1-lambdaRole",
      statementsAt: "provider.iamRoleStatements",
    });
  });

  it("may read the streams and queues of its functions, and call the functions that are their destinations", () => {
    const stream = "arn:aws:dynamodb:eu-west-1:1:table/t/stream/x";
    const events = [{ stream: { arn: stream } }, { sqs: "arn:aws:sqs:eu-west-1:1:q" }];
    const functions = {
      a: { handler: "a.a", events, destinations: { onFailure: "b" } },
      b: { handler: "b.b" },
    };
    expect(statementsOf(modelOf({ functions }), "b")).toMatchObject([
      { Action: expect.arrayContaining(["dynamodb:GetRecords"]), Resource: [stream] },
      { Action: expect.arrayContaining(["sqs:DeleteMessage"]), Resource: ["arn:aws:sqs:eu-west-1:1:q"] },
      {
        Action: ["lambda:InvokeFunction"],
        Resource: ["arn:aws:lambda:eu-west-1:123456789012:function:demo-dev-b"],
      },
    ]);
  });

  it("takes over AWS's managed policies, and says of one that it does not know that it does not", () => {
    const managedPolicies = [
      { "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonSSMReadOnlyAccess" },
      "arn:aws:iam::aws:policy/AmazonQuantumFullAccess",
    ];
    const model = modelOf({ provider: { iam: { role: { managedPolicies } } } });
    expect(statementsOf(model, "a")).toEqual(
      [allow("", "*")].map((one) => ({ ...one, Action: ["ssm:Describe*", "ssm:Get*", "ssm:List*"] })),
    );
    expect(model.roles.IamRoleLambdaExecution?.gaps).toEqual([
      "what arn:aws:iam::aws:policy/AmazonQuantumFullAccess allows is not known here",
    ]);
  });

  it("has its own name and path where the provider gives them", () => {
    const model = modelOf({ provider: { iam: { role: { name: "mine", path: "/team/" } } } });
    expect(model.roles.IamRoleLambdaExecution?.arn).toBe("arn:aws:iam::123456789012:role/team/mine");
  });
});

describe("a function's own role", () => {
  const provider = { iam: { role: { statements: [allow("s3:GetObject")] } } };
  const iamRoleStatements = [allow("dynamodb:PutItem")];

  it.each([
    ["nothing of the provider's", { iamRoleStatements }, ["dynamodb:PutItem"]],
    [
      "the provider's too where it inherits",
      { iamRoleStatements, iamRoleStatementsInherit: true },
      ["s3:GetObject", "dynamodb:PutItem"],
    ],
    ["nothing at all from an empty list", { iamRoleStatements: [] }, []],
    ["Serverless 4's form", { iam: { role: { statements: iamRoleStatements } } }, ["dynamodb:PutItem"]],
    [
      "Serverless 4's form with what it inherits",
      { iam: { inheritStatements: true, role: { statements: iamRoleStatements } } },
      ["s3:GetObject", "dynamodb:PutItem"],
    ],
  ])("has %s", (_name, given, actions) => {
    const model = modelOf({
      provider,
      functions: { a: { handler: "a.a", ...given }, b: { handler: "b.b" } },
    });
    expect(statementsOf(model, "a")?.map(({ Action }) => Action)).toEqual(actions);
    expect(statementsOf(model, "b")?.map(({ Action }) => Action)).toEqual(["s3:GetObject"]);
    expect(model.roles.AIamRoleLambdaExecution?.arn).toBe(
      "arn:aws:iam::123456789012:role/demo-dev-a-eu-west-1-lambdaRole",
    );
  });

  it("inherits by default where custom says so", () => {
    const custom = { "serverless-iam-roles-per-function": { defaultInherit: true } };
    const model = modelOf({ provider, custom, functions: { a: { handler: "a.a", iamRoleStatements: [] } } });
    expect(statementsOf(model, "a")?.map(({ Action }) => Action)).toEqual(["s3:GetObject"]);
  });

  it("is made for every function in Serverless 4's perFunction mode", () => {
    const model = modelOf({ provider: { iam: { role: { ...provider.iam.role, mode: "perFunction" } } } });
    expect(model.functions.map((fn) => fn.role)).toEqual([
      "AIamRoleLambdaExecution",
      "BIamRoleLambdaExecution",
    ]);
    expect(statementsOf(model, "b")?.map(({ Action }) => Action)).toEqual(["s3:GetObject"]);
  });
});

describe("a role in resources", () => {
  const role = (Properties: object) => ({ Type: "AWS::IAM::Role", Properties });
  const Policies = [{ PolicyName: "p", PolicyDocument: document(allow("dynamodb:GetItem")) }];

  it.each([
    ["its logical id", "Mine"],
    ["Fn::GetAtt", { "Fn::GetAtt": ["Mine", "Arn"] }],
    ["Fn::GetAtt in short", { "Fn::GetAtt": "Mine.Arn" }],
    ["its ARN", "arn:aws:iam::123456789012:role/mine"],
    ["an ARN put together", { "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/mine" }],
  ])("is named by %s", (_name, given) => {
    const resources = { Resources: { Mine: role({ RoleName: "mine", Policies }) } };
    const model = modelOf({ resources, functions: { a: { handler: "a.a", role: given } } });
    expect(model.functions[0]?.role).toBe("Mine");
    expect(statementsOf(model, "a")?.map(({ Action }) => Action)).toEqual(["dynamodb:GetItem"]);
    expect(model.roles.Mine?.statementsAt).toBe(
      "resources.Resources.Mine.Properties.Policies[0].PolicyDocument.Statement",
    );
    expect(model.warnings).toEqual([]);
  });

  it("has what AWS::IAM::Policy and AWS::IAM::ManagedPolicy attach to it", () => {
    const attach = (Type: string, action: string, Roles: unknown[]) => ({
      Type,
      Properties: { PolicyDocument: document(allow(action)), Roles },
    });
    const resources = {
      Resources: {
        Mine: role({
          RoleName: "mine",
          ManagedPolicyArns: [{ Ref: "Listed" }, "arn:aws:iam::aws:policy/AdministratorAccess"],
        }),
        Listed: attach("AWS::IAM::ManagedPolicy", "a:Listed", []),
        ByRef: attach("AWS::IAM::Policy", "a:ByRef", [{ Ref: "Mine" }]),
        ByName: attach("AWS::IAM::ManagedPolicy", "a:ByName", ["mine"]),
        Elsewhere: attach("AWS::IAM::Policy", "a:Elsewhere", [{ Ref: "IamRoleLambdaExecution" }]),
      },
    };
    const model = modelOf({
      resources,
      functions: { a: { handler: "a.a", role: "Mine" }, b: { handler: "b.b" } },
    });
    expect(statementsOf(model, "a")?.map(({ Action }) => Action)).toEqual([
      "a:Listed",
      "*",
      "a:ByRef",
      "a:ByName",
    ]);
    expect(statementsOf(model, "b")?.map(({ Action }) => Action)).toEqual(["a:Elsewhere"]);
  });

  it("is known to be unknown where it lies elsewhere", () => {
    const arn = "arn:aws:iam::210987654321:role/path/theirs";
    const model = modelOf({ provider: { iam: { role: arn } } });
    expect(model.roles[arn]).toEqual({ arn, statements: [], gaps: ["it is not defined in this service"] });
    expect(model.functions.map((fn) => fn.role)).toEqual([arn, arn]);
  });

  it("says that a permissions boundary is not evaluated", () => {
    const resources = { Resources: { Mine: role({ PermissionsBoundary: "arn:aws:iam::1:policy/b" }) } };
    expect(modelOf({ resources }).warnings.join()).toContain("permissions boundary of Mine");
  });
});

describe("a statement that cannot be resolved", () => {
  const imported = { "Fn::ImportValue": "elsewhere" };
  it("allows anything in its place, and a Deny that depends on it is left out, both with a warning", () => {
    const statements = [
      {
        Effect: "Allow",
        Action: "dynamodb:GetItem",
        Resource: { "Fn::Sub": ["${Arn}/index/*", { Arn: imported }] },
      },
      { Effect: "Deny", Action: "dynamodb:GetItem", Resource: imported },
      { Effect: "Allow", NotAction: [imported, "iam:*"], Resource: "*" },
      { Effect: imported, Action: "*", Resource: "*" },
    ];
    const model = modelOf({ provider: { iam: { role: { statements } } } });
    expect(statementsOf(model, "a")).toEqual([
      { Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: ["*/index/*"] },
      { Effect: "Allow", NotAction: ["iam:*"], Resource: ["*"] },
    ]);
    expect(model.warnings.join("\n")).toContain("counts for anything");
    expect(model.warnings.join("\n")).toContain("which is left out");
  });
});

describe("policy variables", () => {
  it("are plain text in a document without the version that knows them", () => {
    const statement = allow("a:B", "arn:aws:s3:::bucket/${aws:userid}/*");
    const policy = (PolicyDocument: object) => [{ PolicyName: "p", PolicyDocument }];
    const resources = {
      Resources: {
        New: { Type: "AWS::IAM::Role", Properties: { Policies: policy(document(statement)) } },
        Old: { Type: "AWS::IAM::Role", Properties: { Policies: policy({ Statement: statement }) } },
      },
    };
    const { roles } = modelOf({ resources });
    expect(roles.New?.statements[0]?.Resource).toBe("arn:aws:s3:::bucket/${aws:userid}/*");
    expect(roles.Old?.statements[0]?.Resource).toBe("arn:aws:s3:::bucket/${$}{aws:userid}/*");
  });
});
