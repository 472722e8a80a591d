import { describe, expect, it } from "vitest";
import { type Log, silentLog } from "../log.ts";
import type { FunctionModel, PolicyStatement, RoleModel, TableModel } from "../model/types.ts";
import { createAuthorizer, type IamMode } from "./authorizer.ts";
import { denialMessage } from "./denial.ts";
import type { ConditionContext } from "./policy-variables.ts";
import { Told } from "./told.ts";

const fn = (key: string, role?: string): FunctionModel => ({
  key,
  name: `app-dev-${key}`,
  arn: `arn:aws:lambda:us-east-1:123456789012:function:app-dev-${key}`,
  handler: "a.b",
  runtime: "nodejs24.x",
  memoryMb: 128,
  timeoutSeconds: 3,
  environment: {},
  ...(role === undefined ? {} : { role }),
});
const TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/chat";
const CONNECTIONS = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/dev";

function setUp(
  statements: PolicyStatement[],
  mode: IamMode = "enforce",
  role: Partial<RoleModel> = {},
  conditionKeys?: ConditionContext,
  told?: Told,
) {
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warning: (message) => warnings.push(message) };
  const authorizer = createAuthorizer({
    roles: {
      SendRole: {
        arn: "arn:aws:iam::123456789012:role/send",
        statements,
        statementsAt: "provider.iam.role.statements",
        ...role,
      },
    },
    functions: [fn("send", "SendRole"), fn("other", "SendRole")],
    accountId: "123456789012",
    region: "us-east-1",
    tables: [{ logicalId: "Table", tableName: "chat", arn: TABLE, properties: {} } satisfies TableModel],
    webSocketApi: {
      apiId: "abcdefghij",
      stage: "dev",
      region: "us-east-1",
      accountId: "123456789012",
      routeSelectionExpression: "",
      routes: [],
    },
    mode,
    log,
    ...(conditionKeys ? { conditionKeys } : {}),
    ...(told ? { told } : {}),
  });
  const refusal = (action: string, resource: string, context: ConditionContext = {}, functionKey = "send") =>
    authorizer.check({ kind: "function", functionKey }, action, resource, () => context);
  const may = (action: string, resource: string, context?: ConditionContext) =>
    refusal(action, resource, context) === undefined;
  return { authorizer, may, refusal, warnings };
}

const allow = (Action: string | string[], Resource: string | string[]): PolicyStatement => ({
  Effect: "Allow",
  Action,
  Resource,
});

