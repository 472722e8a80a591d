import { snowflakeAt } from "#core/snowflake";
import { SWEPT_AFTER_MS, type Upload } from "#core/uploads";
import type { Snowflake } from "#protocol/primitives";
import { keys, UPLOAD_SHARDS, uploadPartition } from "./keys.ts";
import { expiresAt, getItems, type Item, type Table } from "./table.ts";
import { ConditionsFailed, type TransactItem, transact } from "./transact.ts";

/** Uploads of one user that no message has taken. Enough for drafts in five channels; 1.25 GB where somebody fills them for nothing. */
const MOST_UPLOADS = 50;

/** Places in the transaction that makes an upload. */
const CREATED = { count: 0 };

const uploadFromItem = (item: Item): Upload => ({
  id: item.id as Snowflake,
  userId: item.user_id as Snowflake,
  channelId: item.channel_id as Snowflake,
  filename: item.filename as string,
  contentType: item.content_type as string,
  sizeBytes: item.size_bytes as number,
});

/** The count ends by TTL some time after the last upload that it can count, so it is nothing that a deleted account leaves behind. */
const countItem = (table: Table, userId: Snowflake, difference: number): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.uploadCount(userId),
    UpdateExpression: "ADD pending :difference SET expires_at = :expires, #type = :type",
    ...(difference > 0
      ? { ConditionExpression: "attribute_not_exists(pending) OR pending < :most" } // a bounded number, whatever comes at once
      : {}),
    ExpressionAttributeNames: { "#type": "type" },
    ExpressionAttributeValues: {
      ":difference": difference,
      ":expires": expiresAt(table.now(), (2 * SWEPT_AFTER_MS) / 1000),
      ":type": "UPLOAD_COUNT",
      ...(difference > 0 ? { ":most": MOST_UPLOADS } : {}),
    },
  },
});

/** Bound exactly once: of two sends that take it one finds it gone, and so is it with the sweep. */
const deleteItem = (table: Table, id: Snowflake): TransactItem => ({
  Delete: {
    TableName: table.name,
    Key: keys.upload(id),
    ConditionExpression: "attribute_exists(PK)",
  },
});

/** @returns false where the user has 50 already */
export async function createUpload(table: Table, upload: Upload): Promise<boolean> {
  try {
    await transact(table, [
      countItem(table, upload.userId, 1),
      {
        Put: {
          TableName: table.name,
          Item: {
            ...keys.upload(upload.id),
            type: "UPLOAD",
            id: upload.id,
            user_id: upload.userId,
            channel_id: upload.channelId,
            filename: upload.filename,
            content_type: upload.contentType,
            size_bytes: upload.sizeBytes,
          },
          ConditionExpression: "attribute_not_exists(PK)", // an id is used once
        },
      },
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed && error.failed.has(CREATED.count)) return false;
    throw error;
  }
}

/** AP-38, by place. */
export async function findUploads(table: Table, ids: readonly Snowflake[]): Promise<(Upload | undefined)[]> {
  const items = await getItems(table, ids.map(keys.upload));
  return items.map((item) => item && uploadFromItem(item));
}

/** What a message that takes uploads writes in its transaction: first a delete for each, in order, on condition that it is still there. */
export const takeUploadItems = (
  table: Table,
  userId: Snowflake,
  ids: readonly Snowflake[],
): TransactItem[] =>
  ids.length === 0 ? [] : [...ids.map((id) => deleteItem(table, id)), countItem(table, userId, -ids.length)];

/** AP-39: uploads that were announced before `beforeMs`, oldest first in each shard. */
export async function* listUploads(table: Table, beforeMs: number): AsyncGenerator<Upload> {
  for (let shard = 0; shard < UPLOAD_SHARDS; shard += 1) {
    let start: Item | undefined;
    do {
      const { Items, LastEvaluatedKey } = await table.documents.query({
        TableName: table.name,
        KeyConditionExpression: "PK = :shard AND SK < :before",
        ExpressionAttributeValues: {
          ":shard": uploadPartition(shard),
          ":before": keys.upload(snowflakeAt(beforeMs)).SK,
        },
        ConsistentRead: true,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      for (const item of Items) yield uploadFromItem(item);
      start = LastEvaluatedKey;
    } while (start);
  }
}

/** Forgetting what is forgotten is no error, and counts once. */
export async function forgetUpload(table: Table, { id, userId }: Upload): Promise<void> {
  try {
    await transact(table, takeUploadItems(table, userId, [id]));
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
  }
}
