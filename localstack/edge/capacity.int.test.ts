import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CapacityCase, READS, SIZES, sized, TABLE_NAME, WRITES } from "./capacity.fixture.ts";
import { type EdgeWithTables, startEdgeWithTables } from "./dynamodb.fixture.ts";

let local: EdgeWithTables;
beforeAll(async () => {
  local = await startEdgeWithTables();
  await local.createTable(TABLE_NAME);
});
afterAll(() => local?.stop());
beforeEach(async () => {
  const { Items } = await local.call("Scan", { TableName: TABLE_NAME, ProjectionExpression: "pk, sk" });
  for (const Key of Items) await local.call("DeleteItem", { TableName: TABLE_NAME, Key });
});

const askFor = async ({ before = [], operation, input }: CapacityCase, ReturnConsumedCapacity?: string) => {
  for (const Item of before) await local.call("PutItem", { TableName: TABLE_NAME, Item });
  const { ConsumedCapacity } = await local.call(operation, {
    ...input,
    ...(ReturnConsumedCapacity ? { ReturnConsumedCapacity } : {}),
  });
  return Array.isArray(ConsumedCapacity) ? ConsumedCapacity[0] : ConsumedCapacity;
};

const unitsOf = (indexes: Record<string, { CapacityUnits: number }> = {}) =>
  Object.fromEntries(Object.entries(indexes).map(([name, { CapacityUnits }]) => [name, CapacityUnits]));

describe("consumed capacity", () => {
  it.each([...READS, ...WRITES])("$what: $units", async (one) => {
    const capacity = await askFor(one, "INDEXES");
    expect(capacity.TableName).toBe(TABLE_NAME);
    expect(capacity.CapacityUnits).toBe(one.units);
    expect(capacity.Table.CapacityUnits).toBe(one.table ?? one.units);
    expect({
      ...unitsOf(capacity.GlobalSecondaryIndexes),
      ...unitsOf(capacity.LocalSecondaryIndexes),
    }).toEqual(one.indexes ?? {});
  });

  it("TOTAL has one sum, NONE and no word have nothing", async () => {
    const one = WRITES.find(({ indexes }) => indexes) as CapacityCase;
    expect(await askFor(one, "TOTAL")).toEqual({ TableName: TABLE_NAME, CapacityUnits: one.units });
    expect(await askFor(one, "NONE")).toBeUndefined();
    expect(await askFor(one)).toBeUndefined();
  });

  it("a transaction that is repeated with its token costs what reading its items costs", async () => {
    const transaction = {
      ClientRequestToken: "again",
      TransactItems: [{ Put: { TableName: TABLE_NAME, Item: sized("1", 1500) } }],
      ReturnConsumedCapacity: "TOTAL",
    };
    const first = await local.call("TransactWriteItems", transaction);
    expect(first.ConsumedCapacity).toMatchObject([{ CapacityUnits: 4, WriteCapacityUnits: 4 }]);
    const second = await local.call("TransactWriteItems", transaction);
    expect(second.ConsumedCapacity).toMatchObject([{ CapacityUnits: 2, ReadCapacityUnits: 2 }]);
  });
});

describe("the size of an item", () => {
  it.each(SIZES)("%s: %j has %d bytes", async (_what, value, bytes) => {
    const rest = 1024 - "pkskda".length - "1".length - "v".length - bytes;
    const costs = async (more: number) => {
      const Item = { ...sized("1", 1024), v: value, d: { S: "x".repeat(rest + more) } };
      const put = { TableName: TABLE_NAME, Item, ReturnConsumedCapacity: "TOTAL" };
      const { ConsumedCapacity } = await local.call("PutItem", put);
      await local.call("DeleteItem", { TableName: TABLE_NAME, Key: { pk: { S: "a" }, sk: { S: "1" } } });
      return ConsumedCapacity.CapacityUnits;
    };
    expect([await costs(0), await costs(1)]).toEqual([1, 2]);
  });
});

describe("GetItem of dynoxide 1.2.1", () => {
  it("counts what a projection returns: once it counts the item, whole-item-capacity.ts can go", async () => {
    await local.call("PutItem", { TableName: TABLE_NAME, Item: sized("1", 9000) });
    const { ConsumedCapacity } = await local.direct("GetItem", {
      TableName: TABLE_NAME,
      Key: { pk: { S: "a" }, sk: { S: "1" } },
      ProjectionExpression: "sk",
      ConsistentRead: true,
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(ConsumedCapacity.CapacityUnits).toBe(1);
  });
});

it("docs/reference/dynamodb.md lists what is checked here", () => {
  const rows = (cases: readonly CapacityCase[]) =>
    cases.map(({ what, units, table, indexes }) => {
      const parts = indexes
        ? ` (${[`table ${table}`, ...Object.entries(indexes).map(([name, own]) => `\`${name}\` ${own}`)].join(", ")})`
        : "";
      return `| ${what} | ${units}${parts} |`;
    });
  const table = [
    "| Reads | Units |",
    "|---|---|",
    ...rows(READS),
    "",
    "| Writes | Units |",
    "|---|---|",
    ...rows(WRITES),
    "",
    "| Values | | Bytes |",
    "|---|---|---|",
    ...SIZES.map(([what, value, bytes]) => `| ${what} | \`${JSON.stringify(value)}\` | ${bytes} |`),
  ].join("\n");
  const page = readFileSync(join(import.meta.dirname, "../../docs/reference/dynamodb.md"), "utf8");
  expect(page).toContain(table);
});
