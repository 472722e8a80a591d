import type { Message } from "#protocol/objects";
import { keys } from "./keys.ts";
import type { MessageRecord } from "./messages.ts";
import type { Item, Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** What of a message must not outlive an edit or a deletion in the log, which a resume replays. */
const TEXT = [
  "content",
  "edited_at",
  "attachments",
  "mentions",
  "mention_roles",
  "mention_everyone",
] as const satisfies readonly (keyof Message)[];

/**
 * The log items that carry a message's text. There are two at most: its MESSAGE_CREATE, which every edit rewrites, and its newest MESSAGE_UPDATE, which is blanked when the next one
 * is written. So nothing else has to be remembered, however often a message is edited and pinned.
 */
export const textKeys = ({ message, updateSeq }: MessageRecord) =>
  [
    keys.log(message.channel_id, message.seq),
    updateSeq === undefined ? undefined : keys.log(message.channel_id, updateSeq),
  ] as const;

/** Gives a log item the text that `message` has, or none; all else stays as it was told then. */
export function rewriteLogItem(table: Table, logItem: Item, message?: Message): TransactItem {
  const told = JSON.parse(logItem.payload);
  // JSON leaves out what is undefined.
  for (const name of TEXT) told[name] = message?.[name];
  const payload = JSON.stringify(message ? told : { ...told, content: "", attachments: [] });
  return {
    Update: {
      TableName: table.name,
      Key: { PK: logItem.PK, SK: logItem.SK },
      UpdateExpression: "SET payload = :payload",
      ConditionExpression: "attribute_exists(PK)", // TTL has not taken it since it was read: an update would make it anew
      ExpressionAttributeValues: { ":payload": payload },
    },
  };
}
