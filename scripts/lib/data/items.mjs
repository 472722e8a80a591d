import { Refusal } from "../refusal.mjs";
import { keyAttribute, plainItem } from "./attributes.mjs";
import { keysOf } from "./tables.mjs";

const DEFAULT_LIMIT = 20;
const PAGE = 100;

/** `items TABLE`: a page at a time, as many as were asked for. */
export async function showItems({ connection, output, names: [TableName], options }) {
  const dynamoDb = await connection.dynamoDb();
  const { Table } = await dynamoDb.describeTable({ TableName }).catch((error) => {
    if (error.name !== "ResourceNotFoundException") throw error;
    throw new Refusal(`There is no table ${TableName}.`, "Try: npm run data -- tables");
  });
  const keyNames = Table.KeySchema.map(({ AttributeName }) => AttributeName);
  const limit = options.limit ?? DEFAULT_LIMIT;
  const input = { TableName, ...question(Table, options) };
  let left = limit;
  let ExclusiveStartKey;
  do {
    const page = { ...input, Limit: Math.min(left, PAGE), ExclusiveStartKey };
    const { Items = [], LastEvaluatedKey } =
      options.key === undefined ? await dynamoDb.scan(page) : await dynamoDb.query(page);
    for (const item of Items.map((one) => plainItem(one, keyNames)))
      await (output.json ? output.document(item) : output.line(JSON.stringify(item)));
    left -= Items.length;
    ExclusiveStartKey = LastEvaluatedKey;
  } while (left > 0 && ExclusiveStartKey !== undefined);
  if (output.json) return;
  if (left === limit) await output.line("No items.");
  else if (ExclusiveStartKey !== undefined)
    await output.line(`... and more. For twice as many: --limit ${limit * 2}`);
}

/** The part of a Query or a Scan that says which items. */
function question(table, { key, sort, index, reverse }) {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  const chosen = index === undefined ? table : indexes.find(({ IndexName }) => IndexName === index);
  if (!chosen)
    throw new Refusal(
      `${table.TableName} has no index ${index}.`,
      indexes.length > 0 ? `It has ${indexes.map(({ IndexName }) => IndexName).join(", ")}.` : "It has none.",
    );
  const which = index === undefined ? {} : { IndexName: index };
  if (key === undefined) return which;
  const keys = keysOf(table, chosen.KeySchema);
  if (sort !== undefined && !keys.sort) throw new Refusal(`${index ?? table.TableName} has no sort key.`);
  const isPrefix = sort?.endsWith("*") === true && keys.sort.type !== "N";
  const condition = isPrefix ? "begins_with(#sort, :sort)" : "#sort = :sort";
  return {
    ...which,
    ScanIndexForward: reverse !== true,
    KeyConditionExpression: `#key = :key${sort === undefined ? "" : ` AND ${condition}`}`,
    ExpressionAttributeNames: {
      "#key": keys.partition.name,
      ...(sort === undefined ? {} : { "#sort": keys.sort.name }),
    },
    ExpressionAttributeValues: {
      ":key": keyAttribute(keys.partition.type, key),
      ...(sort === undefined
        ? {}
        : { ":sort": keyAttribute(keys.sort.type, isPrefix ? sort.slice(0, -1) : sort) }),
    },
  };
}
