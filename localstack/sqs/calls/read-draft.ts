import { createHash } from "node:crypto";
import { invalidParameter, invalidValue, missingParameter, SqsError } from "../errors.ts";
import { md5OfBody } from "../queue/md5.ts";
import type { AttributeValue } from "../queue/message.ts";
import type { Queue } from "../queue/queue.ts";
import type { Draft } from "../store.ts";
import { type Input, required, textOf } from "./context.ts";
import { BAD_CHARACTERS, readAttributes, sizeOfAttributes } from "./message-attributes.ts";
import { MAX_DELAY_SECONDS, numberIn } from "./ranges.ts";

const ID = /^[\x21-\x7e]{1,128}$/;

/** Of a message, sent or to be sent: its body and its attributes, in bytes. */
export function sizeOfEntry(entry: Input): number {
  const body = textOf(entry, "MessageBody") ?? "";
  const attributes = (entry.MessageAttributes ?? {}) as Readonly<Record<string, AttributeValue>>;
  return Buffer.byteLength(body) + sizeOfAttributes(attributes);
}

/**
 * Checks a message that is to be sent.
 * @param limitMessage how its size is refused, `One or more parameters are invalid.`: a batch has other words
 * @throws SqsError
 */
export function readDraft(queue: Queue, entry: Input, senderId: string, limitMessage: string): Draft {
  const { settings } = queue;
  const body = required(entry, "MessageBody");
  if (BAD_CHARACTERS.test(body)) {
    throw new SqsError(
      "InvalidMessageContents",
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    );
  }
  const attributes = readAttributes((entry.MessageAttributes ?? {}) as Readonly<Record<string, Input>>);
  if (sizeOfEntry(entry) > settings.maxBytes)
    throw invalidParameter(
      `${limitMessage} Reason: Message must be shorter than ${settings.maxBytes} bytes.`,
    );
  const delaySeconds = numberIn(
    entry.DelaySeconds,
    "DelaySeconds",
    [0, MAX_DELAY_SECONDS],
    `DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`,
  );
  if (queue.isFifo && delaySeconds) {
    throw invalidValue(
      delaySeconds,
      "DelaySeconds",
      "The request include parameter that is not valid for this queue type.",
    );
  }
  const traceHeader = readTraceHeader(entry);
  const groupId = readId(entry, "MessageGroupId");
  if (queue.isFifo && groupId === undefined) throw missingParameter("MessageGroupId");
  const deduplicationId = queue.isFifo ? readDeduplicationId(queue, entry, body) : undefined;
  if (!queue.isFifo && entry.MessageDeduplicationId !== undefined) {
    throw invalidValue(
      entry.MessageDeduplicationId,
      "MessageDeduplicationId",
      "The request includes a parameter that is not valid for this queue type.",
    );
  }
  return {
    message: {
      body,
      bodyMd5: md5OfBody(body),
      senderId,
      ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
      ...(traceHeader === undefined ? {} : { traceHeader }),
      ...(groupId === undefined ? {} : { groupId }),
      ...(deduplicationId === undefined ? {} : { deduplicationId }),
    },
    delayMs: queue.isFifo || delaySeconds === undefined ? settings.delayMs : delaySeconds * 1000,
    ...(deduplicationId === undefined
      ? {}
      : {
          // No id has a space in it.
          deduplicationKey: settings.isDeduplicatedByGroup
            ? `${groupId} ${deduplicationId}`
            : deduplicationId,
        }),
  };
}

/** AWS refuses a whole batch for these, before it looks at its entries. @throws SqsError InvalidParameterValueException */
export function checkFifoBatch(queue: Queue, entries: readonly Input[]): void {
  if (!queue.isFifo) return;
  for (const entry of entries) {
    if (!entry.MessageDeduplicationId && !queue.settings.isContentDeduplicated) throw noDeduplicationId();
    if (!entry.MessageGroupId)
      throw invalidParameter("The request must contain the parameter MessageGroupId.");
  }
}

const noDeduplicationId = () =>
  invalidParameter(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );

/** C12: that of the sender, else the SHA-256 of the body where the queue deduplicates by content. */
function readDeduplicationId(queue: Queue, entry: Input, body: string): string {
  const given = readId(entry, "MessageDeduplicationId");
  if (given !== undefined) return given;
  if (queue.settings.isContentDeduplicated) return createHash("sha256").update(body).digest("hex");
  throw noDeduplicationId();
}

function readId(entry: Input, parameter: "MessageGroupId" | "MessageDeduplicationId"): string | undefined {
  const id = textOf(entry, parameter);
  if (id === undefined || ID.test(id)) return id;
  throw invalidValue(
    id,
    parameter,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function readTraceHeader(entry: Input): string | undefined {
  const given = (entry.MessageSystemAttributes ?? {}) as Readonly<Record<string, Input>>;
  for (const name of Object.keys(given)) {
    if (name !== "AWSTraceHeader")
      throw invalidParameter(`Message system attribute name '${name}' is invalid.`);
  }
  const header = given.AWSTraceHeader;
  if (header === undefined) return undefined;
  if (header.DataType !== "String" || typeof header.StringValue !== "string" || header.StringValue === "")
    throw invalidParameter(
      "Message (system) attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'.",
    );
  return header.StringValue;
}
