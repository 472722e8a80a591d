import { describe, expect, it } from "vitest";
import { describeAccess } from "./dynamodb-access.ts";
import { partitionKeysOf } from "./partition-keys.ts";

const arn = { region: "r", accountId: "1" };
const table = (name: string) => `arn:aws:dynamodb:r:1:table/${name}`;

describe("describeAccess", () => {
  it("takes input of any shape", () => {
    for (const input of [
      undefined,
      null,
      1,
      [],
      { TableName: 5 },
      { RequestItems: [] },
      { TransactItems: [null, { Put: 1 }] },
    ]) {
      for (const operation of [
        "PutItem",
        "BatchGetItem",
        "TransactWriteItems",
        "GetRecords",
        "ExecuteStatement",
        "constructor",
      ]) {
        expect(describeAccess(operation, input, arn).tables).toEqual([]);
      }
    }
  });

  it.each([
    ["PutItem", { TableName: "t" }, [["dynamodb:PutItem", table("t")]]],
    ["GetItem", { TableName: table("t") }, [["dynamodb:GetItem", table("t")]]],
    ["Query", { TableName: "t", IndexName: "i" }, [["dynamodb:Query", `${table("t")}/index/i`]]],
    [
      "BatchWriteItem",
      { RequestItems: { a: [], b: [] } },
      [
        ["dynamodb:BatchWriteItem", table("a")],
        ["dynamodb:BatchWriteItem", table("b")],
      ],
    ],
    [
      "TransactWriteItems",
      { TransactItems: [{ Put: { TableName: "a" } }, { ConditionCheck: { TableName: "b" } }] },
      [
        ["dynamodb:PutItem", table("a")],
        ["dynamodb:ConditionCheckItem", table("b")],
      ],
    ],
    [
      "DescribeStream",
      { StreamArn: `${table("t")}/stream/now` },
      [["dynamodb:DescribeStream", `${table("t")}/stream/now`]],
    ],
    [
      "GetRecords",
      { ShardIterator: Buffer.from('{"table_name":"t"}').toString("base64") },
      [["dynamodb:GetRecords", `${table("t")}/stream/*`]],
    ],
    [
      "ExecuteStatement",
      { Statement: `SELECT * FROM "t"."i" WHERE id = 'from x'` },
      [["dynamodb:PartiQLSelect", `${table("t")}/index/i`]],
    ],
    ["ListTables", {}, [["dynamodb:ListTables", table("*")]]],
  ])("%s", (operation, input, expected) => {
    const { grants } = describeAccess(operation, input, arn);
    expect(grants.map(({ action, resource }) => [action, resource])).toEqual(expected);
  });

  it.each([
    ["UpdateItem", { TableName: table("t") }, [["dynamodb:UpdateItem", table("t")]]],
    ["Scan", { TableName: "t" }, [["dynamodb:Scan", table("t")]]],
    ["BatchGetItem", { RequestItems: { a: { Keys: [] } } }, [["dynamodb:BatchGetItem", table("a")]]],
    [
      "TransactGetItems",
      { TransactItems: [{ Get: { TableName: "a" } }, { Get: { TableName: "b" } }] },
      [
        ["dynamodb:GetItem", table("a")],
        ["dynamodb:GetItem", table("b")],
      ],
    ],
    [
      "TransactWriteItems",
      { TransactItems: [{ Update: { TableName: "a" } }, { Delete: { TableName: "a" } }] },
      [
        ["dynamodb:UpdateItem", table("a")],
        ["dynamodb:DeleteItem", table("a")],
      ],
    ],
    [
      "BatchExecuteStatement",
      {
        Statements: [
          { Statement: "UPDATE t SET a=1 WHERE id='x'" },
          { Statement: "insert into u value {'id':'x'}" },
        ],
      },
      [
        ["dynamodb:PartiQLUpdate", table("t")],
        ["dynamodb:PartiQLInsert", table("u")],
      ],
    ],
    [
      "ExecuteTransaction",
      { TransactStatements: [{ Statement: 'DELETE FROM "t" WHERE id = 1' }] },
      [["dynamodb:PartiQLDelete", table("t")]],
    ],
    ["DescribeTable", { TableName: "t" }, [["dynamodb:DescribeTable", table("t")]]],
    ["TagResource", { ResourceArn: table("t") }, [["dynamodb:TagResource", table("t")]]],
    ["ListStreams", {}, [["dynamodb:ListStreams", `${table("*")}/stream/*`]]],
    ["ListStreams", { TableName: "t" }, [["dynamodb:ListStreams", `${table("t")}/stream/*`]]],
    [
      "GetShardIterator",
      { StreamArn: `${table("t")}/stream/now` },
      [["dynamodb:GetShardIterator", `${table("t")}/stream/now`]],
    ],
  ])("%s too", (operation, input, expected) => {
    const { grants } = describeAccess(operation, input, arn);
    expect(grants.map(({ action, resource }) => [action, resource])).toEqual(expected);
  });

  it("names each table once", () => {
    const TransactItems = [{ Put: { TableName: "a" } }, { Delete: { TableName: "a" } }];
    expect(describeAccess("TransactWriteItems", { TransactItems }, arn).tables).toEqual(["a"]);
  });
});

