import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeParametersCommand, PutParameterCommand, SSM } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthorizer, createCredentialIssuer, createSignatureVerifier } from "../iam/index.ts";
import { silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import { type Edge, openParameterStore, startEdge } from "./index.ts";

const region = "eu-west-1";
const accountId = "123456789012";
const arnOf = (name: string) => `arn:aws:ssm:${region}:${accountId}:parameter/${name}`;
const parameter = (Name: string, Value: unknown, Type = "String") => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Name, Type, Value },
});
const model = buildModel(
  {
    service: "app",
    provider: { region },
    functions: { reader: { handler: "h.handler", role: "Role" } },
    custom: { localAws: { parameters: [{ name: "/app/secret", type: "SecureString" }] } },
    resources: {
      Resources: {
        Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "work" } },
        Greeting: parameter("greeting", "hello"),
        Url: parameter("/app/url", { "Fn::Sub": "https://${AWS::Region}.example.com/${Queue.QueueName}" }),
        Queues: parameter("/app/queues", { "Fn::GetAtt": ["Queue", "Arn"] }, "StringList"),
        Deep: parameter("/app/deep/er", "x"),
        ...Object.fromEntries(
          Array.from({ length: 12 }, (_, index) => [
            `Many${index}`,
            parameter(`/many/${String(index).padStart(2, "0")}`, `${index}`),
          ]),
        ),
        Role: {
          Type: "AWS::IAM::Role",
          Properties: {
            Policies: [
              {
                PolicyName: "read",
                PolicyDocument: {
                  Version: "2012-10-17",
                  Statement: [
                    {
                      Effect: "Allow",
                      Action: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
                      Resource: [arnOf("app/*"), arnOf("app"), arnOf("greeting")],
                    },
                    {
                      Effect: "Deny",
                      Action: "ssm:GetParametersByPath",
                      Resource: "*",
                      Condition: { StringEquals: { "ssm:Recursive": "true" } },
                    },
                  ],
                },
              },
            ],
          },
        },
      },
    },
  },
  "/nowhere",
);

let folder: string;
let edge: Edge;
let ssm: SSM;
let reader: SSM;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ssm-"));
  const issuer = createCredentialIssuer();
  edge = await startEdge({
    host: "127.0.0.1",
    port: 0,
    region,
    accountId,
    dynamodb: { start: () => Promise.reject(new Error("not here")) },
    parameters: openParameterStore({
      file: join(folder, "parameters.json"),
      parameters: model.parameters,
    }),
    signatures: createSignatureVerifier({ issuer }),
    authorizer: createAuthorizer({ ...model, mode: "enforce", log: silentLog }),
    service: () => model,
    log: silentLog,
  });
  const client = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new SSM({ endpoint: edge.url, region, credentials, maxAttempts: 1 });
  ssm = client({ accessKeyId: "mine", secretAccessKey: "mine" });
  reader = client(issuer.issue("reader"));
});
afterAll(async () => {
  ssm.destroy();
  reader.destroy();
  await edge.stop();
  rmSync(folder, { recursive: true, force: true });
});

const textOf = async (Name: string, from = ssm) =>
  (await from.getParameter({ Name, WithDecryption: true })).Parameter?.Value;

describe("GetParameter", () => {
  it("gives what the template says, intrinsics resolved", async () => {
    const { Parameter } = await ssm.getParameter({ Name: "/app/queues" });
    expect(Parameter).toEqual({
      ARN: arnOf("app/queues"),
      DataType: "text",
      LastModifiedDate: expect.any(Date),
      Name: "/app/queues",
      Type: "StringList",
      Value: `arn:aws:sqs:${region}:${accountId}:work`,
      Version: 1,
    });
    expect(await textOf("/app/url")).toBe(`https://${region}.example.com/work`);
  });

  it("hides a secret without WithDecryption", async () => {
    const { Parameter } = await ssm.getParameter({ Name: "/app/secret" });
    expect(Parameter).toMatchObject({ Type: "SecureString", Value: expect.stringMatching(/^[\w+/=]{80,}$/) });
    expect(await textOf("/app/secret")).toMatch(/^[\w-]{86}$/);
    expect(Parameter?.Value).not.toBe(await textOf("/app/secret"));
  });

  it("takes an ARN as a name, with and without a path in it", async () => {
    expect(await textOf(arnOf("app/deep/er"))).toBe("x");
    expect(await textOf(arnOf("greeting"))).toBe("hello");
    expect(await textOf(`${arnOf("greeting")}:1`)).toBe("hello");
    const other = arnOf("greeting").replace(region, "us-east-1");
    await expect(ssm.getParameter({ Name: other })).rejects.toThrow(
      expect.objectContaining({ name: "ParameterNotFound" }),
    );
  });

  it("takes a version, and says which is not there", async () => {
    const { Parameter } = await ssm.getParameter({ Name: "greeting:1" });
    expect(Parameter).toMatchObject({ Name: "greeting", Selector: ":1", Version: 1, Value: "hello" });
    for (const selector of ["2", "live"])
      await expect(ssm.getParameter({ Name: `greeting:${selector}` })).rejects.toMatchObject({
        name: "ParameterVersionNotFound",
        message: `Systems Manager could not find version ${selector} of greeting. Verify the version and try again.`,
      });
  });

  it("refuses what is not there, and no name at all", async () => {
    await expect(ssm.getParameter({ Name: "/greeting" })).rejects.toMatchObject({
      name: "ParameterNotFound",
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    await expect(ssm.getParameter({ Name: "" })).rejects.toMatchObject({ name: "ValidationException" });
    await expect(ssm.getParameter({ Name: undefined })).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(
        "Value null at 'name' failed to satisfy constraint: Member must not be null",
      ),
    });
  });
});

