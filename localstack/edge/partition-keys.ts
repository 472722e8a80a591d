import type { TableModel } from "../model/types.ts";
import type { PartitionKeyOf } from "./dynamodb-access.ts";
import { isRecord } from "./json-input.ts";

/** The partition keys of serverless.yml's tables and their indexes. */
export function partitionKeysOf(tables: readonly TableModel[]): PartitionKeyOf {
  const names = new Map<string, string>();
  for (const { tableName, properties } of tables) {
    remember(tableName, properties);
    for (const kind of ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"]) {
      const indexes = properties[kind];
      for (const index of Array.isArray(indexes) ? indexes : []) {
        if (isRecord(index)) remember(`${tableName}/${String(index.IndexName)}`, index);
      }
    }
  }
  return (table, index) => names.get(index === undefined ? table : `${table}/${index}`);

  function remember(name: string, { KeySchema: schema }: Readonly<Record<string, unknown>>): void {
    const hash = (Array.isArray(schema) ? schema : []).find((key) => isRecord(key) && key.KeyType === "HASH");
    if (isRecord(hash) && typeof hash.AttributeName === "string") names.set(name, hash.AttributeName);
  }
}
