import { describe, expect, it } from "vitest";
import { describeAccess } from "./dynamodb-access.ts";

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
    ["ListTables", {}, [["dynamodb:ListTables", "*"]]],
  ])("%s", (operation, input, expected) => {
    const { grants } = describeAccess(operation, input, arn);
    expect(grants.map(({ action, resource }) => [action, resource])).toEqual(expected);
  });

  it("names each table once", () => {
    const TransactItems = [{ Put: { TableName: "a" } }, { Delete: { TableName: "a" } }];
    expect(describeAccess("TransactWriteItems", { TransactItems }, arn).tables).toEqual(["a"]);
  });
});
