import { type EngineCall, pagesOf } from "./engine-client.ts";
import { EngineError } from "./engine-error.ts";
import type { IndexDefinition, TableDefinition } from "./table-definition.ts";

type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a key may be, as attribute_type() has it. */
const KEY_TYPES = { ":s": { S: "S" }, ":n": { S: "N" }, ":b": { S: "B" } };
const isNoKey = (name: string) =>
  `(attribute_exists(${name}) AND NOT (${Object.keys(KEY_TYPES)
    .map((type) => `attribute_type(${name}, ${type})`)
    .join(" OR ")}))`;

/**
 * DynamoDB leaves items out of an index whose attribute cannot be its key; DynamoDB Local 3.3.0 never ends making the index then (seen with NULL, BOOL, a list, a map or a set), and takes no other change of the
 * table for good. So nothing of that kind is begun. Reads the table once.
 * @throws EngineError `table-changed` naming an item that is in the way
 */
export async function refuseUnfinishable(
  call: EngineCall,
  { TableName, KeySchema }: TableDefinition,
  index: IndexDefinition,
): Promise<void> {
  const names = index.KeySchema.map(({ AttributeName }) => AttributeName);
  const placeholders = names.map((_, place) => `#key${place}`);
  const pages = pagesOf<{ Items: Item[]; LastEvaluatedKey?: object }>(call, "Scan", {
    TableName,
    ConsistentRead: true,
    FilterExpression: placeholders.map(isNoKey).join(" OR "),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, place) => [placeholders[place], name])),
    ExpressionAttributeValues: KEY_TYPES,
  });
  for await (const { Items } of pages) {
    const [found] = Items;
    if (!found) continue;
    const key = Object.fromEntries(KeySchema.map(({ AttributeName: name }) => [name, found[name]]));
    const odd = names.find(
      (name) => found[name] && !["S", "N", "B"].some((type) => type in (found[name] ?? {})),
    );
    throw new EngineError(
      "table-changed",
      `Table ${TableName} has an item whose ${odd} is neither text, number nor binary (${JSON.stringify(key)}). AWS leaves it out of the new index ${index.IndexName}; DynamoDB Local would never end making that index, so the table was left as it is. Change such items, leave the index out of serverless.yml, or take the embedded engine, which does as AWS does.`,
    );
  }
}
