/** What calls cost, and what items weigh: checked by capacity.int.test.ts, listed in docs/reference/dynamodb.md. */

type Json = Record<string, unknown>;

/** An attribute and the bytes that its value has by AWS's rules ("DynamoDB item sizes and formats"). */
export const SIZES: readonly (readonly [string, Json, number])[] = [
  ["a text, in UTF-8", { S: "é" }, 2],
  ["a binary value, raw", { B: "AAEC" }, 3],
  ["0", { N: "0" }, 1],
  ["a number: half a byte a digit, and one", { N: "12" }, 2],
  ["three digits", { N: "123" }, 3],
  ["zeros at the end do not count", { N: "100" }, 2],
  ["nor at the start", { N: "0.001" }, 2],
  ["20 digits", { N: "12345678901234567890" }, 11],
  ["a sign is a byte", { N: "-1" }, 3],
  ["true or false", { BOOL: true }, 1],
  ["null", { NULL: true }, 1],
  ["an empty list", { L: [] }, 3],
  ["a list: each element has a byte more", { L: [{ S: "ab" }] }, 6],
  ["a list of two", { L: [{ N: "1" }, { NULL: true }] }, 8],
  ["an empty map", { M: {} }, 3],
  ["a map: names count, each entry has a byte more", { M: { ab: { S: "cd" } } }, 8],
  ["a set of texts", { SS: ["ab", "cde"] }, 5],
  ["a set of numbers", { NS: ["1", "22"] }, 4],
];

export interface CapacityCase {
  readonly what: string;
  /** `ConsumedCapacity` of the one table: all, its own, those of its indexes by name. */
  readonly units: number;
  readonly table?: number;
  readonly indexes?: Readonly<Record<string, number>>;
  /** Items that are there before. */
  readonly before?: readonly Json[];
  readonly operation: string;
  readonly input: Json;
}

export const TABLE_NAME = "capacity";
const key = (sk: string) => ({ pk: { S: "a" }, sk: { S: sk } });

/** An item of so many bytes, with what else it is to have. `pk`, `sk`, `d` and the keys count. */
export function sized(sk: string, bytes: number, more: Record<string, { S: string }> = {}): Json {
  const others = Object.entries(more).reduce((sum, [name, { S }]) => sum + name.length + S.length, 0);
  const rest = bytes - "pkskda".length - sk.length - others;
  return { ...key(sk), ...more, d: { S: "x".repeat(rest) } };
}

const g = { g: { S: "g" } };
const KB = 1024;
const T = { TableName: TABLE_NAME };
const get = (sk: string, more: Json = {}) => ({ ...T, Key: key(sk), ...more });
const query = (more: Json = {}) => ({
  ...T,
  KeyConditionExpression: "pk = :pk",
  ExpressionAttributeValues: { ":pk": { S: "a" } },
  ...more,
});
const tenOf1500 = Array.from({ length: 10 }, (_, index) => sized(`q${index}`, 1500));
const strong = { ConsistentRead: true };

export const READS: readonly CapacityCase[] = [
  { what: "GetItem, nothing there", units: 0.5, operation: "GetItem", input: get("none") },
  {
    what: "GetItem, nothing there, strongly consistent",
    units: 1,
    operation: "GetItem",
    input: get("none", strong),
  },
  {
    what: "GetItem, 4,096 bytes",
    units: 0.5,
    before: [sized("1", 4 * KB)],
    operation: "GetItem",
    input: get("1"),
  },
  {
    what: "GetItem, 4,097 bytes",
    units: 1,
    before: [sized("1", 4 * KB + 1)],
    operation: "GetItem",
    input: get("1"),
  },
  {
    what: "GetItem, 4,097 bytes, strongly consistent",
    units: 2,
    before: [sized("1", 4 * KB + 1)],
    operation: "GetItem",
    input: get("1", strong),
  },
  {
    what: "GetItem, 9,000 bytes, of which a projection returns 2, strongly consistent",
    units: 3,
    before: [sized("1", 9000)],
    operation: "GetItem",
    input: get("1", { ...strong, ProjectionExpression: "#s", ExpressionAttributeNames: { "#s": "sk" } }),
  },
  {
    what: "BatchGetItem, 1,500 and 9,000 bytes and one that is not there: each item is rounded up",
    units: 0.5 + 1.5 + 0.5,
    before: [sized("1", 1500), sized("2", 9000)],
    operation: "BatchGetItem",
    input: { RequestItems: { [TABLE_NAME]: { Keys: [key("1"), key("2"), key("3")] } } },
  },
  {
    what: "TransactGetItems, 1,500 and 9,000 bytes: twice a strongly consistent read",
    units: 2 + 6,
    before: [sized("1", 1500), sized("2", 9000)],
    operation: "TransactGetItems",
    input: { TransactItems: [{ Get: get("1") }, { Get: get("2", { ProjectionExpression: "sk" }) }] },
  },
  {
    what: "Query, 10 items of 1,500 bytes: the sum is rounded up",
    units: 2,
    before: tenOf1500,
    operation: "Query",
    input: query(),
  },
  {
    what: "the same, strongly consistent",
    units: 4,
    before: tenOf1500,
    operation: "Query",
    input: query(strong),
  },
  {
    what: "the same with a filter that lets nothing through",
    units: 4,
    before: tenOf1500,
    operation: "Query",
    input: query({ ...strong, FilterExpression: "attribute_not_exists(d)" }),
  },
  {
    what: "the same, projected",
    units: 4,
    before: tenOf1500,
    operation: "Query",
    input: query({ ...strong, ProjectionExpression: "sk" }),
  },
  {
    what: "the same, counted",
    units: 4,
    before: tenOf1500,
    operation: "Query",
    input: query({ ...strong, Select: "COUNT" }),
  },
  { what: "Query, nothing found", units: 0.5, operation: "Query", input: query() },
  { what: "Scan, 10 items of 1,500 bytes", units: 2, before: tenOf1500, operation: "Scan", input: T },
  {
    what: "Query of a global index, 4,097 bytes",
    units: 1,
    table: 0,
    indexes: { all: 1 },
    before: [sized("1", 4 * KB + 1, g)],
    operation: "Query",
    input: {
      ...T,
      IndexName: "all",
      KeyConditionExpression: "g = :g",
      ExpressionAttributeValues: { ":g": { S: "g" } },
    },
  },
  {
    what: "Query of a global index of keys, the item having 9,000 bytes",
    units: 0.5,
    table: 0,
    indexes: { keys: 0.5 },
    before: [sized("1", 9000, g)],
    operation: "Query",
    input: {
      ...T,
      IndexName: "keys",
      KeyConditionExpression: "g = :g",
      ExpressionAttributeValues: { ":g": { S: "g" } },
    },
  },
];