describe("GetParameters", () => {
  it("gives those that are there and names the others as they were asked for", async () => {
    const Names = ["greeting", "/nope", "/app/url:1", "/app/url:9", arnOf("app/deep/er")];
    const { Parameters, InvalidParameters } = await ssm.getParameters({ Names });
    expect(Parameters?.map(({ Name, Selector }) => [Name, Selector])).toEqual([
      ["greeting", undefined],
      ["/app/url", ":1"],
      ["/app/deep/er", undefined],
    ]);
    expect(InvalidParameters).toEqual(["/nope", "/app/url:9"]);
  });

  it("takes from one to ten", async () => {
    const Names = Array.from({ length: 11 }, (_, index) => `n${index}`);
    await expect(ssm.getParameters({ Names })).rejects.toThrow(
      "Member must have length less than or equal to 10",
    );
    await expect(ssm.getParameters({ Names: [] })).rejects.toThrow(
      "Value '[]' at 'names' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });
});

describe("GetParametersByPath", () => {
  const names = async (input: Parameters<SSM["getParametersByPath"]>[0]) =>
    ((await ssm.getParametersByPath(input)).Parameters ?? []).map(({ Name }) => Name);

  it("gives the children, and all below where it is recursive", async () => {
    const children = ["/app/queues", "/app/secret", "/app/url"];
    expect(await names({ Path: "/app" })).toEqual(children);
    expect(await names({ Path: "/app/" })).toEqual(children);
    expect(await names({ Path: "/app", Recursive: true })).toEqual(["/app/deep/er", ...children]);
    expect(await names({ Path: "/ap" })).toEqual([]);
  });

  it("gives ten or fewer at a time, each once", async () => {
    const first = await ssm.getParametersByPath({ Path: "/many" });
    expect(first.Parameters).toHaveLength(10);
    const rest = await ssm.getParametersByPath({ Path: "/many", NextToken: first.NextToken });
    expect(rest.Parameters?.map(({ Value }) => Value)).toEqual(["10", "11"]);
    expect(rest.NextToken).toBeUndefined();
    expect(await names({ Path: "/many", MaxResults: 1 })).toEqual(["/many/00"]);
    await expect(ssm.getParametersByPath({ Path: "/many", MaxResults: 12 })).rejects.toThrow(
      "Value '12' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10",
    );
    await expect(ssm.getParametersByPath({ Path: "/many", NextToken: "7" })).rejects.toMatchObject({
      name: "InvalidNextToken",
    });
  });

  it("filters by type", async () => {
    const filter = (Key: string, ...Values: string[]) => ({
      Path: "/app",
      ParameterFilters: [{ Key, Values }],
    });
    expect(await names(filter("Type", "SecureString"))).toEqual(["/app/secret"]);
    expect(await names(filter("Label", "live"))).toEqual([]);
    await expect(names(filter("Tier", "x"))).rejects.toMatchObject({ name: "InvalidFilterKey" });
  });

  it.each(["app", "/a b", "//"])("refuses the path %j", async (Path) => {
    await expect(ssm.getParametersByPath({ Path })).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(/must begin with a forward slash "\/"/),
    });
  });
});

describe("SSM's permissions", () => {
  it("go by the parameter, however it is named", async () => {
    for (const Name of ["/app/url", "/app/url:1", arnOf("app/url"), "greeting", arnOf("greeting")])
      expect(await textOf(Name, reader)).toBeTruthy();
    const denied = {
      name: "AccessDeniedException",
      message: expect.stringContaining(`resource: ${arnOf("many/00")} `),
    };
    for (const Name of ["/many/00", "/many/00:1", arnOf("many/00")])
      await expect(reader.getParameter({ Name })).rejects.toMatchObject(denied);
    await expect(reader.getParameters({ Names: ["greeting", "/many/00"] })).rejects.toMatchObject(denied);
  });

  it("go by the path and by whether it is recursive", async () => {
    expect((await reader.getParametersByPath({ Path: "/app" })).Parameters).toHaveLength(3);
    for (const input of [{ Path: "/many" }, { Path: "/app", Recursive: true }])
      await expect(reader.getParametersByPath(input)).rejects.toMatchObject({
        name: "AccessDeniedException",
      });
  });
});

it.each([
  ["PutParameter", () => ssm.send(new PutParameterCommand({ Name: "a", Value: "b", Type: "String" }))],
  ["DescribeParameters", () => ssm.send(new DescribeParametersCommand({}))],
])("says to %s what is there instead", async (operation, call) => {
  await expect(call()).rejects.toMatchObject({
    name: "UnknownOperationException",
    message: expect.stringMatching(
      new RegExp(`AmazonSSM.${operation} is not an operation .*GetParametersByPath.*AWS::SSM::Parameter`),
    ),
    $metadata: { httpStatusCode: 400, requestId: expect.any(String) },
  });
});

it("a SecureString under resources is said to be refused by AWS", () => {
  const { warnings } = buildModel(
    {
      service: "app",
      provider: {},
      resources: { Resources: { Secret: parameter("/s", "x", "SecureString") } },
    },
    "/nowhere",
  );
  expect(warnings.join()).toContain("Secret: CloudFormation makes no SecureString");
});
