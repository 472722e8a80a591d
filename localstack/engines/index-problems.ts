import type { EngineCall } from "./engine-client.ts";
import { EngineError } from "./engine-error.ts";
import type { IndexDefinition, TableDefinition } from "./table-definition.ts";

/** What a key may be. */
const KEY_TYPES = { ":s": { S: "S" }, ":n": { S: "N" }, ":b": { S: "B" } };

/**
 * DynamoDB leaves items out of an index whose attribute cannot be its key; DynamoDB Local 3.3.0 never ends making the index then (seen with NULL, BOOL, a list, a map or a set), and takes no other change of the
 * table for good. So nothing of that kind is begun.
 * @throws EngineError `table-changed` naming an item that is in the way
 */
export async function refuseUnfinishable(
  call: EngineCall,
  { TableName, KeySchema }: TableDefinition,
  index: IndexDefinition,
): Promise<void> {
  for (const { AttributeName } of index.KeySchema) {
    const found = await findItem(call, {
      TableName,
      FilterExpression:
        "attribute_exists(#key) AND NOT (attribute_type(#key, :s) OR attribute_type(#key, :n) OR attribute_type(#key, :b))",
      ExpressionAttributeNames: { "#key": AttributeName },
      ExpressionAttributeValues: KEY_TYPES,
    });
    if (!found) continue;
    const key = Object.fromEntries(KeySchema.map(({ AttributeName: name }) => [name, found[name]]));
    throw new EngineError(
      "table-changed",
      `Table ${TableName} has an item whose ${AttributeName} is neither text, number nor binary (${JSON.stringify(key)}). AWS leaves it out of the new index ${index.IndexName}; DynamoDB Local would never end making that index, so the table was left as it is. Change such items, leave the index out of serverless.yml, or take the embedded engine, which does as AWS does.`,
    );
  }
}

type Found = Readonly<Record<string, unknown>>;

async function findItem(call: EngineCall, input: object): Promise<Found | undefined> {
  let ExclusiveStartKey: unknown;
  do {
    const page = await call<{ Items: Found[]; LastEvaluatedKey?: unknown }>("Scan", {
      ...input,
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    });
    if (page.Items.length > 0) return page.Items[0];
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return undefined;
}
