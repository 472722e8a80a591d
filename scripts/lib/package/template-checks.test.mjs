import { describe, expect, it } from "vitest";
import { checkTemplate, checkWildcards } from "./template-checks.mjs";

const TRUST = {
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};
const roleThatMay = (Action, Resource) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: TRUST,
    Policies: [{ PolicyDocument: { Statement: [{ Effect: "Allow", Action, Resource }] } }],
  },
});
const REASONS = [{ where: "Resource", value: /^arn:aws:s3:::mine\/\*$/, reason: "every file of it" }];
const wildcards = (...resources) =>
  checkWildcards(
    { Resources: Object.fromEntries(resources.map((resource, index) => [`R${index}`, resource])) },
    REASONS,
  );
/** Problems of a template besides those of wildcards, whose reasons are our own template's. */
const problems = (Resources) => checkTemplate({ Resources }).filter((line) => !/wildcard-reasons/.test(line));

describe("wildcards in policies", () => {
  const useful = roleThatMay(["s3:GetObject"], "arn:aws:s3:::mine/*");

  it("may stand where a reason is written", () => {
    expect(wildcards(useful)).toEqual([]);
  });

  it.each([
    ["an action", roleThatMay("dynamodb:*", "arn:aws:s3:::mine"), "R1: the action dynamodb:* has"],
    [
      "a resource",
      roleThatMay("s3:GetObject", ["arn:aws:s3:::yours/*"]),
      "R1: the resource arn:aws:s3:::yours/* has",
    ],
    [
      "an intrinsic",
      roleThatMay("s3:GetObject", { "Fn::Sub": "${Bucket.Arn}/*" }),
      "R1: the resource ${Bucket.Arn}/* has",
    ],
    [
      "a joined text",
      roleThatMay("s3:GetObject", { "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":s3:::x/*"]] }),
      "R1: the resource arn:${AWS::Partition}:s3:::x/* has",
    ],
    [
      "a principal of a queue's policy",
      {
        Type: "AWS::SQS::QueuePolicy",
        Properties: {
          PolicyDocument: { Statement: { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage" } },
        },
      },
      "R1: the principal * has",
    ],
    [
      "a variable of Fn::Sub",
      roleThatMay("s3:GetObject", { "Fn::Sub": ["arn:aws:s3:::${all}", { all: "*" }] }),
      "R1: the resource arn:aws:s3:::* has",
    ],
    ["a letter", roleThatMay("s3:GetObjec?", "arn:aws:s3:::mine"), "R1: the action s3:GetObjec? has"],
    [
      "who may call a function",
      {
        Type: "AWS::Lambda::Permission",
        Properties: { FunctionName: "main", Action: "lambda:InvokeFunctionUrl", Principal: "*" },
      },
      "R1: the principal * has",
    ],
  ])("are a problem in %s without one", (_where, resource, words) => {
    expect(wildcards(useful, resource)).toEqual([expect.stringContaining(words)]);
  });

  it("are a problem where a reason outlived its statement", () => {
    expect(wildcards(roleThatMay("s3:GetObject", "arn:aws:s3:::mine/a"))).toEqual([
      expect.stringContaining("nothing has the resource"),
    ]);
  });
});

describe("CORS", () => {
  it("of the HTTP API and of a bucket names its origins", () => {
    const of = (origin) => ({
      Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { CorsConfiguration: { AllowOrigins: [origin] } } },
      Files: {
        Type: "AWS::S3::Bucket",
        Properties: {
          CorsConfiguration: { CorsRules: [{ AllowedOrigins: [origin], AllowedHeaders: ["x-amz-*"] }] },
        },
      },
    });
    expect(problems(of("https://chat.example.com"))).toEqual([]);
    expect(problems(of("*"))).toEqual([
      "Api: CORS lets browsers of * in.",
      "Files: CORS lets browsers of * in.",
    ]);
    expect(problems(of("https://*.example.com"))).toHaveLength(2);
  });
});

it("a function URL that anybody may call is a problem, and so is its CORS", () => {
  const url = (AuthType, origin) => ({
    Url: { Type: "AWS::Lambda::Url", Properties: { AuthType, Cors: { AllowOrigins: [origin] } } },
  });
  expect(problems(url("AWS_IAM", "https://chat.example.com"))).toEqual([]);
  expect(problems(url("NONE", "*"))).toEqual([
    "Url: CORS lets browsers of * in.",
    "Url: anybody may call this function URL, past the API's throttles.",
  ]);
});

describe("logs", () => {
  const group = (LogGroupName, RetentionInDays) => ({
    Type: "AWS::Logs::LogGroup",
    Properties: { LogGroupName, ...(RetentionInDays && { RetentionInDays }) },
  });
  const main = { Type: "AWS::Lambda::Function", Properties: { FunctionName: "a-main" } };

  it("are kept for a time", () => {
    expect(problems({ Main: main, Log: group("/aws/lambda/a-main", 14) })).toEqual([]);
  });
  it("without one are a problem", () => {
    expect(problems({ Main: main, Log: group("/aws/lambda/a-main") })).toEqual([
      "Log: its log is kept for ever; set logRetentionInDays.",
    ]);
  });
  it("that the template does not make are a problem", () => {
    expect(problems({ Main: main, Log: group("/aws/lambda/other", 14) })).toEqual([
      "Main: its log group is not in the template, so its log is kept for ever.",
    ]);
  });
});

describe("secrets", () => {
  const withVariables = (Variables) => ({
    Main: { Type: "AWS::Other", Properties: { Environment: { Variables } } },
  });

  it("are named by where they lie, or by CloudFormation", () => {
    const Variables = {
      TOKEN_SECRET_PARAMETER: "/fanout/dev/token-secret",
      PASSWORD_COST: "5",
      API_KEY: { Ref: "Key" },
      TABLE_NAME: "anything",
    };
    expect(problems(withVariables(Variables))).toEqual([]);
  });
  it("are looked up when the stack is made", () => {
    const Variables = {
      TOKEN_ARN: { "Fn::Sub": "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:1:secret:x" },
      DB_PASSWORD: "{{resolve:ssm-secure:/fanout/dev/db}}",
      DB_URL: { "Fn::Sub": "postgres://ada:${Password}@db/main" },
    };
    expect(problems(withVariables(Variables))).toEqual([]);
  });
  it("are no parameter of the template, which would hold them in plain text", () => {
    const parameter = (Name) => ({
      P: { Type: "AWS::SSM::Parameter", Properties: { Name, Type: "String", Value: "hunter2-hunter2" } },
    });
    expect(problems(parameter("/fanout/dev/db-password"))).toEqual([
      "P: /fanout/dev/db-password holds its value in plain text.",
    ]);
    expect(problems(parameter("/fanout/dev/motto"))).toEqual([]);
  });
  it.each(["TOKEN_SECRET", "DB_PASSWORD", "API_KEY", "privateKey"])(
    "in the variable %s are a problem",
    (name) => {
      expect(problems(withVariables({ [name]: "correct-horse" }))).toEqual([
        `Main: ${name} holds its value in plain text.`,
      ]);
    },
  );
  it.each([
    `AKIA${"A".repeat(16)}`,
    "-----BEGIN RSA PRIVATE KEY-----\nx",
    `eyJ${"a".repeat(12)}.eyJ${"b".repeat(12)}.c`,
  ])("are a problem anywhere: %s", (value) => {
    expect(problems({ Any: { Type: "AWS::Other", Properties: { Text: value } } })).toEqual([
      "Any: it holds what looks like a key.",
    ]);
  });
});

it("a value of this machine is a problem", () => {
  expect(problems({ Any: { Type: "AWS::Other", Properties: { Url: "http://127.0.0.1:3000" } } })).toEqual([
    expect.stringContaining("what only this machine has"),
  ]);
});

describe("what a reason does not cover", () => {
  const policy = (Effect) => ({
    Bucket: {
      Type: "AWS::S3::BucketPolicy",
      Properties: {
        PolicyDocument: {
          Statement: [{ Effect, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::one" }],
        },
      },
    },
  });

  it("is the same text in a statement that allows", () => {
    expect(checkWildcards({ Resources: policy("Deny") }).filter((line) => !/any more/.test(line))).toEqual(
      [],
    );
    expect(checkWildcards({ Resources: policy("Allow") }).filter((line) => !/any more/.test(line))).toEqual([
      "Bucket: the action s3:* has a * without a reason in wildcard-reasons.mjs.",
      "Bucket: the principal * has a * without a reason in wildcard-reasons.mjs.",
    ]);
  });

  it.each(["AdministratorAccess", "job-function/SystemAdministrator"])("is AWS's own policy %s", (name) => {
    const ManagedPolicyArns = [{ "Fn::Sub": `arn:\${AWS::Partition}:iam::aws:policy/${name}` }];
    expect(problems({ Role: { Type: "AWS::IAM::Role", Properties: { ManagedPolicyArns } } })).toEqual([
      `Role: arn:\${AWS::Partition}:iam::aws:policy/${name} allows more than one function needs; write its statements out.`,
    ]);
  });

  it.each(["NotAction", "NotResource", "NotPrincipal"])("is everything but something: %s", (part) => {
    const of = (Effect) => ({
      Type: "AWS::SQS::QueuePolicy",
      Properties: { PolicyDocument: { Statement: { Effect, [part]: "sqs:SendMessage" } } },
    });
    expect(problems({ Q: of("Allow") })).toEqual([
      `Q: ${part} allows everything else; name what is allowed.`,
    ]);
    expect(problems({ Q: of("Deny") })).toEqual([]);
  });
});

it.each([
  ["MAIN_URL", "postgres://ada:hunter2@db.example.com/main"],
  ["OPENAI", `sk-${"proj"}-${"a1B2".repeat(10)}`],
  ["AWS_THING", "aB3/".repeat(10)],
  ["SECRET_X", "/hunter2hunter2"],
  ["DB_PASSWORD", { "Fn::Sub": "hunter2-${AWS::Region}" }],
  ["DB_PASSWORD", { "Fn::Sub": ["${word}", { word: "hunter2-hunter2" }] }],
  ["DB_PASS", "hunter2!"],
  ["STRIPE", `sk_${"live"}_abcdefgh1234`],
  ["NPM", `gh${"p"}_${"a1".repeat(18)}`],
])("a secret is told by its name or its form: %s", (name, value) => {
  const Variables = { [name]: value };
  const fn = { Type: "AWS::Lambda::Function", Properties: { Environment: { Variables } } };
  expect(problems({ Fn: fn }).filter((line) => !/log/.test(line))).toHaveLength(1);
});
