import type { StreamEvent } from "#core/deliver-presence";
import { type Key, keys } from "./keys.ts";
import { deleteItems, expiresAt, type Item, putItems, type Table } from "./table.ts";

/** A mention that was not read in so long is no longer counted. */
const MENTION_SECONDS = 30 * 24 * 3600;

/**
 * AP-33: counts the messages of a batch for those whom they mention by name, and takes deleted ones out. Here and not in the send's transaction, which would meet those of others. Safe to
 * repeat: a channel's records come in order, also when they come again, so what was deleted stays so.
 */
export async function writeMentions(table: Table, batch: readonly StreamEvent[]): Promise<void> {
  const changes = new Map<string, { readonly key: Key; readonly item: Item | undefined }>();
  for (const delivery of batch) {
    if (delivery.kind !== "log") continue;
    const { channelId, messageId, t } = delivery;
    for (const userId of delivery.mentions) {
      const key = keys.mention(userId, channelId, messageId);
      const item = {
        ...key,
        type: "MENTION",
        channel_id: channelId,
        message_id: messageId,
        expires_at: expiresAt(table.now(), MENTION_SECONDS),
      };
      // The last one holds: a write of many takes each key once.
      changes.set(`${key.PK} ${key.SK}`, { key, item: t === "MESSAGE_DELETE" ? undefined : item });
    }
  }
  const all = [...changes.values()];
  await putItems(
    table,
    all.flatMap(({ item }) => (item ? [item] : [])),
  );
  await deleteItems(
    table,
    all.flatMap(({ key, item }) => (item ? [] : [key])),
  );
}
