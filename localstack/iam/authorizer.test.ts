import { describe, expect, it } from "vitest";
import { type Log, silentLog } from "../log.ts";
import type { FunctionModel, PolicyStatement } from "../model/types.ts";
import { createAuthorizer, type IamMode } from "./authorizer.ts";

const fn = (key: string, role?: string) =>
  ({ key, name: key, ...(role === undefined ? {} : { role }) }) as FunctionModel;
const TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/chat";

function setUp(statements: PolicyStatement[], mode: IamMode = "enforce") {
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warning: (message) => warnings.push(message) };
  const authorizer = createAuthorizer({
    roles: { SendRole: { arn: "arn:aws:iam::123456789012:role/send", statements } },
    functions: [fn("send", "SendRole"), fn("lost", "Elsewhere"), fn("bare")],
    mode,
    log,
  });
  const may = (action: string, resource: string, context?: Record<string, string | string[] | undefined>) =>
    authorizer.isAllowed({ kind: "function", functionKey: "send" }, action, resource, context);
  return { authorizer, may, warnings };
}

const allow = (Action: string | string[], Resource: string | string[]): PolicyStatement => ({
  Effect: "Allow",
  Action,
  Resource,
});

describe("authorizer", () => {
  it("refuses what no statement allows and names the statement that is missing, once", () => {
    const { may, warnings } = setUp([]);
    const arn = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/local/POST/@connections/";
    expect(may("execute-api:ManageConnections", `${arn}A=`)).toBe(false);
    expect(may("execute-api:ManageConnections", `${arn}B=`)).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`Action: execute-api:ManageConnections\n    Resource: ${arn}*`);
  });

  it("lets a Deny win over any Allow", () => {
    const { may, warnings } = setUp([
      allow("*", "*"),
      { Effect: "Deny", Action: "dynamodb:Scan", Resource: TABLE },
    ]);
    expect(may("dynamodb:Scan", TABLE)).toBe(false);
    expect(may("dynamodb:Query", TABLE)).toBe(true);
    expect(warnings[0]).toContain("a Deny statement");
  });

  it("matches actions without case, resources with it, and wildcards in both", () => {
    const { may } = setUp([allow(["dynamodb:get*", "DynamoDB:PutItem"], [TABLE, `${TABLE}/index/?`])]);
    expect(may("dynamodb:GetItem", TABLE)).toBe(true);
    expect(may("dynamodb:PutItem", `${TABLE}/index/a`)).toBe(true);
    expect(may("dynamodb:PutItem", `${TABLE}/index/ab`)).toBe(false);
    expect(may("dynamodb:PutItem", TABLE.replace("chat", "Chat"))).toBe(false);
    expect(may("dynamodb:DeleteItem", TABLE)).toBe(false);
  });

  it("matches NotAction and NotResource by what they leave out", () => {
    const { may } = setUp([
      { Effect: "Allow", NotAction: ["dynamodb:Delete*"], Resource: "*" },
      { Effect: "Deny", Action: "*", NotResource: [TABLE] },
    ]);
    expect(may("dynamodb:GetItem", TABLE)).toBe(true);
    expect(may("dynamodb:DeleteItem", TABLE)).toBe(false);
    expect(may("dynamodb:GetItem", `${TABLE}2`)).toBe(false);
  });

  it("allows in warn mode and says what AWS would miss; says nothing in off mode", () => {
    const warn = setUp([], "warn");
    expect(warn.may("ssm:GetParameter", "arn:aws:ssm:r:1:parameter/x")).toBe(true);
    expect(warn.may("ssm:GetParameter", "arn:aws:ssm:r:1:parameter/x")).toBe(true);
    expect(warn.warnings).toHaveLength(1);
    const off = setUp([], "off");
    expect(off.may("ssm:GetParameter", "x")).toBe(true);
    expect(off.warnings).toEqual([]);
  });

  it("allows a function whose role is not known, with one warning each; developers always", () => {
    const { authorizer, warnings } = setUp([]);
    for (const functionKey of ["lost", "bare", "lost"])
      expect(authorizer.isAllowed({ kind: "function", functionKey }, "a:B", "*")).toBe(true);
    expect(warnings).toHaveLength(2);
    expect(authorizer.isAllowed({ kind: "developer", accessKeyId: "x" }, "a:B", "*")).toBe(true);
  });

  it("gives the same answer from its cache, apart from conditions, which it evaluates each time", () => {
    const { may } = setUp([
      {
        ...allow("dynamodb:Query", TABLE),
        Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["USER#*"] } },
      },
    ]);
    const keys = (value: string) => ({ "dynamodb:LeadingKeys": [value] });
    expect(may("dynamodb:Query", TABLE, keys("USER#1"))).toBe(true);
    expect(may("dynamodb:Query", TABLE, keys("TEAM#1"))).toBe(false);
    expect(may("dynamodb:Query", TABLE, keys("USER#2"))).toBe(true);
  });

  it("warns about what it cannot evaluate: the Allow counts, the Deny does not", () => {
    const { may, warnings } = setUp([
      { ...allow("s3:GetObject", "*"), Condition: { StringSounds: { "aws:PrincipalArn": "x" } } },
      {
        ...allow("s3:GetObject", "*"),
        Effect: "Deny",
        Condition: { StringEquals: { "aws:SourceVpc": "v" } },
      },
    ]);
    expect(may("s3:GetObject", "arn:aws:s3:::b/k")).toBe(true);
    expect(warnings.join()).toContain("condition operator StringSounds");
    expect(warnings.join()).toContain("condition key aws:SourceVpc");
  });
});
