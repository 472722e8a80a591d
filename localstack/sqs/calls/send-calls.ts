import { SqsError } from "../errors.ts";
import { MAX_MESSAGE_BYTES } from "../queue/attributes.ts";
import type { FirstSending } from "../queue/deduplication.ts";
import { md5OfAttributes } from "../queue/md5.ts";
import type { Draft } from "../store.ts";
import { readEntries, runBatch } from "./batch.ts";
import { type Operations, type Output, queueOf } from "./context.ts";
import { checkFifoBatch, readDraft, sizeOfEntry } from "./read-draft.ts";

export const sendCalls = {
  SendMessage(context, input, { senderId }) {
    const queue = queueOf(context, input);
    const draft = readDraft(queue, input, senderId, "One or more parameters are invalid.");
    const [sending] = context.store.send(queue, [draft]);
    return sending ? sentOutput(draft, sending) : {};
  },

  SendMessageBatch(context, input, { senderId }) {
    const queue = queueOf(context, input);
    const entries = readEntries(input, "SendMessageBatchRequestEntry");
    const bytes = entries.reduce((sum, entry) => sum + sizeOfEntry(entry), 0);
    if (bytes > MAX_MESSAGE_BYTES) {
      throw new SqsError(
        "BatchRequestTooLong",
        `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
      );
    }
    checkFifoBatch(queue, entries);
    return runBatch(
      entries,
      (entry) => readDraft(queue, entry, senderId, "One or more parameters cannot be validated."),
      (drafts) =>
        context.store
          .send(queue, drafts)
          .map((sending, index) => sentOutput(drafts[index] as Draft, sending)),
    );
  },
} satisfies Operations;

/** One that was sent before has that one's id and place. */
function sentOutput({ message }: Draft, { messageId, sequenceNumber }: FirstSending): Output {
  return {
    MessageId: messageId,
    MD5OfMessageBody: message.bodyMd5,
    ...(message.attributes ? { MD5OfMessageAttributes: md5OfAttributes(message.attributes) } : {}),
    ...(message.traceHeader === undefined
      ? {}
      : {
          MD5OfMessageSystemAttributes: md5OfAttributes({
            AWSTraceHeader: { DataType: "String", StringValue: message.traceHeader },
          }),
        }),
    ...(sequenceNumber === "" ? {} : { SequenceNumber: sequenceNumber }),
  };
}
