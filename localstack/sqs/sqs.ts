import { describeAccess } from "./access.ts";
import { attributeCalls } from "./calls/attribute-calls.ts";
import type { Context, Operation } from "./calls/context.ts";
import { moveTaskCalls } from "./calls/move-task-calls.ts";
import { MoveTasks } from "./calls/move-tasks.ts";
import { permissionCalls } from "./calls/permission-calls.ts";
import { queueCalls } from "./calls/queue-calls.ts";
import { readDraft } from "./calls/read-draft.ts";
import { findToDelete, readChange, receiveCalls } from "./calls/receive-calls.ts";
import { arnOfQueue } from "./calls/redrive.ts";
import { sendCalls } from "./calls/send-calls.ts";
import { tagCalls } from "./calls/tag-calls.ts";
import { noSuchQueue, SqsError } from "./errors.ts";
import { type Peek, peekInto } from "./peek.ts";
import { protocolOf, type ReadCall, readCall } from "./protocol/read-call.ts";
import type { OperationName } from "./protocol/shapes.ts";
import { writeAnswer, writeError } from "./protocol/write-answer.ts";
import { checkProvisionedRedrive, provisionQueue } from "./provision.ts";
import type { Counts, Queue } from "./queue/queue.ts";
import { Receiver } from "./receiver.ts";
import { Store } from "./store.ts";
import type { OutgoingMessage, QueueDefinition, Queues, SqsCall, SqsOptions } from "./types.ts";

/** The queues of this process: what does not wait is done when the call returns. */
export interface Sqs extends Queues {
  /** Makes a template's queues. @throws UserError where AWS would refuse one */
  provision(definitions: readonly QueueDefinition[]): void;
  /** For destinations and notifications, which ask nobody; checked as SendMessage's input is. @returns its id @throws SqsError QueueDoesNotExist, or what is wrong with it; Node's error of a full disk */
  send(queueName: string, message: OutgoingMessage): string;
  deleteBatch(queueName: string, receiptHandles: readonly string[]): void;
  changeVisibility(queueName: string, receiptHandles: readonly string[], seconds: number): void;
  /** @throws SqsError QueueDoesNotExist */
  counts(queueName: string): Counts;
  /** Of all queues there are. */
  names(): string[];
  /** Removes every message, with the deduplication ids; unlike PurgeQueue as often as one likes. @throws SqsError QueueDoesNotExist */
  purge(queueName: string): void;
  peek(queueName: string, max: number): Peek | undefined;
  /** Those who wait get nothing; then nothing is to be called any more. */
  close(): void;
}

const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  ...attributeCalls,
  ...moveTaskCalls,
  ...permissionCalls,
  ...queueCalls,
  ...receiveCalls,
  ...sendCalls,
  ...tagCalls,
};

/** AWS's, of standard and of FIFO queues. */
const MAX_IN_FLIGHT = 120_000;
/** What a full disk says, in its several ways. */
const DISK_FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const ANONYMOUS = "AIDAANONYMOUS";

/**
 * SQS on this machine (C10 to C13): standard and FIFO queues in memory, and in a journal in a folder of their own. What was acknowledged is with the operating
 * system by then, so it survives a `kill -9`.
 * @throws UserError where the folder holds what this version cannot read; Node's error where it cannot be opened
 */
export function createSqs(options: SqsOptions): Sqs {
  const now = options.now ?? Date.now;
  const store: Store = new Store({
    folder: options.folder,
    arnOf: (name) => arnOfQueue(options, name),
    now,
    onVisible: (queue) => receiver.wake(queue),
    ...(options.leastCompactedBytes === undefined
      ? {}
      : { leastCompactedBytes: options.leastCompactedBytes }),
  });
  const receiver = new Receiver({ store, now, maxInFlight: options.maxInFlight ?? MAX_IN_FLIGHT });
  const moveTasks = new MoveTasks(store, receiver);
  const { accountId, region } = options;
  const context: Context = { store, receiver, moveTasks, accountId, region, now };

  async function run({ operation, input }: ReadCall, call: SqsCall) {
    for (const { action, resource } of describeAccess(operation, input, options)) {
      const denial = call.authorize?.(action, resource);
      if (denial !== undefined) throw new SqsError("AccessDeniedException", denial);
    }
    const { origin, senderId = ANONYMOUS, signal } = call;
    return OPERATIONS[operation](context, input, {
      origin,
      senderId,
      ...(signal ? { signal } : {}),
    });
  }

  function refuse(error: unknown): SqsError {
    if (error instanceof SqsError) return error;
    const { code = "", stack } = error as NodeJS.ErrnoException;
    const isFull = DISK_FULL.has(code);
    options.log.error(
      isFull
        ? "The disk that holds the queues is full: what would change them is refused until there is room."
        : `SQS failed: ${stack ?? String(error)}`,
    );
    return new SqsError(
      "InternalFailure",
      isFull ? "The disk that holds the queues is full." : "The request processing has failed.",
    );
  }

  function queueNamed(name: string): Queue {
    const queue = store.find(name);
    if (!queue) throw noSuchQueue();
    return queue;
  }

  return {
    async handle(call) {
      const protocol = protocolOf(call);
      try {
        const read = readCall(call);
        return writeAnswer(protocol, read.operation, await run(read, call), call.requestId);
      } catch (error) {
        return writeError(protocol, refuse(error), call.requestId);
      }
    },
    provision(definitions) {
      for (const definition of definitions) provisionQueue(context, definition);
      for (const definition of definitions) checkProvisionedRedrive(context, definition);
    },
    send(queueName, { body, attributes }) {
      const queue = queueNamed(queueName);
      const entry = { MessageBody: body, ...(attributes ? { MessageAttributes: attributes } : {}) };
      const draft = readDraft(queue, entry, accountId, "One or more parameters are invalid.");
      return store.send(queue, [draft])[0]?.messageId ?? "";
    },
    async receive(queueName, request) {
      return receiver.receive(queueNamed(queueName), request);
    },
    deleteBatch(queueName, receiptHandles) {
      const queue = queueNamed(queueName);
      const messages = receiptHandles.map((ReceiptHandle) =>
        orNothing(() => findToDelete(context, queue, { ReceiptHandle })),
      );
      store.delete(queue, [...new Set(messages.filter((message) => message !== undefined))]);
    },
    changeVisibility(queueName, receiptHandles, seconds) {
      const queue = queueNamed(queueName);
      const changes = receiptHandles.map((ReceiptHandle) =>
        orNothing(() => readChange(context, queue, { ReceiptHandle, VisibilityTimeout: seconds })),
      );
      store.hide(
        queue,
        changes.filter((change) => change !== undefined),
      );
    },
    counts: (queueName) => queueNamed(queueName).counts,
    find(queueName) {
      const queue = store.find(queueName);
      return queue && { arn: queue.arn, visibilityMs: queue.settings.visibilityMs };
    },
    names: () => [...store.queues.keys()],
    purge(queueName) {
      const queue = queueNamed(queueName);
      store.purge(queue);
      const { purgedMs: _, ...data } = queue.data;
      queue.data = data;
    },
    peek(queueName, max) {
      const queue = store.find(queueName);
      return queue && peekInto(queue, max);
    },
    close() {
      receiver.dismiss();
      moveTasks.close();
      store.close();
    },
  };
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SqsError) return undefined;
    throw error;
  }
}
