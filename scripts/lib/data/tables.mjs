import { bytes, number } from "./output.mjs";

/** `tables`: each with its keys, indexes, stream, TTL and size. */
export async function showTables({ connection, output }) {
  const dynamoDb = await connection.dynamoDb();
  let isFirst = true;
  for await (const TableName of tableNames((input) => dynamoDb.listTables(input))) {
    const [{ Table }, { TimeToLiveDescription: ttl }] = await Promise.all([
      dynamoDb.describeTable({ TableName }),
      dynamoDb.describeTimeToLive({ TableName }),
    ]);
    const table = describe(Table, ttl);
    if (output.json) {
      await output.document(table);
      continue;
    }
    if (!isFirst) await output.line();
    isFirst = false;
    for (const line of lines(table)) await output.line(line);
  }
  if (isFirst && !output.json) await output.line("No tables.");
}

/** @param {(input: object) => Promise<object>} listTables */
export async function* tableNames(listTables) {
  let ExclusiveStartTableName;
  do {
    const page = await listTables({ ExclusiveStartTableName });
    yield* page.TableNames;
    ExclusiveStartTableName = page.LastEvaluatedTableName;
  } while (ExclusiveStartTableName !== undefined);
}

/** @param {import("@aws-sdk/client-dynamodb").TableDescription} table */
export function keysOf({ KeySchema = [], AttributeDefinitions = [] }, schema = KeySchema) {
  const keyOf = (kind) => {
    const name = schema.find(({ KeyType }) => KeyType === kind)?.AttributeName;
    const type = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    return name === undefined ? undefined : { name, type };
  };
  return { partition: keyOf("HASH"), sort: keyOf("RANGE") };
}

function describe(table, ttl) {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return {
    name: table.TableName,
    ...keysOf(table),
    indexes: indexes.map((index) => ({
      name: index.IndexName,
      ...keysOf(table, index.KeySchema),
      projection: index.Projection?.ProjectionType,
    })),
    stream: table.StreamSpecification?.StreamEnabled ? table.StreamSpecification.StreamViewType : undefined,
    ttl: ttl?.TimeToLiveStatus === "ENABLED" ? ttl.AttributeName : undefined,
    items: table.ItemCount ?? 0,
    // An engine that does not weigh its tables says 0.
    bytes: table.TableSizeBytes || undefined,
  };
}

const keyText = ({ partition, sort }) =>
  [partition, sort]
    .filter(Boolean)
    .map(({ name, type }) => `${name} (${type})`)
    .join(", ");

const lines = (table) => [
  table.name,
  `  keys     ${keyText(table)}`,
  ...table.indexes.map(
    (index) => `  index    ${index.name}: ${keyText(index)}, ${String(index.projection).toLowerCase()}`,
  ),
  `  stream   ${table.stream ?? "none"}`,
  `  TTL      ${table.ttl ?? "none"}`,
  `  items    ${number(table.items)}${table.bytes === undefined ? "" : ` (${bytes(table.bytes)})`}`,
];
