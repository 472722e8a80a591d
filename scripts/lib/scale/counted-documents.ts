import { marshall } from "@aws-sdk/util-dynamodb";
import { itemBytes } from "../../../localstack/edge/item-size.ts";
import type { Documents, Item, TransactItem } from "../../../services/data/documents.ts";

/** What calls of the table come to. */
export interface TableCounts {
  /** By operation. */
  readonly calls: Record<string, number>;
  readUnits: number;
  writeUnits: number;
  /** By partition key: what Queries of it took. */
  readonly readUnitsOf: Map<string, number>;
  /** By partition key: what was written to it. */
  readonly writeUnitsOf: Map<string, number>;
}

/** Items are read again and again, and do not change here. */
const sizes = new WeakMap<Item, number>();

function bytesOf(item: Item | undefined): number {
  if (!item) return 0;
  const known = sizes.get(item);
  if (known !== undefined) return known;
  const bytes = itemBytes(marshall(item, { removeUndefinedValues: true }));
  sizes.set(item, bytes);
  return bytes;
}

/** Consistent reads: a unit for each 4 KB that were begun. */
const readUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / 4096));
/** A unit for each KB that was begun. */
const writeUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / 1024));

/** Items of one partition, in order, as many as a Query could find. */
export type Partition = (partitionKey: string) => readonly Item[];

/**
 * The table's operations, answered from memory and counted by AWS's rules. For the paths of a send and its delivery only: any other operation is an error.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function countedDocuments(partition: Partition): { documents: Documents; counts: TableCounts } {
  const counts: TableCounts = {
    calls: {},
    readUnits: 0,
    writeUnits: 0,
    readUnitsOf: new Map(),
    writeUnitsOf: new Map(),
  };
  const count = (operation: string) => {
    counts.calls[operation] = (counts.calls[operation] ?? 0) + 1;
  };
  const write = (partitionKey: string, units: number) => {
    counts.writeUnits += units;
    counts.writeUnitsOf.set(partitionKey, (counts.writeUnitsOf.get(partitionKey) ?? 0) + units);
  };
  const find = ({ PK, SK }: Item) => partition(PK).find((item) => item.SK === SK);
  const documents = {
    async get({ Key }: { Key: Item }) {
      count("GetItem");
      const item = find(Key);
      counts.readUnits += readUnits(bytesOf(item));
      return item;
    },
    async batchGet(_table: string, keys: readonly Item[]) {
      count("BatchGetItem");
      const items = keys.map(find);
      for (const item of items) counts.readUnits += readUnits(bytesOf(item));
      return { items: items.filter((item) => item !== undefined), unprocessed: [] };
    },
    async query({ ExpressionAttributeValues: values, Limit, ExclusiveStartKey: start }: Item) {
      count("Query");
      const isWanted = ({ SK }: Item) => SK >= values[":from"] && SK <= values[":until"];
      const all = partition(values[":audience"]).filter(isWanted);
      const from = start ? all.findIndex(({ SK }) => SK === start.SK) + 1 : 0;
      const Items = all.slice(from, from + Limit);
      const units = readUnits(Items.reduce((sum, item) => sum + bytesOf(item), 0));
      counts.readUnits += units;
      const partitionKey = values[":audience"];
      counts.readUnitsOf.set(partitionKey, (counts.readUnitsOf.get(partitionKey) ?? 0) + units);
      const isLast = from + Limit > all.length;
      return { Items, LastEvaluatedKey: isLast ? undefined : Items.at(-1) };
    },
    async update({ Key, ExpressionAttributeValues: values }: Item) {
      count("UpdateItem");
      // As large as it is then: with what it had, and what is set. Names of attributes are not among it; no item here comes near to a KB.
      write(Key.PK, writeUnits(bytesOf({ ...find(Key), ...Key, ...values })));
    },
    async transactWrite(items: readonly TransactItem[]) {
      count("TransactWriteItems");
      for (const { Put, Update, ConditionCheck, Delete } of items) {
        const key = Put?.Item ?? (Update ?? ConditionCheck ?? Delete)?.Key ?? {};
        // In a transaction it is twice as much.
        write(key.PK, 2 * writeUnits(bytesOf(Put?.Item ?? find(key))));
      }
    },
  };
  return { documents: documents as unknown as Documents, counts };
}
