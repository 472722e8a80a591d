import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";

/**
 * What handlers saw of events that no client can ask them for: `$connect`, `$disconnect`, an authorizer's, an asynchronous one. Kept in the table,
 * or in the folder that PARITY_FOLDER names where there is no DynamoDB (stock serverless-offline).
 */
const { TABLE_NAME, PARITY_FOLDER } = process.env;
const dynamodb = PARITY_FOLDER ? undefined : new DynamoDBClient({});

const fileName = (key) => Buffer.from(key).toString("base64url");

/** Adds one entry under a key: a connection's id, or a label that the client chose. */
export async function remember(key, kind, value) {
  const at = `${kind}#${Date.now()}#${Math.random().toString(36).slice(2)}`;
  const text = JSON.stringify(value);
  if (dynamodb) {
    const Item = { pk: { S: key }, sk: { S: at }, entry: { S: text } };
    await dynamodb.send(new PutItemCommand({ TableName: TABLE_NAME, Item }));
    return;
  }
  const folder = join(PARITY_FOLDER, fileName(key));
  mkdirSync(folder, { recursive: true });
  // Whole or not at all: another environment may read it at this moment.
  const unfinished = join(PARITY_FOLDER, fileName(at));
  writeFileSync(unfinished, text);
  renameSync(unfinished, join(folder, fileName(at)));
}

/** The entries of one kind under a key, oldest first. */
export async function recall(key, kind) {
  if (dynamodb) {
    const { Items } = await dynamodb.send(
      new QueryCommand({
        TableName: TABLE_NAME,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues: { ":pk": { S: key }, ":sk": { S: `${kind}#` } },
        ConsistentRead: true,
      }),
    );
    return Items.map(({ entry }) => JSON.parse(entry.S));
  }
  const folder = join(PARITY_FOLDER, fileName(key));
  let names = [];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .map((name) => ({ at: Buffer.from(name, "base64url").toString(), name }))
    .filter(({ at }) => at.startsWith(`${kind}#`))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ name }) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}
