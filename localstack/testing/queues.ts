import { randomUUID } from "node:crypto";
import type { QueueModel } from "../model/types.ts";
import type { Queues as LocalQueues } from "../sqs/index.ts";
import type { Queues, SendMessageInput } from "../testing.cjs";
import { checkNames, unknownName } from "../unknown-name.ts";

/** As many as an error of memory would not tell from a hang. */
const MOST_MESSAGES = 10_000;
const MESSAGE = [
  "MessageBody",
  "DelaySeconds",
  "MessageAttributes",
  "MessageGroupId",
  "MessageDeduplicationId",
] as const satisfies (keyof SendMessageInput)[];

export interface QueuesContext {
  readonly sqs: { open(): LocalQueues };
  queues(): readonly QueueModel[];
  readonly accountId: string;
  /** The edge's. */
  readonly url: string;
}

/** By logical id. */
export const queueNames = (queues: readonly QueueModel[]): Record<string, string> =>
  Object.fromEntries(queues.map(({ logicalId, queueName }) => [logicalId, queueName]));

/** @throws UserError that names those that there are */
export async function findQueue(
  queue: string,
  sqs: Pick<LocalQueues, "names">,
  queues: readonly QueueModel[],
): Promise<string> {
  const declared = queueNames(queues);
  const name = Object.hasOwn(declared, queue) ? (declared[queue] as string) : queue;
  const there = await sqs.names();
  if (there.includes(name)) return name;
  throw unknownName("queue", queue, [...new Set([...Object.keys(declared), ...there])]);
}

/** See Queues in testing.d.cts. */
export function createQueues({ sqs, queues, accountId, url }: QueuesContext): Queues {
  const find = (queue: string) => findQueue(queue, sqs.open(), queues());
  return {
    get names() {
      return queueNames(queues());
    },
    async send(queue, message) {
      const input: SendMessageInput = typeof message === "string" ? { MessageBody: message } : message;
      checkNames("queues.send", "option", input, MESSAGE);
      const name = await find(queue);
      const { status, body } = await sqs.open().handle({
        url: "/",
        headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" },
        body: Buffer.from(JSON.stringify({ ...input, QueueUrl: `${url}/${accountId}/${name}` })),
        origin: url,
        requestId: randomUUID(),
      });
      const output = JSON.parse(body.toString());
      if (status === 200) return output;
      const error = new Error(output.message);
      error.name = String(output.__type).split("#").at(-1) ?? "UnknownError";
      throw error;
    },
    async messages(queue) {
      const found = await sqs.open().peek(await find(queue), MOST_MESSAGES);
      return [...(found?.messages ?? [])];
    },
    counts: async (queue) => sqs.open().counts(await find(queue)),
    purge: async (queue) => sqs.open().purge(await find(queue)),
  };
}
