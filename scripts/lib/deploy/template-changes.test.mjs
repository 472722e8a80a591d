import { describe, expect, it } from "vitest";
import { describeChanges, templateChanges } from "./template-changes.mjs";

const table = (TableName) => ({ Type: "AWS::DynamoDB::Table", Properties: { TableName } });
const fn = (S3Key, MemorySize = 128) => ({
  Type: "AWS::Lambda::Function",
  Properties: { Code: { S3Key }, MemorySize },
});
const topic = { Type: "AWS::SNS::Topic" };
const of = (Resources) => ({ Resources });
const changes = (before, after) => describeChanges(before && of(before), of(after), () => "  the types");

describe("templateChanges", () => {
  it("sorts resources into new, changed and removed", () => {
    const before = of({ A: topic, B: table("x"), C: topic });
    const after = of({ A: topic, B: table("y"), D: topic });
    expect(templateChanges(before, after)).toEqual({ added: ["D"], changed: ["B"], removed: ["C"], code: 0 });
  });

  it("a function whose code lies elsewhere is new code, one with other settings is changed", () => {
    const before = of({ A: fn("1/a.zip"), B: fn("1/b.zip") });
    const after = of({ A: fn("2/a.zip"), B: fn("2/b.zip", 256) });
    expect(templateChanges(before, after)).toMatchObject({ changed: ["B"], code: 1 });
  });
});

describe("describeChanges", () => {
  it("of a new stage counts resources by type", () => {
    expect(changes(undefined, { A: topic, B: topic })).toEqual({
      text: "2 resources, all new:\n  the types",
      losses: [],
      refusals: [],
    });
  });

  it("says that nothing changes", () => {
    expect(changes({ A: topic }, { A: topic }).text).toBe("  nothing changes");
  });

  it("names what would be lost: a store that is removed, or made anew", () => {
    const { losses } = changes({ Old: table("x"), Same: table("y"), Gone: topic }, { Same: table("z") });
    expect(losses).toEqual([
      expect.stringMatching(/^Old is no longer/),
      expect.stringMatching(/^Same is made anew/),
    ]);
  });

  it("loses nothing of a store that CloudFormation is to keep", () => {
    const before = { A: topic, Old: { ...table("x"), DeletionPolicy: "RetainExceptOnCreate" } };
    const { text, losses } = changes(before, { A: topic });
    expect(losses).toEqual([]);
    expect(text).toContain("kept, and in no stack any more: Old");
  });

  it("loses nothing where a store only changes a setting", () => {
    const before = { A: table("x") };
    const after = { A: { ...table("x"), Properties: { TableName: "x", BillingMode: "PAY_PER_REQUEST" } } };
    expect(changes(before, after)).toEqual({
      text: "  changed: A (AWS::DynamoDB::Table)",
      losses: [],
      refusals: [],
    });
  });

  const key = (name) => ({ KeySchema: [{ AttributeName: name, KeyType: "HASH" }] });
  const typed = (type) => ({ AttributeDefinitions: [{ AttributeName: "PK", AttributeType: type }] });
  it.each([
    ["AWS::DynamoDB::Table", "TableName", key("PK"), key("owner"), "KeySchema"],
    ["AWS::DynamoDB::Table", "TableName", {}, { LocalSecondaryIndexes: [] }, "LocalSecondaryIndexes"],
    ["AWS::DynamoDB::Table", "TableName", typed("S"), typed("N"), "the type of PK"],
    ["AWS::SQS::Queue", "QueueName", {}, { FifoQueue: true }, "FifoQueue"],
  ])("CloudFormation replaces no %s that keeps its %s", (Type, name, before, after, what) => {
    const store = (properties, Name) => ({
      A: { Type, Properties: { ...properties, ...(Name && { [name]: Name }) } },
    });
    expect(changes(store(before, "a"), store(after, "a"))).toMatchObject({
      losses: [],
      refusals: [`A: ${what} cannot change while it has the same ${name}; CloudFormation refuses that.`],
    });
    // Without a name of its own, or with another, there is a new one.
    expect(changes(store(before), store(after)).losses).toEqual([
      `A is made anew and empty: ${what} changes.`,
    ]);
    expect(changes(store(before, "a"), store(after, "b")).losses).toEqual([
      `A is made anew and empty: ${name} changes.`,
    ]);
  });

  it("names what a store begins to delete by itself", () => {
    const ttl = (AttributeName, Enabled = true) => ({
      ...table("x"),
      Properties: { TableName: "x", TimeToLiveSpecification: { AttributeName, Enabled } },
    });
    const losses = (before, after) => changes({ A: before }, { A: after }).losses;
    expect(losses(ttl("expires_at"), ttl("created_at"))).toEqual([
      "A deletes items whose created_at has passed: its TimeToLiveSpecification changes.",
    ]);
    expect(losses(ttl("expires_at"), ttl("expires_at", false))).toEqual([]);

    const bucket = (...Rules) => ({
      Type: "AWS::S3::Bucket",
      Properties: { LifecycleConfiguration: { Rules } },
    });
    const pending = { Id: "pending", Prefix: "pending/", ExpirationInDays: 1 };
    const uploads = { Id: "uploads", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } };
    expect(losses(bucket(pending), bucket({ ...pending, Prefix: "" }, uploads))).toEqual([
      "A deletes objects by a rule that is new or changed: pending.",
    ]);
    expect(losses(bucket(), bucket({ ExpirationInDays: 1 }))).toEqual([
      "A deletes objects by a rule that is new or changed: without an Id.",
    ]);
    expect(losses(bucket(uploads), bucket(uploads, { ...uploads, Id: "more" }))).toEqual([]);
  });

  it("says of a store that it will not outlive its stack any more", () => {
    const kept = { A: { ...table("x"), DeletionPolicy: "RetainExceptOnCreate" } };
    const { text, losses } = changes(kept, { A: { ...table("x"), DeletionPolicy: "Delete" } });
    expect(text).toContain("no longer kept when the stack goes: A");
    expect(losses).toEqual([]);
  });

  it("a global table is a store as well", () => {
    const global = { Type: "AWS::DynamoDB::GlobalTable", Properties: { TableName: "x" } };
    expect(changes({ A: global, B: topic }, { B: topic }).losses).toEqual([
      expect.stringMatching(/^A is no longer/),
    ]);
  });

  it("a further index or attribute replaces nothing", () => {
    const more = { AttributeDefinitions: [...typed("S").AttributeDefinitions, { AttributeName: "x" }] };
    const after = { A: { ...table("x"), Properties: { TableName: "x", ...more } } };
    const before = { A: { ...table("x"), Properties: { TableName: "x", ...typed("S") } } };
    expect(changes(before, after)).toMatchObject({ losses: [], refusals: [] });
  });

  it("a resource that becomes one of another type is refused", () => {
    expect(changes({ A: topic }, { A: table("x") }).refusals).toEqual([
      "A: CloudFormation does not make AWS::DynamoDB::Table of AWS::SNS::Topic.",
    ]);
  });
});
