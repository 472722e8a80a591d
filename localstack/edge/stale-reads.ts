import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbAnswer } from "./answers.ts";
import { type DynamoDbCall, type DynamoDbService, tableCall } from "./dynamodb.ts";
import { tableName } from "./dynamodb-access.ts";
import { ItemPast } from "./item-past.ts";
import { isRecord, type JsonObject, parseJson } from "./json-input.ts";
import { primaryKey, type Tables } from "./table-facts.ts";
import { type TouchedItem, touchedItems } from "./touched-items.ts";

const WRITES = new Set(["BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"]);
/** What makes a read's answer other than whole items, which cannot be put in place of others. */
const SHAPED = [
  "AttributesToGet",
  "FilterExpression",
  "ProjectionExpression",
  "QueryFilter",
  "ScanFilter",
  "Select",
];

/**
 * D10: a read that is not strongly consistent sees items as they were `ageMs` ago, as from a replica that is behind by so much. GetItem, BatchGetItem, and Query and Scan of the table itself,
 * as far as they return whole items: what was put since is missing there, what was changed is as before; what was deleted does not come back into a page. Each write first reads what it is about to replace.
 */
export function withStaleReads(
  next: DynamoDbService,
  tables: Tables,
  ageMs: number,
  clockMs: () => number = () => performance.now(),
): DynamoDbService {
  const past = new ItemPast(ageMs);

  const write = async (call: DynamoDbCall): Promise<WholeAnswer> => {
    const befores = await Promise.all(touchedItems(call.operation, call.input).map(readBefore));
    const answer = await next(call);
    if (answer.status === 200)
      for (const before of befores) if (before) past.note(before.key, before.item, clockMs());
    return answer;
  };

  const readBefore = async (item: TouchedItem) => {
    const [key, facts] = await Promise.all([tables.itemKey(item), tables.find(item.table)]);
    if (key === undefined || !facts) return undefined;
    const input = { TableName: item.table, Key: primaryKey(facts, item), ConsistentRead: true };
    const answer = await next(tableCall("GetItem", input));
    const output = parseJson(Buffer.from(answer.body));
    if (answer.status !== 200 || !isRecord(output)) return undefined;
    return { key, item: isRecord(output.Item) ? output.Item : undefined };
  };

  const get = (item: TouchedItem, output: JsonObject) =>
    tables.itemKey(item).then((key) => {
      const before = key === undefined ? undefined : past.find(key, clockMs());
      if (!before) return output;
      const { Item: _, ...rest } = output;
      return before.item ? { ...rest, Item: before.item } : rest;
    });

  /** A page of a table, with its items as they were. */
  const list = async (table: string, items: readonly unknown[]): Promise<unknown[]> => {
    const keyed = await Promise.all(
      items.map(async (item) =>
        isRecord(item)
          ? { item, key: await tables.itemKey({ table, attributes: item, place: 0 }) }
          : { item },
      ),
    );
    return keyed.flatMap(({ item, key }) => {
      const before = key === undefined ? undefined : past.find(key, clockMs());
      if (!before) return [item];
      return before.item ? [before.item] : [];
    });
  };

  /** Keys of a batch, of which some may be of items that have been deleted since. */
  const batchGet = async (input: JsonObject, output: JsonObject): Promise<JsonObject> => {
    const responses: Record<string, unknown> = isRecord(output.Responses) ? { ...output.Responses } : {};
    const asked = touchedItems("BatchGetItem", input);
    for (const [table, part] of Object.entries(isRecord(input.RequestItems) ? input.RequestItems : {})) {
      const found = responses[table];
      if (!isRecord(part) || isFresh(part) || !Array.isArray(found)) continue;
      const present = new Set(
        await Promise.all(
          found.filter(isRecord).map((attributes) => tables.itemKey({ table, attributes, place: 0 })),
        ),
      );
      const gone: JsonObject[] = [];
      for (const item of asked.filter((candidate) => candidate.table === tableName(table))) {
        const key = await tables.itemKey(item);
        const before = key === undefined || present.has(key) ? undefined : past.find(key, clockMs());
        if (before?.item) gone.push(before.item);
      }
      responses[table] = [...(await list(table, found)), ...gone];
    }
    return { ...output, Responses: responses };
  };

  const stale = async ({ operation, input }: DynamoDbCall, output: JsonObject): Promise<JsonObject> => {
    if (!isRecord(input)) return output;
    if (operation === "BatchGetItem") return batchGet(input, output);
    const [item] = touchedItems(operation, input);
    if (item) return get(item, output);
    if (!Array.isArray(output.Items)) return output;
    const Items = await list(tableName(input.TableName), output.Items);
    return { ...output, Items, Count: Items.length, ScannedCount: Items.length };
  };

  return async (call) => {
    if (WRITES.has(call.operation)) return write(call);
    const isRead = ["BatchGetItem", "GetItem", "Query", "Scan"].includes(call.operation);
    if (!isRead || !isRecord(call.input) || isFresh(call.input)) return next(call);
    const answer = await next(call);
    const output = parseJson(Buffer.from(answer.body));
    if (answer.status !== 200 || !isRecord(output)) return answer;
    return dynamoDbAnswer(200, JSON.stringify(await stale(call, output)));
  };
}

/** Whether a read sees the last write, or does not return whole items of the table. */
const isFresh = (read: JsonObject) =>
  read.ConsistentRead === true ||
  read.IndexName !== undefined ||
  SHAPED.some((name) => read[name] !== undefined);