describe("the condition keys of a call", () => {
  const partitionKeyOf = partitionKeysOf([
    {
      logicalId: "T",
      tableName: "t",
      arn: table("t"),
      properties: {
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        GlobalSecondaryIndexes: [{ IndexName: "i", KeySchema: [{ AttributeName: "gk", KeyType: "HASH" }] }],
      },
    },
  ]);
  const conditionsOf = (operation: string, input: object) =>
    describeAccess(operation, input, arn, partitionKeyOf).grants.map(({ context }) => context());
  const key = (pk: string) => ({ pk: { S: pk }, sk: { N: "1" } });

  it.each<[string, string, object, string[] | undefined]>([
    ["a key", "GetItem", { TableName: "t", Key: key("a") }, ["a"]],
    ["an item", "PutItem", { TableName: "t", Item: { ...key("a"), other: { S: "x" } } }, ["a"]],
    [
      "a query",
      "Query",
      {
        TableName: "t",
        KeyConditionExpression: "#p = :p AND sk > :s",
        ExpressionAttributeNames: { "#p": "pk" },
        ExpressionAttributeValues: { ":p": { S: "a" }, ":s": { N: "1" } },
      },
      ["a"],
    ],
    [
      "a query of an index",
      "Query",
      {
        TableName: "t",
        IndexName: "i",
        KeyConditionExpression: ":g=gk",
        ExpressionAttributeValues: { ":g": { N: "7" } },
      },
      ["7"],
    ],
    [
      "a query in the old form",
      "Query",
      {
        TableName: "t",
        KeyConditions: { pk: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] } },
      },
      ["a"],
    ],
    [
      "several keys",
      "BatchGetItem",
      { RequestItems: { t: { Keys: [key("a"), key("b"), key("a")] } } },
      ["a", "b"],
    ],
    [
      "several writes",
      "BatchWriteItem",
      { RequestItems: { t: [{ PutRequest: { Item: key("a") } }, { DeleteRequest: { Key: key("b") } }] } },
      ["a", "b"],
    ],
    [
      "the one attribute of a key of another table",
      "GetItem",
      { TableName: "u", Key: { id: { S: "x" } } },
      ["x"],
    ],
    ["no key at all", "Scan", { TableName: "t" }, undefined],
  ])("LeadingKeys are those of %s", (_what, operation, input, expected) => {
    const [context] = conditionsOf(operation, input);
    expect(context).toHaveProperty("dynamodb:LeadingKeys");
    expect(context?.["dynamodb:LeadingKeys"]).toEqual(expected);
  });

  it.each<[string, string, object]>([
    ["of a key with two attributes, the table being unknown", "GetItem", { TableName: "u", Key: key("a") }],
    ["of a query without a value", "Query", { TableName: "t", KeyConditionExpression: "pk = :p" }],
    ["of an item without the key", "PutItem", { TableName: "t", Item: { sk: { N: "1" } } }],
    ["of a statement", "ExecuteStatement", { Statement: "SELECT * FROM t WHERE pk = 'a'" }],
  ])("LeadingKeys are not known %s", (_what, operation, input) => {
    expect(conditionsOf(operation, input)[0]).not.toHaveProperty("dynamodb:LeadingKeys");
  });

  it.each<[string, object, string[] | undefined]>([
    [
      "GetItem",
      {
        TableName: "t",
        Key: key("a"),
        ProjectionExpression: "#n.deep[0], list[3].name, plain",
        ExpressionAttributeNames: { "#n": "nested" },
      },
      ["pk", "sk", "nested", "list", "plain"],
    ],
    [
      "UpdateItem",
      {
        TableName: "t",
        Key: key("a"),
        UpdateExpression: "SET a = if_not_exists(b, :zero) + :one REMOVE #c ADD d :one DELETE e :set",
        ConditionExpression: "attribute_exists(f) AND NOT contains(g, :x) OR h BETWEEN :a AND :b",
        ExpressionAttributeNames: { "#c": "c" },
      },
      ["pk", "sk", "f", "g", "h", "a", "b", "c", "d", "e"],
    ],
    ["Scan", { TableName: "t", AttributesToGet: ["a"], ScanFilter: { b: {} } }, ["b", "a"]],
    ["Query", { TableName: "t", KeyConditionExpression: "pk = :p", Select: "COUNT" }, ["pk"]],
    ["GetItem", { TableName: "t", Key: key("a") }, undefined],
    ["Query", { TableName: "t", KeyConditionExpression: "pk = :p" }, undefined],
  ])("Attributes of %s %j", (operation, input, expected) => {
    const [context] = conditionsOf(operation, input);
    expect(context?.["dynamodb:Attributes"]).toEqual(expected);
    // A read that names none returns them all, so what it returns is not known.
    expect(Object.hasOwn(context ?? {}, "dynamodb:Attributes")).toBe(expected !== undefined);
  });

  it("Select, ReturnValues and ReturnConsumedCapacity are those of the request, the enclosing operation that of a transaction", () => {
    expect(conditionsOf("Query", { TableName: "t", Select: "COUNT" })[0]).toMatchObject({
      "dynamodb:Select": "COUNT",
      "dynamodb:ReturnValues": undefined,
      "dynamodb:EnclosingOperation": undefined,
    });
    expect(
      conditionsOf("UpdateItem", {
        TableName: "t",
        ReturnValues: "ALL_OLD",
        ReturnConsumedCapacity: "TOTAL",
      })[0],
    ).toMatchObject({ "dynamodb:ReturnValues": "ALL_OLD", "dynamodb:ReturnConsumedCapacity": "TOTAL" });
    expect(
      conditionsOf("TransactWriteItems", { TransactItems: [{ Put: { TableName: "t", Item: key("a") } }] })[0],
    ).toMatchObject({ "dynamodb:EnclosingOperation": "TransactWriteItems", "dynamodb:LeadingKeys": ["a"] });
  });

  it.each([
    ["SELECT * FROM t", "true"],
    ["SELECT * FROM t WHERE sk = 1", "true"],
    ["SELECT * FROM t WHERE mypk = 'a'", "true"],
    ["SELECT * FROM t WHERE pk > 'a'", "true"],
    ["SELECT * FROM t WHERE sk = 1 AND pk = 'a'", "false"],
    [`SELECT * FROM "t" WHERE "pk" IN ['a','b']`, "false"],
    [`SELECT * FROM "t"."i" WHERE gk = ?`, "false"],
    ["DELETE FROM t WHERE pk = 'a'", "false"],
    ["SELECT * FROM unknown", undefined],
  ])("FullTableScan of %s is %s", (Statement, expected) => {
    expect(conditionsOf("ExecuteStatement", { Statement })[0]?.["dynamodb:FullTableScan"]).toBe(expected);
  });
});
