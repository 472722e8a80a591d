import type { RemovedFiles } from "#core/sweep-files";
import type { Message } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** What deleting a message writes in its transaction, so that the sweep removes its files: nothing where it has none. */
export const removedFilesItem = (
  table: Table,
  message: Pick<Message, "id" | "channel_id" | "attachments">,
): TransactItem[] =>
  message.attachments.length === 0
    ? []
    : [
        {
          Put: {
            TableName: table.name,
            Item: {
              ...keys.removedFiles(message.id),
              type: "REMOVED_FILES",
              message_id: message.id,
              channel_id: message.channel_id,
              attachment_ids: message.attachments.map(({ id }) => id),
            },
          },
        },
      ];

/** AP-40 */
export async function* listRemovedFiles(table: Table): AsyncGenerator<RemovedFiles> {
  let start: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.documents.query({
      TableName: table.name,
      KeyConditionExpression: "PK = :removed",
      ExpressionAttributeValues: { ":removed": keys.removedFiles("0").PK },
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    for (const item of Items)
      yield {
        messageId: item.message_id,
        channelId: item.channel_id,
        attachmentIds: item.attachment_ids,
      };
    start = LastEvaluatedKey;
  } while (start);
}

export async function forgetRemovedFiles(table: Table, messageId: Snowflake): Promise<void> {
  await table.documents.delete({ TableName: table.name, Key: keys.removedFiles(messageId) });
}