const put = (item: Json) => ({ ...T, Item: item });
const update = (UpdateExpression: string, values?: Json) => ({
  ...get("1"),
  UpdateExpression,
  ...(values ? { ExpressionAttributeValues: values } : {}),
});

export const WRITES: readonly CapacityCase[] = [
  { what: "PutItem, 1,024 bytes", units: 1, operation: "PutItem", input: put(sized("1", KB)) },
  { what: "PutItem, 1,025 bytes", units: 2, operation: "PutItem", input: put(sized("1", KB + 1)) },
  {
    what: "PutItem, 500 bytes over 3,500: the larger counts",
    units: 4,
    before: [sized("1", 3500)],
    operation: "PutItem",
    input: put(sized("1", 500)),
  },
  {
    what: "UpdateItem, 3,500 bytes of which one attribute changes",
    units: 4,
    before: [sized("1", 3500)],
    operation: "UpdateItem",
    input: update("SET e = :e", { ":e": { S: "e" } }),
  },
  {
    what: "DeleteItem, 3,500 bytes",
    units: 4,
    before: [sized("1", 3500)],
    operation: "DeleteItem",
    input: get("1"),
  },
  { what: "DeleteItem, nothing there", units: 1, operation: "DeleteItem", input: get("1") },
  {
    what: "BatchWriteItem, a put of 1,500 bytes and a delete of 3,500",
    units: 2 + 4,
    before: [sized("2", 3500)],
    operation: "BatchWriteItem",
    input: {
      RequestItems: {
        [TABLE_NAME]: [{ PutRequest: { Item: sized("1", 1500) } }, { DeleteRequest: { Key: key("2") } }],
      },
    },
  },
  {
    what: "TransactWriteItems, a put of 1,500 bytes and a check of an item of 3,500: twice a write, the check too",
    units: 4 + 8,
    before: [sized("2", 3500)],
    operation: "TransactWriteItems",
    input: {
      TransactItems: [
        { Put: put(sized("1", 1500)) },
        { ConditionCheck: { ...get("2"), ConditionExpression: "attribute_exists(pk)" } },
      ],
    },
  },
  {
    what: "PutItem, 1,500 bytes, new in two global indexes, one of them of keys",
    units: 2 + 2 + 1,
    table: 2,
    indexes: { all: 2, keys: 1 },
    operation: "PutItem",
    input: put(sized("1", 1500, g)),
  },
  {
    what: "the same again, nothing changed: indexes are not written",
    units: 2,
    before: [sized("1", 1500, g)],
    operation: "PutItem",
    input: put(sized("1", 1500, g)),
  },
  {
    what: "PutItem, 1,500 bytes, another text in the projected attribute",
    units: 2 + 2,
    table: 2,
    indexes: { all: 2 },
    before: [sized("1", 1499, g)],
    operation: "PutItem",
    input: put(sized("1", 1500, g)),
  },
  {
    what: "PutItem, 1,500 bytes, another key in the indexes: a delete and a put in each",
    units: 2 + 4 + 2,
    table: 2,
    indexes: { all: 4, keys: 2 },
    before: [sized("1", 1500, g)],
    operation: "PutItem",
    input: put(sized("1", 1500, { g: { S: "h" } })),
  },
  {
    what: "UpdateItem that removes the indexes' key, 1,500 bytes",
    units: 2 + 2 + 1,
    table: 2,
    indexes: { all: 2, keys: 1 },
    before: [sized("1", 1500, g)],
    operation: "UpdateItem",
    input: update("REMOVE g"),
  },
  {
    what: "DeleteItem, 1,500 bytes, in two global indexes",
    units: 2 + 2 + 1,
    table: 2,
    indexes: { all: 2, keys: 1 },
    before: [sized("1", 1500, g)],
    operation: "DeleteItem",
    input: get("1"),
  },
  {
    what: "PutItem, 1,500 bytes, in a local index",
    units: 2 + 2,
    table: 2,
    indexes: { local: 2 },
    operation: "PutItem",
    input: put(sized("1", 1500, { l: { S: "l" } })),
  },
];
