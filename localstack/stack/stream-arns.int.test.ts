import { afterAll, beforeAll, expect, it } from "vitest";
import { type EdgeWithTables, startEdgeWithTables } from "../edge/dynamodb.fixture.ts";
import type { TableModel } from "../model/types.ts";
import { createStreamArns } from "./stream-arns.ts";

let local: EdgeWithTables;
beforeAll(async () => {
  local = await startEdgeWithTables();
});
afterAll(() => local?.stop());

const StreamSpecification = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" };
const table = (tableName: string): TableModel => ({
  logicalId: tableName,
  tableName,
  arn: `arn:aws:dynamodb:eu-central-1:123456789012:table/${tableName}`,
  properties: { StreamSpecification },
});

it("a stream's ARN has its label once the table is there, and another one once the stream is", async () => {
  const arns = createStreamArns();
  const tables = [table("one"), table("absent")];
  const text = `${table("one").arn}/stream/*,${table("absent").arn}/stream/*`;
  expect(arns.resolve(text)).toBe(text);
  const labels: (string | undefined)[] = [];
  for (const renew of [false, true]) {
    if (renew) await local.call("DeleteTable", { TableName: "one" });
    await local.createTable("one", { StreamSpecification });
    await arns.refresh(local.edge, tables);
    const [one = "", absent] = arns.resolve(text).split(",");
    const { LatestStreamArn } = (await local.call("DescribeTable", { TableName: "one" })).Table;
    expect([one, absent]).toEqual([LatestStreamArn, `${table("absent").arn}/stream/*`]);
    labels.push(one);
  }
  expect(labels[0]).not.toBe(labels[1]);
});
