import { invalidParameter, noSuchQueue, SqsError } from "../errors.ts";
import { allAttributes, checkAttributes, readRedrive } from "../queue/attributes.ts";
import type { Queue } from "../queue/queue.ts";
import { type Context, mapOf, type Operations, queueOf, required, textOf } from "./context.ts";
import { checkQueueName, isFifoName, queueUrl } from "./names.ts";
import { pageOf } from "./paging.ts";
import { checkRedrive } from "./redrive.ts";
import { checkTags } from "./tag-calls.ts";

const PURGE_EVERY_MS = 60_000;

export const queueCalls = {
  CreateQueue(context, input, { origin }) {
    const name = required(input, "QueueName");
    checkQueueName(name);
    const { FifoQueue: fifo, ...given } = mapOf(input, "Attributes");
    const isFifo = isFifoName(name);
    if (fifo !== undefined && fifo !== "true")
      throw new SqsError("InvalidAttributeName", "Unknown Attribute FifoQueue.");
    if (isFifo !== (fifo === "true")) {
      throw invalidParameter(
        isFifo
          ? "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
          : "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length",
      );
    }
    const attributes = checkAttributes(given, isFifo);
    const tags = checkTags(mapOf(input, "tags"));
    const known = context.store.queues.get(name);
    if (known) refuseOthers(known, attributes);
    else {
      checkRedrive(context, name, attributes);
      const nowMs = context.now();
      context.store.saveQueue({ name, attributes, tags, createdMs: nowMs, modifiedMs: nowMs });
    }
    return { QueueUrl: queueUrl(origin, context.accountId, name) };
  },

  DeleteQueue(context, input) {
    const queue = queueOf(context, input);
    context.store.dropQueue(queue);
    context.receiver.dismiss(queue);
    return {};
  },

  GetQueueUrl(context, input, { origin }) {
    const name = required(input, "QueueName");
    const owner = textOf(input, "QueueOwnerAWSAccountId") ?? context.accountId;
    if (owner !== context.accountId || !context.store.queues.has(name)) throw noSuchQueue();
    return { QueueUrl: queueUrl(origin, context.accountId, name) };
  },

  ListQueues(context, input, { origin }) {
    const prefix = textOf(input, "QueueNamePrefix") ?? "";
    const names = [...context.store.queues.keys()].filter((name) => name.startsWith(prefix));
    const { page, nextToken } = pageOf(names, input);
    return {
      ...(page.length > 0
        ? { QueueUrls: page.map((name) => queueUrl(origin, context.accountId, name)) }
        : {}),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },

  ListDeadLetterSourceQueues(context, input, { origin }) {
    const { arn } = queueOf(context, input);
    const { page, nextToken } = pageOf(
      sourcesOf(context, arn).map(({ name }) => name),
      input,
    );
    return {
      queueUrls: page.map((name) => queueUrl(origin, context.accountId, name)),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },

  PurgeQueue(context, input) {
    const queue = queueOf(context, input);
    const { purgedMs } = queue.data;
    if (purgedMs !== undefined && context.now() - purgedMs < PURGE_EVERY_MS) {
      throw new SqsError(
        "PurgeQueueInProgress",
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      );
    }
    context.store.purge(queue);
    return {};
  },
} satisfies Operations;

/** The queues whose dead letters go there. */
export const sourcesOf = (context: Context, deadLetterArn: string): Queue[] =>
  [...context.store.queues.values()].filter(
    ({ settings }) => settings.redrive?.deadLetterTargetArn === deadLetterArn,
  );

/** A queue that is there is made again only as it is. @throws SqsError QueueNameExists */
function refuseOthers(queue: Queue, attributes: Readonly<Record<string, string>>): void {
  const known = allAttributes(queue.data.attributes, queue.isFifo);
  for (const [name, value] of Object.entries(attributes)) {
    if (sameValue(name, known[name] ?? "", value)) continue;
    throw new SqsError(
      "QueueNameExists",
      `A queue already exists with the same name and a different value for attribute ${name}`,
    );
  }
}

function sameValue(name: string, known: string, given: string): boolean {
  if (name !== "RedrivePolicy") return known === given;
  const [a, b] = [readRedrive(known), readRedrive(given)];
  return a?.deadLetterTargetArn === b?.deadLetterTargetArn && a?.maxReceiveCount === b?.maxReceiveCount;
}