describe("authorizer", () => {
  it("says in AWS's words what it refuses, and whether a Deny did", () => {
    const { refusal } = setUp([
      allow("dynamodb:*", TABLE),
      { Effect: "Deny", Action: "dynamodb:Scan", Resource: TABLE },
    ]);
    const user =
      "User: arn:aws:sts::123456789012:assumed-role/send/app-dev-send is not authorized to perform:";
    const message = (action: string, arn: string) => {
      const denial = refusal(action, arn);
      return denial && denialMessage(denial);
    };
    expect(message("dynamodb:GetItem", `${TABLE}2`)).toBe(
      `${user} dynamodb:GetItem on resource: ${TABLE}2 because no identity-based policy allows the dynamodb:GetItem action`,
    );
    expect(message("dynamodb:Scan", TABLE)).toBe(
      `${user} dynamodb:Scan on resource: ${TABLE} with an explicit deny in an identity-based policy`,
    );
    expect(message("dynamodb:GetItem", TABLE)).toBeUndefined();
  });

  it("lets a Deny win over any Allow, and names it", () => {
    const { may, warnings } = setUp([
      allow("*", "*"),
      { Sid: "NoScans", Effect: "Deny", Action: "dynamodb:Scan", Resource: TABLE },
    ]);
    expect(may("dynamodb:Scan", TABLE)).toBe(false);
    expect(may("dynamodb:Query", TABLE)).toBe(true);
    expect(warnings[0]).toContain('the Deny statement "NoScans" of its role');
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

  it("puts a policy variable's value into a resource, and does not guess at one that is not known", () => {
    const own = "arn:aws:s3:::bucket/${aws:userid}/*";
    const { may, authorizer, warnings } = setUp([
      allow("s3:GetObject", own),
      { Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/${aws:PrincipalTag/team}" },
    ]);
    const { userId } = authorizer.identify({ kind: "function", functionKey: "send" });
    expect(userId).toMatch(/^AROA[A-Z2-7]{17}:app-dev-send$/);
    expect(may("s3:GetObject", `arn:aws:s3:::bucket/${userId}/a`)).toBe(true);
    expect(may("s3:GetObject", "arn:aws:s3:::bucket/somebody/a")).toBe(false);
    expect(warnings.join()).toContain("policy variable ${aws:PrincipalTag/team}");
  });

  it("says nothing and allows all in off mode, and to developers always", () => {
    const off = setUp([], "off", { gaps: ["of something"] });
    expect(off.may("ssm:GetParameter", "x")).toBe(true);
    expect(off.warnings).toEqual([]);
    const { authorizer } = setUp([]);
    const developer = { kind: "developer", accessKeyId: "x" } as const;
    expect(authorizer.check(developer, "a:B", "*")).toBeUndefined();
    expect(authorizer.identify(developer).arn).toBe("arn:aws:iam::123456789012:user/developer");
  });

  it("refuses a role that is not fully known only what a known Deny forbids, and says so at once, once", () => {
    const { may, warnings } = setUp([{ Effect: "Deny", Action: "dynamodb:Scan", Resource: "*" }], "enforce", {
      gaps: ["it is not defined in this service"],
    });
    expect(warnings).toEqual([
      "The permissions of send, other cannot be fully known here (role SendRole): it is not defined in this service. Calls are refused only where a Deny statement forbids them.",
    ]);
    expect(may("dynamodb:GetItem", TABLE)).toBe(true);
    expect(may("dynamodb:Scan", TABLE)).toBe(false);
  });

  it("gives the same answer from its cache, apart from conditions, which it evaluates each time", () => {
    const { may, warnings } = setUp([
      {
        ...allow("dynamodb:Query", TABLE),
        Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["USER#*"] } },
      },
    ]);
    const keys = (value: string) => ({ "dynamodb:LeadingKeys": [value] });
    expect(may("dynamodb:Query", TABLE, keys("USER#1"))).toBe(true);
    expect(may("dynamodb:Query", TABLE, keys("TEAM#1"))).toBe(false);
    expect(may("dynamodb:Query", TABLE, keys("USER#2"))).toBe(true);
    expect(warnings.join()).toContain(
      "a condition that the call does not meet (ForAllValues:StringLike of dynamodb:LeadingKeys)",
    );
  });

  it.each<[string, Record<string, Record<string, unknown>>, boolean]>([
    ["the role", { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/send" } }, true],
    ["the account", { StringEquals: { "aws:PrincipalAccount": "123456789012" } }, true],
    [
      "another account's resource",
      { StringNotEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } },
      false,
    ],
    ["the region", { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] } }, true],
    ["TLS", { Bool: { "aws:SecureTransport": "true" } }, true],
    ["a user's name, which a role has not", { Null: { "aws:username": "true" } }, true],
    ["a call by itself", { Bool: { "aws:ViaAWSService": "false" } }, true],
    [
      "no service in between",
      { "ForAnyValue:StringEquals": { "aws:CalledVia": ["athena.amazonaws.com"] } },
      false,
    ],
    ["the time", { DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }, true],
    [
      "the function",
      { ArnLike: { "lambda:SourceFunctionArn": "arn:aws:lambda:*:*:function:app-dev-s*" } },
      true,
    ],
    ["the address", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, false],
  ])("knows %s", (_what, Condition, allowed) => {
    const { may, warnings } = setUp([{ ...allow("dynamodb:GetItem", TABLE), Condition }]);
    expect(may("dynamodb:GetItem", TABLE)).toBe(allowed);
    expect(warnings.join()).not.toContain("does not know");
  });

  it("takes values that it cannot know from the setting", () => {
    const Condition = {
      StringEquals: { "aws:SourceVpc": "vpc-1" },
      IpAddress: { "aws:SourceIp": "203.0.113.0/24" },
    };
    const statements = [{ ...allow("dynamodb:GetItem", TABLE), Condition }];
    const given = { "aws:SourceVpc": "vpc-1", "aws:SourceIp": "203.0.113.9" };
    expect(setUp(statements, "enforce", {}, given).may("dynamodb:GetItem", TABLE)).toBe(true);
    expect(
      setUp(statements, "enforce", {}, { ...given, "aws:SourceVpc": "vpc-2" }).may("dynamodb:GetItem", TABLE),
    ).toBe(false);
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

describe("the missing statement", () => {
  it("comes once for a role, with all that it lacks, ready to paste into serverless.yml", async () => {
    const { refusal, warnings } = setUp([], "warn");
    for (const id of ["A=", "B="]) {
      expect(
        refusal("execute-api:ManageConnections", `${CONNECTIONS}/POST/@connections/${id}`),
      ).toBeUndefined();
    }
    refusal("dynamodb:PutItem", TABLE);
    refusal("dynamodb:GetItem", TABLE, {}, "other");
    refusal("dynamodb:GetItem", TABLE);
    refusal("dynamodb:Query", `${TABLE}/index/byName`);
    refusal("dynamodb:GetRecords", `${TABLE}/stream/*`);
    refusal("lambda:InvokeFunction", fn("other").arn);
    refusal("dynamodb:Query", "arn:aws:dynamodb:eu-west-1:210987654321:table/theirs");
    refusal("lambda:ListFunctions", "*");
    expect(warnings).toEqual([]);
    await expect.poll(() => warnings).toHaveLength(1);
    expect(
      warnings[0],
    ).toBe(`AWS would refuse other, send what the role SendRole does not allow; here it was let through (custom.localAws.iam: warn). Paste under provider.iam.role.statements:
- Effect: Allow
  Action:
    - execute-api:ManageConnections
  Resource:
    - Fn::Sub: "arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${WebsocketsApi}/\${sls:stage}/POST/@connections/*"
- Effect: Allow
  Action:
    - dynamodb:GetItem
    - dynamodb:PutItem
  Resource:
    - Fn::GetAtt: [Table, Arn]
- Effect: Allow
  Action:
    - dynamodb:Query
  Resource:
    - "arn:aws:dynamodb:eu-west-1:210987654321:table/theirs"
    - Fn::Sub: "\${Table.Arn}/index/byName"
- Effect: Allow
  Action:
    - dynamodb:GetRecords
  Resource:
    - Fn::GetAtt: [Table, StreamArn]
- Effect: Allow
  Action:
    - lambda:InvokeFunction
  Resource:
    - Fn::Sub: "arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:app-dev-other"
- Effect: Allow
  Action:
    - lambda:ListFunctions
  Resource:
    - "*"`);
  });

  it("is said again only with what has come since, and at the latest when everything stops", () => {
    const { authorizer, may, warnings } = setUp([]);
    expect(may("dynamodb:GetItem", TABLE)).toBe(false);
    authorizer.flush();
    expect(may("dynamodb:GetItem", TABLE)).toBe(false);
    authorizer.flush();
    expect(warnings).toHaveLength(1);
    expect(may("dynamodb:PutItem", TABLE)).toBe(false);
    authorizer.flush();
    expect(warnings[1]).toContain("send was refused");
    expect(warnings[1]).toContain("    - dynamodb:GetItem\n    - dynamodb:PutItem\n");
  });

  it("is not said again by the next version of the service, until the role is another one", () => {
    const told = new Told();
    const denied: PolicyStatement = { Effect: "Deny", Action: "dynamodb:DeleteItem", Resource: "*" };
    /** What a version with this role says of the same three calls. */
    const version = (role: Partial<RoleModel>, mode: IamMode = "warn") => {
      const { authorizer, refusal, warnings } = setUp([denied], mode, role, undefined, told);
      for (const action of ["GetItem", "PutItem", "DeleteItem"]) refusal(`dynamodb:${action}`, TABLE);
      authorizer.flush();
      return warnings;
    };
    const gaps = ["it is not defined in this service"];
    expect(version({})).toEqual([
      expect.stringContaining("the Deny statement"),
      expect.stringContaining("does not allow"),
    ]);
    expect(version({})).toEqual([]);
    const open = [expect.stringContaining("cannot be fully known"), expect.stringContaining("the Deny")];
    expect(version({ gaps })).toEqual(open);
    expect(version({ gaps })).toEqual([]);
    expect(version({ gaps }, "enforce")).toHaveLength(2);
    expect(version({})).toHaveLength(2);
  });

  it("comes with a policy around it where the role has none", () => {
    const statementsAt = "resources.Resources.SendRole.Properties.Policies";
    const { authorizer, may, warnings } = setUp([], "enforce", { statementsAt });
    expect(may("dynamodb:GetItem", TABLE)).toBe(false);
    authorizer.flush();
    expect(warnings[0]).toContain(`Paste under ${statementsAt}:
- PolicyName: SendRole
  PolicyDocument:
    Version: "2012-10-17"
    Statement:
      - Effect: Allow
        Action:
          - dynamodb:GetItem
        Resource:
          - Fn::GetAtt: [Table, Arn]`);
  });
});
