import { afterAll, beforeAll, expect, it } from "vitest";
import { type EdgeWithTables, startEdgeWithTables } from "./dynamodb.fixture.ts";

let local: EdgeWithTables;
let arn: string;
const Item = { pk: { S: "arn:aws:dynamodb:a" }, sk: { S: "1" } };
beforeAll(async () => {
  local = await startEdgeWithTables();
  await local.createTable("things");
  arn = (await local.call("DescribeTable", { TableName: "things" })).Table.TableArn;
});
afterAll(() => local?.stop());

it("a table is named by its ARN as well, and answered as it was named", async () => {
  const TableName = arn;
  const put = await local.call("PutItem", { TableName, Item, ReturnConsumedCapacity: "TOTAL" });
  expect(put.ConsumedCapacity).toMatchObject({ TableName: arn });
  expect((await local.call("GetItem", { TableName, Key: Item })).Item).toEqual(Item);
  const batch = await local.call("BatchGetItem", { RequestItems: { [arn]: { Keys: [Item] } } });
  expect(batch.Responses).toEqual({ [arn]: [Item] });
  const got = await local.call("TransactGetItems", { TransactItems: [{ Get: { TableName, Key: Item } }] });
  expect(got.Responses).toEqual([{ Item }]);
  await local.call("TransactWriteItems", { TransactItems: [{ Delete: { TableName, Key: Item } }] });
  expect((await local.call("Scan", { TableName })).Items).toEqual([]);
  expect((await local.call("DescribeTable", { TableName })).Table.TableName).toBe("things");
});

it("two names of one table in one batch are refused, and nothing is lost", async () => {
  const put = (sk: string) => [{ PutRequest: { Item: { pk: { S: "batch" }, sk: { S: sk } } } }];
  const both = { things: put("1"), [arn]: put("2") };
  await expect(local.call("BatchWriteItem", { RequestItems: both })).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("by its name and by its ARN"),
  });
  const Key = { pk: { S: "batch" }, sk: { S: "1" } };
  expect((await local.call("GetItem", { TableName: "things", Key })).Item).toBeUndefined();
});

it("an ARN in an item is the caller's own", async () => {
  await local.call("PutItem", { TableName: "things", Item: { ...Item, g: { S: arn } } });
  expect((await local.call("GetItem", { TableName: "things", Key: Item })).Item.g).toEqual({ S: arn });
});

it("a table of elsewhere is not here", async () => {
  const TableName = arn.replace("123456789012", "210987654321");
  await expect(local.call("GetItem", { TableName, Key: Item })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Requested resource not found",
  });
});
