import { pagesOf } from "../engines/engine-client.ts";
import type { StreamMappings } from "../events/index.ts";
import type { TableModel } from "../model/types.ts";
import type { Item, QueryInput, Tables } from "../testing.cjs";
import { checkNames } from "../unknown-name.ts";
import { UserError } from "../user-error.ts";
import { type Attributes, fromAttributes, toAttributes } from "./documents.ts";
import { type DynamoDbCall, emptyTable } from "./dynamodb-calls.ts";
import { type Names, resolveName } from "./names.ts";

interface Page {
  readonly Items: Attributes[];
  readonly LastEvaluatedKey?: Attributes;
}

const QUERY = [
  "IndexName",
  "KeyConditionExpression",
  "FilterExpression",
  "ProjectionExpression",
  "ExpressionAttributeNames",
  "ExpressionAttributeValues",
  "ScanIndexForward",
  "ConsistentRead",
  "Limit",
] as const satisfies (keyof QueryInput)[];

export interface TablesContext {
  readonly call: DynamoDbCall;
  tables(): readonly TableModel[];
  /** A service without tables has an engine only once something has called it. */
  hasEngine(): boolean;
  /** Of the mappings on a table's stream. */
  readonly wake: StreamMappings["wake"];
}

export const tableNames = (tables: readonly TableModel[]): Names =>
  Object.fromEntries(tables.map(({ logicalId, tableName }) => [logicalId, tableName]));

/** @throws UserError that names those that there are */
export async function findTable(
  table: string,
  { call, tables, hasEngine }: Pick<TablesContext, "call" | "tables" | "hasEngine">,
): Promise<string> {
  const declared = tableNames(tables());
  return resolveName("table", table, declared, async () => (hasEngine() ? listTables(call) : []));
}

export async function listTables(call: DynamoDbCall): Promise<string[]> {
  const names: string[] = [];
  let start: string | undefined;
  do {
    const page: { TableNames: string[]; LastEvaluatedTableName?: string } = await call("ListTables", {
      ...(start === undefined ? {} : { ExclusiveStartTableName: start }),
    });
    names.push(...page.TableNames);
    start = page.LastEvaluatedTableName;
  } while (start !== undefined);
  return names;
}

/** See Tables in testing.d.cts. */
export function createTables(context: TablesContext): Tables {
  const { call, wake } = context;
  const find = (table: string) => findTable(table, context);
  const write = async (TableName: string, operation: string, input: object) => {
    await call(operation, { TableName, ...input });
    wake(TableName);
  };
  const itemsOf = async (operation: "Query" | "Scan", input: object, most = Number.POSITIVE_INFINITY) => {
    const items: Record<string, unknown>[] = [];
    for await (const { Items } of pagesOf<Page>(call, operation, input)) {
      items.push(...Items.map(fromAttributes));
      if (items.length >= most) break;
    }
    return items.slice(0, most);
  };

  return {
    get names() {
      return tableNames(context.tables());
    },
    async put(table, ...items) {
      const name = await find(table);
      for (const item of items) {
        if (typeof item !== "object" || item === null)
          throw new UserError(`tables.put takes items, not ${String(item)}.`);
        await write(name, "PutItem", { Item: toAttributes(item) });
      }
    },
    async get(table, key) {
      const { Item } = await call<{ Item?: Attributes }>("GetItem", {
        TableName: await find(table),
        Key: toAttributes(key),
        ConsistentRead: true,
      });
      return Item && fromAttributes(Item);
    },
    async query(table, input) {
      checkNames("tables.query", "option", input, QUERY);
      const { Limit, ExpressionAttributeValues: values, ...rest } = input;
      if (Limit !== undefined && !(Number.isInteger(Limit) && Limit > 0))
        throw new UserError(`tables.query takes Limit as a whole number from 1 on, not ${Limit}.`);
      const asked = {
        TableName: await find(table),
        ...rest,
        ...(values ? { ExpressionAttributeValues: toAttributes(values) } : {}),
      };
      return itemsOf("Query", asked, Limit);
    },
    async items(table) {
      return itemsOf("Scan", { TableName: await find(table), ConsistentRead: true });
    },
    async delete(table, key: Item) {
      await write(await find(table), "DeleteItem", { Key: toAttributes(key) });
    },
    async clear(table) {
      const name = await find(table);
      await emptyTable(call, name);
      wake(name);
    },
  };
}
