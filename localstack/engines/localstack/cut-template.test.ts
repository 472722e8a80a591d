import { describe, expect, test } from "vitest";
import { cutTemplate, type Template, type TemplateResource } from "./cut-template.ts";

const table: TemplateResource = { Type: "AWS::DynamoDB::Table", Properties: { TableName: "things" } };
const api: TemplateResource = { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "api" } };
const cut = (resources: Record<string, TemplateResource>, rest: Partial<Template> = {}) =>
  cutTemplate({ Resources: resources, ...rest });
const roleThatMay = (resource: unknown): TemplateResource => ({
  Type: "AWS::IAM::Role",
  Properties: {
    Policies: [
      {
        PolicyName: "calls",
        PolicyDocument: {
          Statement: [{ Effect: "Allow", Action: ["execute-api:Invoke"], Resource: resource }],
        },
      },
    ],
  },
});
const resourceOf = (role: unknown) =>
  (role as { Properties: { Policies: { PolicyDocument: { Statement: { Resource: unknown }[] } }[] } })
    .Properties.Policies[0]?.PolicyDocument.Statement[0]?.Resource;

describe("cutTemplate", () => {
  test("keeps stores, roles and parameters, and names what it dropped by type", () => {
    const stores = {
      Things: table,
      Jobs: { Type: "AWS::SQS::Queue" },
      Files: { Type: "AWS::S3::Bucket" },
      Setting: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: "1" } },
    };
    const { template, dropped } = cut({ ...stores, Api: api, Fn: { Type: "AWS::Lambda::Function" } });
    expect(template.Resources).toEqual(stores);
    expect(dropped).toEqual(["AWS::ApiGatewayV2::Api: Api", "AWS::Lambda::Function: Fn"]);
  });

  test("leaves the framework's bucket for zip files out, and its policy", () => {
    const { template } = cut({
      ServerlessDeploymentBucket: { Type: "AWS::S3::Bucket" },
      ServerlessDeploymentBucketPolicy: {
        Type: "AWS::S3::BucketPolicy",
        Properties: { Bucket: { Ref: "ServerlessDeploymentBucket" }, PolicyDocument: {} },
      },
    });
    expect(template.Resources).toEqual({});
  });

  test("a policy that points to what was cut keeps its statement, with a text in the place", () => {
    const { template, dropped } = cut({
      Api: api,
      Things: table,
      BySub: roleThatMay({ "Fn::Sub": "arn:${AWS::Partition}:execute-api:::${Api}/x/${!Api}" }),
      BySubOfOwn: roleThatMay({
        "Fn::Sub": ["arn:aws:x:::${Api}/${Id}", { Api: "own", Id: { Ref: "Api" } }],
      }),
      ByJoin: roleThatMay({ "Fn::Join": ["/", ["arn:aws:x::", { Ref: "Api" }]] }),
      ByAttribute: roleThatMay({ "Fn::GetAtt": ["Api", "Arn"] }),
      Untouched: roleThatMay([{ "Fn::GetAtt": ["Things", "Arn"] }]),
    });
    const at = (id: string) => resourceOf(template.Resources[id]);
    expect(at("BySub")).toEqual({ "Fn::Sub": "arn:${AWS::Partition}:execute-api:::cut-Api/x/${!Api}" });
    expect(at("BySubOfOwn")).toEqual({
      "Fn::Sub": ["arn:aws:x:::${Api}/${Id}", { Api: "own", Id: "cut-Api" }],
    });
    expect(at("ByJoin")).toEqual({ "Fn::Join": ["/", ["arn:aws:x::", "cut-Api"]] });
    expect(at("ByAttribute")).toBe("arn:aws:cut:::Api");
    expect(at("Untouched")).toEqual([{ "Fn::GetAtt": ["Things", "Arn"] }]);
    expect(dropped).toContain("BySub: Policies is changed, as it points to Api");
    expect(dropped.filter((line) => line.startsWith("Untouched"))).toEqual([]);
  });

  test("outside of policies the entry of a list goes, or the property", () => {
    const { template, dropped } = cut({
      Fn: { Type: "AWS::Lambda::Function" },
      Key: { Type: "AWS::KMS::Key" },
      Jobs: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs", KmsMasterKeyId: { Ref: "Key" } } },
      Files: {
        Type: "AWS::S3::Bucket",
        Properties: {
          NotificationConfiguration: {
            LambdaConfigurations: [{ Event: "s3:ObjectCreated:*", Function: { "Fn::GetAtt": "Fn.Arn" } }],
            QueueConfigurations: [{ Event: "s3:ObjectCreated:*", Queue: { "Fn::GetAtt": "Jobs.Arn" } }],
          },
        },
      },
    });
    expect(template.Resources.Jobs?.Properties).toEqual({ QueueName: "jobs" });
    expect(template.Resources.Files?.Properties?.NotificationConfiguration).toEqual({
      LambdaConfigurations: [],
      QueueConfigurations: [{ Event: "s3:ObjectCreated:*", Queue: { "Fn::GetAtt": "Jobs.Arn" } }],
    });
    expect(dropped).toContain("Jobs: KmsMasterKeyId is left out, as it points to Key");
  });

  test("what is nothing without what was cut goes too, and whatever points to that", () => {
    const { template, dropped } = cut(
      {
        Api: api,
        Address: {
          Type: "AWS::SSM::Parameter",
          Properties: { Type: "String", Value: { "Fn::Sub": "wss://${Api}" } },
        },
        Things: { ...table, DependsOn: ["Address", "Other"] },
        Other: { ...table, DependsOn: "Api" },
      },
      { Outputs: { Address: { Value: { Ref: "Address" } }, Name: { Value: { Ref: "Things" } } } },
    );
    expect(template.Resources).toEqual({ Things: { ...table, DependsOn: ["Other"] }, Other: table });
    expect(template.Outputs).toEqual({ Name: { Value: { Ref: "Things" } } });
    expect(dropped).toContain("Address: Value points to what is cut");
    expect(dropped).toContain("Output Address: points to Address");
  });

  test("keeps the conditions, parameters and mappings that are still used, and no others", () => {
    const { template } = cut(
      {
        Things: { ...table, Condition: "Both" },
        Jobs: {
          Type: "AWS::SQS::Queue",
          Properties: { QueueName: { "Fn::FindInMap": ["Names", "jobs", "name"] } },
        },
        Api: { ...api, Condition: "WithApi" },
      },
      {
        Conditions: {
          Both: { "Fn::And": [{ Condition: "Live" }, { "Fn::Equals": ["a", "a"] }] },
          Live: { "Fn::Equals": [{ Ref: "Stage" }, "live"] },
          WithApi: { "Fn::Equals": [{ Ref: "Domain" }, ""] },
        },
        Parameters: { Stage: { Type: "String" }, Domain: { Type: "String" } },
        Mappings: { Names: { jobs: { name: "jobs" } }, Zones: {} },
      },
    );
    expect(Object.keys(template.Conditions ?? {})).toEqual(["Both", "Live"]);
    expect(Object.keys(template.Parameters ?? {})).toEqual(["Stage"]);
    expect(Object.keys(template.Mappings ?? {})).toEqual(["Names"]);
  });

  test("leaves the given template as it was", () => {
    const resources = { Api: api, Role: roleThatMay({ Ref: "Api" }) };
    const before = structuredClone(resources);
    cut(resources);
    expect(resources).toEqual(before);
  });
});
