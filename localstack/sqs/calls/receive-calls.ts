import { invalidParameter, invalidValue, SqsError } from "../errors.ts";
import { md5OfAttributes } from "../queue/md5.ts";
import type { Message } from "../queue/message.ts";
import type { Queue } from "../queue/queue.ts";
import { readReceiptHandle } from "../queue/receipt-handle.ts";
import { OverLimit } from "../receiver.ts";
import type { ReceivedMessage } from "../types.ts";
import { readEntries, runBatch } from "./batch.ts";
import {
  type Context,
  type Input,
  listOf,
  type Operations,
  type Output,
  queueOf,
  required,
  textOf,
} from "./context.ts";
import { selectAttributes } from "./message-attributes.ts";
import { MAX_VISIBILITY_SECONDS, MAX_WAIT_SECONDS, numberIn } from "./ranges.ts";

const MAX_MESSAGES = 10;

export const receiveCalls = {
  async ReceiveMessage(context, input, { signal }) {
    const queue = queueOf(context, input);
    const max =
      numberIn(
        input.MaxNumberOfMessages,
        "MaxNumberOfMessages",
        [1, MAX_MESSAGES],
        `Must be between 1 and ${MAX_MESSAGES}, if provided.`,
      ) ?? 1;
    const visibility = seconds(input, "VisibilityTimeout", MAX_VISIBILITY_SECONDS);
    const wait = seconds(input, "WaitTimeSeconds", MAX_WAIT_SECONDS);
    const attemptId = queue.isFifo ? textOf(input, "ReceiveRequestAttemptId") : undefined;
    try {
      const messages = await context.receiver.receive(queue, {
        max,
        ...(visibility === undefined ? {} : { visibilityMs: visibility * 1000 }),
        ...(wait === undefined ? {} : { waitMs: wait * 1000 }),
        ...(attemptId === undefined ? {} : { attemptId }),
        ...(signal ? { signal } : {}),
      });
      return messages.length > 0 ? { Messages: messages.map((message) => describe(message, input)) } : {};
    } catch (error) {
      if (!(error instanceof OverLimit)) throw error;
      throw new SqsError("OverLimit", "Too many messages in flight.");
    }
  },

  DeleteMessage(context, input) {
    const queue = queueOf(context, input);
    const message = findToDelete(context, queue, input);
    context.store.delete(queue, message ? [message] : []);
    return {};
  },

  DeleteMessageBatch(context, input) {
    const queue = queueOf(context, input);
    return runBatch(
      readEntries(input, "DeleteMessageBatchRequestEntry"),
      (entry) => findToDelete(context, queue, entry),
      (messages) => {
        context.store.delete(queue, [...new Set(messages.filter((message) => message !== undefined))]);
        return messages.map(() => ({}));
      },
    );
  },

  ChangeMessageVisibility(context, input) {
    const queue = queueOf(context, input);
    context.store.hide(queue, [readChange(context, queue, input)]);
    return {};
  },

  ChangeMessageVisibilityBatch(context, input) {
    const queue = queueOf(context, input);
    return runBatch(
      readEntries(input, "ChangeMessageVisibilityBatchRequestEntry"),
      (entry) => readChange(context, queue, entry),
      (changes) => {
        context.store.hide(queue, changes);
        return changes.map(() => ({}));
      },
    );
  },
} satisfies Operations;

const seconds = (input: Input, parameter: string, most: number) =>
  numberIn(input[parameter], parameter, [0, most], `Must be >= 0 and <= ${most}, if provided.`);

function describe(message: ReceivedMessage, input: Input): Output {
  const names = [
    ...listOf<string>(input, "AttributeNames"),
    ...listOf<string>(input, "MessageSystemAttributeNames"),
  ];
  const system = Object.entries(message.attributes).filter(
    ([name]) => names.includes("All") || names.includes(name),
  );
  const own = selectAttributes(message.messageAttributes, listOf(input, "MessageAttributeNames"));
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(system.length > 0 ? { Attributes: Object.fromEntries(system) } : {}),
    ...(Object.keys(own).length > 0
      ? { MD5OfMessageAttributes: md5OfAttributes(own), MessageAttributes: own }
      : {}),
  };
}

function receiptOf(queue: Queue, entry: Input) {
  const handle = required(entry, "ReceiptHandle");
  const receipt = readReceiptHandle(queue.arn, handle);
  if (!receipt)
    throw new SqsError(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${handle.slice(0, 200)}" is not a valid receipt handle.`,
    );
  return { handle, message: queue.find(receipt.messageId), receiveCount: receipt.receiveCount };
}

/**
 * Undefined where it is gone already, which is no error. A standard queue takes any handle of the message; a FIFO queue takes the last one, while the message is
 * in flight. @throws SqsError
 */
export function findToDelete(context: Context, queue: Queue, entry: Input): Message | undefined {
  context.store.advance(queue);
  const { handle, message, receiveCount } = receiptOf(queue, entry);
  const isLate = message && (message.state !== "in-flight" || message.receiveCount !== receiveCount);
  if (queue.isFifo && isLate) throw invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");
  return message;
}

/** @throws SqsError MessageNotInflight; InvalidParameterValueException where the message is gone, or more than 12 hours are asked for */
export function readChange(
  context: Context,
  queue: Queue,
  entry: Input,
): [message: Message, untilMs: number] {
  const range = `VisibilityTimeout must be an integer between 0 and ${MAX_VISIBILITY_SECONDS}`;
  const timeout = numberIn(entry.VisibilityTimeout, "VisibilityTimeout", [0, MAX_VISIBILITY_SECONDS], range);
  context.store.advance(queue);
  const { handle, message, receiveCount } = receiptOf(queue, entry);
  if (timeout === undefined) {
    throw new SqsError(
      "MissingRequiredParameterException",
      "The request must contain the parameter VisibilityTimeout.",
    );
  }
  if (!message || (queue.isFifo && message.receiveCount !== receiveCount)) {
    throw invalidValue(
      handle,
      "ReceiptHandle",
      "Message does not exist or is not available for visibility timeout change.",
    );
  }
  if (message.state !== "in-flight")
    throw new SqsError("MessageNotInflight", "The message referred to isn't in flight.");
  const untilMs = context.now() + timeout * 1000;
  if (untilMs - (message.lastReceivedMs ?? 0) > MAX_VISIBILITY_SECONDS * 1000) {
    throw invalidParameter(
      `Value ${timeout} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY_SECONDS} seconds]`,
    );
  }
  return [message, untilMs];
}
