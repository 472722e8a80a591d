import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TRANSACTION_TOKENS_TABLE } from "../engines/transaction-tokens.ts";
import { type EdgeWithTables, type Output, startEdgeWithTables } from "./dynamodb.fixture.ts";
import { itemBytes } from "./item-size.ts";

let local: EdgeWithTables;
let count = 0;
beforeAll(async () => {
  local = await startEdgeWithTables();
  await local.createTable("things");
});
afterAll(() => local?.stop());

const keyOf = (id: string) => ({ pk: { S: id }, sk: { S: "1" } });
const add = (id: string, ClientRequestToken: string, by = 1) => ({
  ClientRequestToken,
  TransactItems: [
    {
      Update: {
        TableName: "things",
        Key: keyOf(id),
        UpdateExpression: "ADD n :by",
        ExpressionAttributeValues: { ":by": { N: String(by) } },
      },
    },
  ],
});
const numberOf = async (id: string) =>
  (await local.call("GetItem", { TableName: "things", Key: keyOf(id), ConsistentRead: true })).Item?.n?.N;
const newToken = () => `token-${++count}`;
const errorOf = (call: Promise<unknown>): Promise<Output> =>
  call.then(
    () => undefined,
    (error) => error,
  );

async function killEngine(): Promise<void> {
  const before = local.engine.pid;
  local.engine.kill();
  await expect.poll(() => local.engine.pid, { timeout: 10_000 }).not.toBe(before);
  // A read waits for it.
  await local.call("ListTables", {});
}

describe("a transaction's token (D7)", () => {
  it("makes it happen once, also where the engine ended in between, which forgets by itself", async () => {
    const token = newToken();
    await local.call("TransactWriteItems", add("once", token));
    await local.call("TransactWriteItems", add("once", token));
    await killEngine();
    await local.call("TransactWriteItems", add("once", token));
    expect(await numberOf("once")).toBe("1");

    // dynoxide 1.2.1; once this fails, the edge has nothing to keep any more.
    await local.direct("TransactWriteItems", add("twice", "direct"));
    await killEngine();
    await local.direct("TransactWriteItems", add("twice", "direct"));
    expect(await numberOf("twice")).toBe("2");
  });

  it("belongs to one transaction", async () => {
    const token = newToken();
    await local.call("TransactWriteItems", add("mine", token));
    expect(await errorOf(local.call("TransactWriteItems", add("mine", token, 2)))).toMatchObject({
      name: "IdempotentParameterMismatchException",
      status: 400,
    });
    expect(await numberOf("mine")).toBe("1");
  });

  it("does not mind the order of what has none", async () => {
    const token = newToken();
    const put = (Item: object) => ({
      ClientRequestToken: token,
      TransactItems: [{ Put: { TableName: "things", Item } }],
    });
    const { pk, sk } = keyOf("ordered");
    await local.call("TransactWriteItems", put({ pk, sk, tags: { SS: ["a", "b"] } }));
    await local.call("TransactWriteItems", put({ tags: { SS: ["b", "a"] }, sk, pk }));
    const list = (...L: string[]) => put({ pk, sk, list: { L: L.map((S) => ({ S })) } });
    expect(await errorOf(local.call("TransactWriteItems", list("a", "b")))).toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
  });

  it("is free again where the transaction did not happen, whose reasons are its own alone", async () => {
    const token = newToken();
    const guarded = {
      ClientRequestToken: token,
      TransactItems: [
        ...add("guarded", token).TransactItems,
        {
          ConditionCheck: {
            TableName: "things",
            Key: keyOf("wanted"),
            ConditionExpression: "attribute_exists(pk)",
          },
        },
      ],
    };
    const error = await errorOf(local.call("TransactWriteItems", guarded));
    expect(error.name).toBe("TransactionCanceledException");
    expect(error.message).toContain("[None, ConditionalCheckFailed]");
    expect(error.CancellationReasons).toMatchObject([{ Code: "None" }, { Code: "ConditionalCheckFailed" }]);
    await local.call("PutItem", { TableName: "things", Item: keyOf("wanted") });
    await local.call("TransactWriteItems", guarded);
    // Its condition would fail now; it was done, so that is no matter.
    await local.call("DeleteItem", { TableName: "things", Key: keyOf("wanted") });
    await local.call("TransactWriteItems", guarded);
    expect(await numberOf("guarded")).toBe("1");
  });

  it("shows nothing of what is kept for it", async () => {
    const told = await local.call("TransactWriteItems", {
      ...add("told", newToken()),
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(told.ConsumedCapacity.map(({ TableName }: Output) => TableName)).toEqual(["things"]);
    expect((await local.call("ListTables", {})).TableNames).toEqual(["things"]);
    expect((await local.direct("ListTables", {})).TableNames).toContain(TRANSACTION_TOKENS_TABLE);
  });

  it("hides its table from pages of a list, and from whoever asks for it", async () => {
    const names = ["Early", "late", "later"];
    for (const name of names) await local.createTable(name);
    await local.call("TransactWriteItems", add("listed", newToken()));
    const pages: string[][] = [];
    let start: string | undefined;
    do {
      const page = await local.call("ListTables", { Limit: 1, ExclusiveStartTableName: start });
      pages.push(page.TableNames);
      start = page.LastEvaluatedTableName;
    } while (start !== undefined);
    expect(pages).toEqual([["Early"], ["late"], ["later"], ["things"]]);
    for (const name of names) await local.call("DeleteTable", { TableName: name });
    for (const operation of ["DescribeTable", "Scan", "DeleteTable"])
      expect(await errorOf(local.call(operation, { TableName: TRANSACTION_TOKENS_TABLE }))).toMatchObject({
        name: "ResourceNotFoundException",
      });
  });

  it("does not make a transaction too large that is not by itself", async () => {
    const bytes = 399_900;
    const items = Array.from({ length: 10 }, (_, index) => ({
      ...keyOf(`large-${index}`),
      text: { S: "x".repeat(bytes) },
    }));
    const rest = 4 * 1024 * 1024 - items.reduce((sum, item) => sum + itemBytes(item), 0);
    const last = keyOf("large-last");
    items.push({ ...last, text: { S: "x".repeat(rest - itemBytes(last) - "text".length) } });
    const TransactItems = items.map((Item) => ({ Put: { TableName: "things", Item } }));
    await local.call("TransactWriteItems", { ClientRequestToken: newToken(), TransactItems });
    expect(await numberOf("large-last")).toBeUndefined();
    const found = await local.call("GetItem", { TableName: "things", Key: last });
    expect(found.Item).toEqual(items.at(-1));
  });

  it("is taken from transactions of 100 actions as well, and refused where it is too long", async () => {
    const TransactItems = Array.from({ length: 100 }, (_, index) => ({
      Put: { TableName: "things", Item: keyOf(`many-${index}`) },
    }));
    await local.call("TransactWriteItems", { ClientRequestToken: newToken(), TransactItems });
    expect(await errorOf(local.call("TransactWriteItems", add("long", "t".repeat(37))))).toMatchObject({
      name: "ValidationException",
    });
  });
});
