import { type DynamoDbService, tableCall } from "./dynamodb.ts";
import { isRecord, type JsonObject, parseJson } from "./json-input.ts";
import type { TouchedItem } from "./touched-items.ts";

/** What has to be known of a table to tell its items and its capacity. */
export interface TableFacts {
  /** Attributes of the primary key, the partition key first. */
  readonly keyNames: readonly string[];
  /** Partition keys of the indexes, by the index's name. */
  readonly indexKeys: ReadonlyMap<string, string>;
  /** Units a second; undefined for a table on demand. */
  readonly provisioned?: { readonly read: number; readonly write: number };
}

export interface Tables {
  /** Undefined for a table that there is not. */
  find(table: string): Promise<TableFacts | undefined>;
  /** The same text for the same item; undefined where the table or the key is not there. */
  itemKey(item: TouchedItem): Promise<string | undefined>;
  /** After a change of any table. */
  forget(): void;
}

/** Asks for each table once, and again after a table has changed. */
export function createTables(service: DynamoDbService): Tables {
  const known = new Map<string, Promise<TableFacts | undefined>>();

  const ask = async (table: string): Promise<TableFacts | undefined> => {
    const answer = await service(tableCall("DescribeTable", { TableName: table }));
    const output = parseJson(Buffer.from(answer.body));
    return isRecord(output) && isRecord(output.Table) ? factsOf(output.Table) : undefined;
  };

  const find = (table: string) => {
    let facts = known.get(table);
    if (!facts) {
      facts = ask(table);
      known.set(table, facts);
      const forgetFailed = () => known.delete(table);
      facts.then((found) => found ?? forgetFailed(), forgetFailed);
    }
    return facts;
  };

  return {
    find,
    async itemKey({ table, attributes }) {
      const facts = await find(table);
      const values = facts?.keyNames.map((name) => attributes[name]);
      if (!values || values.includes(undefined)) return undefined;
      return `${table}/${JSON.stringify(values)}`;
    },
    forget: () => known.clear(),
  };
}

/** `Key` of an item, as calls have it. */
export const primaryKey = ({ keyNames }: TableFacts, { attributes }: TouchedItem) =>
  Object.fromEntries(keyNames.map((name) => [name, attributes[name]]));

function factsOf(table: JsonObject): TableFacts {
  const indexes = [table.GlobalSecondaryIndexes, table.LocalSecondaryIndexes].flat().filter(isRecord);
  const throughput = isRecord(table.ProvisionedThroughput) ? table.ProvisionedThroughput : {};
  const [read, write] = [Number(throughput.ReadCapacityUnits), Number(throughput.WriteCapacityUnits)];
  return {
    keyNames: keyNames(table.KeySchema),
    indexKeys: new Map(indexes.map((index) => [String(index.IndexName), keyNames(index.KeySchema)[0] ?? ""])),
    ...(read > 0 && write > 0 ? { provisioned: { read, write } } : {}),
  };
}

function keyNames(schema: unknown): string[] {
  const keys = (Array.isArray(schema) ? schema : []).filter(isRecord);
  return [...keys]
    .sort((one, other) => Number(one.KeyType !== "HASH") - Number(other.KeyType !== "HASH"))
    .map(({ AttributeName: name }) => String(name));
}
