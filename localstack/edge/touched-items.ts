import { records, tableName } from "./dynamodb-access.ts";
import { isRecord, type JsonObject } from "./json-input.ts";

/** One item that a call reads or writes. */
export interface TouchedItem {
  readonly table: string;
  /** Its key, or the whole item where that is what the call has. */
  readonly attributes: JsonObject;
  /** Which action of a transaction it is of, from 0. */
  readonly place: number;
}

/** The items that a call names by their key, in its order; none for Query, Scan and PartiQL. `input` is what the caller sent, of any shape. */
export function touchedItems(operation: string, input: unknown): readonly TouchedItem[] {
  if (!isRecord(input)) return [];
  switch (operation) {
    case "DeleteItem":
    case "GetItem":
    case "PutItem":
    case "UpdateItem":
      return item(input.TableName, input.Key ?? input.Item, 0);
    case "TransactGetItems":
    case "TransactWriteItems":
      return records(input.TransactItems).flatMap((action, place) =>
        records(Object.values(action)).flatMap((part) => item(part.TableName, part.Key ?? part.Item, place)),
      );
    case "BatchGetItem":
      return batches(input).flatMap(([table, part]) =>
        records(isRecord(part) ? part.Keys : []).flatMap((key) => item(table, key, 0)),
      );
    case "BatchWriteItem":
      return batches(input).flatMap(([table, part]) =>
        records(part).flatMap((request) => item(table, batchWriteAttributes(request), 0)),
      );
    default:
      return [];
  }
}

/** The item of a `PutRequest`, the key of a `DeleteRequest`. */
function batchWriteAttributes({ PutRequest: put, DeleteRequest: remove }: JsonObject): unknown {
  if (isRecord(put)) return put.Item;
  return isRecord(remove) ? remove.Key : undefined;
}

const batches = (input: JsonObject) => Object.entries(isRecord(input.RequestItems) ? input.RequestItems : {});

function item(table: unknown, attributes: unknown, place: number): TouchedItem[] {
  const name = tableName(table);
  return name !== "" && isRecord(attributes) ? [{ table: name, attributes, place }] : [];
}
