import * as v from "valibot";
import { Attachment } from "#protocol/objects";
import type { PendingMessage } from "./channel-log.ts";
import type { KeyValue } from "./storage.ts";

const Stored = v.array(
  v.object({
    nonce: v.string(),
    channel_id: v.string(),
    content: v.string(),
    createdAtMs: v.number(),
    status: v.picklist(["queued", "sending", "sent", "failed"]),
    errorCode: v.optional(v.string()),
    reply_to: v.optional(v.string()),
    attachments: v.optional(v.array(Attachment)),
  }),
);
const key = (userId: string) => `fanout.pending.${userId}`;

/** What was on its way when the page went: it is sent again with the same nonce, so that it cannot double. */
export function loadPending(storage: KeyValue, userId: string): PendingMessage[] {
  try {
    const stored = v.safeParse(Stored, JSON.parse(storage.get(key(userId)) ?? "[]"));
    if (!stored.success) return [];
    return stored.output.map(({ errorCode, reply_to, attachments, ...row }) => ({
      ...row,
      ...(errorCode === undefined ? {} : { errorCode }),
      ...(reply_to === undefined ? {} : { reply_to }),
      ...(attachments === undefined ? {} : { attachments }),
    }));
  } catch {
    return [];
  }
}

export function savePending(storage: KeyValue, userId: string, rows: readonly PendingMessage[]): void {
  const text = rows.length === 0 ? null : JSON.stringify(rows);
  if (storage.get(key(userId)) !== text) storage.set(key(userId), text);
}
