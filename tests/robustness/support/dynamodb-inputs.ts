import type { Random } from "./random.ts";

/** Good calls of DynamoDB and its streams, and what goes wrong with them. */

export const TABLE = "fuzzed";
const STREAM = `arn:aws:dynamodb:eu-central-1:123456789012:table/${TABLE}/stream/2026-01-01T00:00:00.000`;
const Key = { pk: { S: "a" }, sk: { S: "1" } };
const Item = {
  ...Key,
  g: { S: "g" },
  n: { N: "1" },
  set: { SS: ["x", "y"] },
  list: { L: [{ M: { deep: { B: "AQ==" } } }, { NULL: true }, { BOOL: false }] },
};
const T = { TableName: TABLE };
const all = { ReturnConsumedCapacity: "INDEXES" };

export const CALLS: readonly (readonly [target: string, input: object])[] = [
  ["DynamoDB_20120810.PutItem", { ...T, Item, ConditionExpression: "attribute_not_exists(zz)", ...all }],
  [
    "DynamoDB_20120810.GetItem",
    { ...T, Key, ProjectionExpression: "#n, sk", ExpressionAttributeNames: { "#n": "n" }, ...all },
  ],
  [
    "DynamoDB_20120810.UpdateItem",
    {
      ...T,
      Key,
      UpdateExpression: "SET #n = if_not_exists(n, :one) + :one REMOVE list[0] ADD c :one DELETE set :set",
      ExpressionAttributeNames: { "#n": "n" },
      ExpressionAttributeValues: { ":one": { N: "1" }, ":set": { SS: ["x"] } },
      ReturnValues: "ALL_NEW",
    },
  ],
  ["DynamoDB_20120810.DeleteItem", { ...T, Key, ReturnValues: "ALL_OLD" }],
  [
    "DynamoDB_20120810.Query",
    {
      ...T,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
      FilterExpression: "n > :n OR attribute_type(n, :t)",
      ExpressionAttributeValues: { ":pk": { S: "a" }, ":sk": { S: "1" }, ":n": { N: "0" }, ":t": { S: "N" } },
      ExclusiveStartKey: Key,
      Limit: 5,
    },
  ],
  [
    "DynamoDB_20120810.Query",
    {
      ...T,
      IndexName: "all",
      KeyConditions: { g: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "g" }] } },
    },
  ],
  ["DynamoDB_20120810.Scan", { ...T, Segment: 0, TotalSegments: 2, Select: "COUNT", ...all }],
  [
    "DynamoDB_20120810.BatchGetItem",
    { RequestItems: { [TABLE]: { Keys: [Key], ConsistentRead: false } }, ...all },
  ],
  [
    "DynamoDB_20120810.BatchWriteItem",
    {
      RequestItems: {
        [TABLE]: [{ PutRequest: { Item } }, { DeleteRequest: { Key: { ...Key, sk: { S: "2" } } } }],
      },
    },
  ],
  [
    "DynamoDB_20120810.TransactWriteItems",
    {
      TransactItems: [
        { Put: { ...T, Item } },
        {
          ConditionCheck: {
            ...T,
            Key: { ...Key, sk: { S: "9" } },
            ConditionExpression: "attribute_not_exists(pk)",
          },
        },
      ],
      ClientRequestToken: "token",
    },
  ],
  [
    "DynamoDB_20120810.TransactGetItems",
    { TransactItems: [{ Get: { ...T, Key, ProjectionExpression: "n" } }], ...all },
  ],
  [
    "DynamoDB_20120810.ExecuteStatement",
    { Statement: `SELECT * FROM "${TABLE}" WHERE pk = ?`, Parameters: [{ S: "a" }] },
  ],
  ["DynamoDB_20120810.DescribeTable", T],
  ["DynamoDB_20120810.ListTables", { Limit: 5, ExclusiveStartTableName: "a" }],
  ["DynamoDB_20120810.DescribeTimeToLive", T],
  ["DynamoDBStreams_20120810.ListStreams", { ...T, Limit: 5 }],
  [
    "DynamoDBStreams_20120810.DescribeStream",
    { StreamArn: STREAM, Limit: 5, ExclusiveStartShardId: "shardId-0" },
  ],
  [
    "DynamoDBStreams_20120810.GetShardIterator",
    {
      StreamArn: STREAM,
      ShardId: "shardId-0",
      ShardIteratorType: "AT_SEQUENCE_NUMBER",
      SequenceNumber: "100000000000000000001",
    },
  ],
  ["DynamoDBStreams_20120810.GetRecords", { ShardIterator: Buffer.from("{}").toString("base64"), Limit: 5 }],
  ["DynamoDB_20120810.NoSuchOperation", {}],
  ["constructor.toString", {}],
];

const WRONG_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  "",
  "x",
  "\u0000\ud800",
  "a".repeat(70_000),
  [],
  [null],
  [[[]]],
  {},
  { S: 5 },
  { N: "NaN" },
  { N: "1".repeat(40) },
  { B: "%" },
  { X: "y" },
  { S: "a", N: "1" },
  { SS: [] },
  { M: { "": null } },
  { L: { S: "x" } },
];
const WRONG_EXPRESSIONS = [
  "SET",
  "#x = :x",
  "a = = b",
  "((((",
  "size(",
  ":a",
  "a[99999999999999999999]",
  "a.b.c.[",
  "pk = :pk AND",
];

/** A body with one or a few things wrong. */
export function wrongBody(random: Random, input: object): Buffer {
  const text = JSON.stringify(mutated(random, structuredClone(input)));
  switch (random.between(0, 19)) {
    case 0:
      return Buffer.from(text.slice(0, random.between(0, text.length)));
    case 1:
      return random.bytes(random.between(0, 200));
    case 2:
      return Buffer.from("[".repeat(random.between(1, 20_000)));
    case 3:
      return Buffer.from(text.replace("{", '{"__proto__":{"TableName":"x"},"constructor":1,'));
    case 4:
      return Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe, 0x7d])]);
    default:
      return Buffer.from(text);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: any part of any input
function mutated(random: Random, input: any): unknown {
  for (let times = random.between(1, 3); times > 0; times--) {
    let place = input;
    for (;;) {
      const names = Object.keys(place);
      if (names.length === 0) break;
      const name = random.pick(names);
      const value = place[name];
      if (typeof value === "object" && value !== null && random.chance(0.6)) {
        place = value;
        continue;
      }
      if (random.chance(0.2)) delete place[name];
      else if (/Expression$/.test(name) && random.chance(0.7)) place[name] = random.pick(WRONG_EXPRESSIONS);
      else place[name] = structuredClone(random.pick(WRONG_VALUES));
      break;
    }
  }
  return input;
}
