import type { WholeAnswer } from "../../net/answer-requests.ts";
import type { OutgoingMessage, Peek, QueueDefinition, ReceivedMessage } from "../../sqs/index.ts";
import { accessOf, type Queues, type SqsCall, SqsError, sqsErrorAnswer } from "../../sqs/index.ts";
import { type LocalStackAddress, pass } from "./call.ts";
import { OBJECT_EVENTS_QUEUE } from "./object-events-template.ts";
import { peekIn } from "./peek.ts";

const SERVICE = "sqs";
/** Of one call. */
const MOST_AT_ONCE = 10;
/**
 * A long poll is never broken off: LocalStack would go on with it, and give a message to nobody. So each is short, and whoever stops waits for the one under way.
 */
const LONGEST_WAIT_SECONDS = 1;
const DEFAULT_VISIBILITY_SECONDS = 30;

/** `http://localhost.localstack.cloud:4566/queue/us-east-1/123456789012/name`, as `SQS_ENDPOINT_STRATEGY=path` has it. */
const THEIR_URL = /https?:\/\/[^/"<\s]+\/queue\/[^/"<\s]+\//g;

interface WireMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: ReceivedMessage["messageAttributes"];
}

/**
 * The queues of a LocalStack, which made them itself (from a template). IAM is asked here; what LocalStack answers is passed on with queue URLs of whoever asked.
 * @param definitions the template's queues, as they are now
 */
export function createLocalStackQueues(
  place: LocalStackAddress,
  definitions: () => readonly QueueDefinition[],
): Queues {
  const { accountId, region } = place.scope;
  const urlOf = (name: string) => `${place.url}/queue/${region}/${accountId}/${name}`;

  async function ask<Output>(operation: string, input: object): Promise<Output> {
    const answer = await pass(place, {
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
      signingName: SERVICE,
    });
    const text = answer.body.toString();
    if (answer.status === 200) return (text === "" ? {} : JSON.parse(text)) as Output;
    const { __type: type = "InternalFailure", message = text.slice(0, 200) } = errorIn(text);
    throw new SqsError(type.split("#").at(-1) ?? type, message);
  }

  return {
    async handle(call) {
      const denied = denialOf(call, place.scope);
      if (denied) return denied;
      try {
        const { status, headers, body } = await pass(place, {
          method: "POST",
          path: call.url,
          headers: call.headers,
          body: call.body,
          signingName: SERVICE,
          signal: call.signal,
        });
        const { "content-length": _, ...passed } = headers;
        return { status, headers: passed, body: body.toString().replace(THEIR_URL, `${call.origin}/`) };
      } catch (error) {
        return sqsErrorAnswer(call, unanswered(error));
      }
    },
    async send(queueName: string, { body, attributes }: OutgoingMessage) {
      const { MessageId } = await ask<{ MessageId: string }>("SendMessage", {
        QueueUrl: urlOf(queueName),
        MessageBody: body,
        ...(attributes ? { MessageAttributes: attributes } : {}),
      });
      return MessageId;
    },
    async receive(queueName, { max, visibilityMs, waitMs, attemptId, signal }) {
      const untilMs = performance.now() + (waitMs ?? 0);
      for (;;) {
        if (signal?.aborted) return [];
        const leftMs = untilMs - performance.now();
        const { Messages = [] } = await ask<{ Messages?: WireMessage[] }>("ReceiveMessage", {
          QueueUrl: urlOf(queueName),
          MaxNumberOfMessages: Math.min(max, MOST_AT_ONCE),
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
          ...(visibilityMs === undefined ? {} : { VisibilityTimeout: Math.ceil(visibilityMs / 1000) }),
          ...(waitMs === undefined ? {} : { WaitTimeSeconds: leftMs > 0 ? LONGEST_WAIT_SECONDS : 0 }),
          ...(attemptId === undefined ? {} : { ReceiveRequestAttemptId: attemptId }),
        });
        if (Messages.length > 0 || waitMs === undefined || leftMs <= 0) return Messages.map(received);
      }
    },
    async deleteBatch(queueName, receiptHandles) {
      await eachTen(receiptHandles, (handles) =>
        ask("DeleteMessageBatch", {
          QueueUrl: urlOf(queueName),
          Entries: handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })),
        }),
      );
    },
    async changeVisibility(queueName, receiptHandles, seconds) {
      await eachTen(receiptHandles, (handles) =>
        ask("ChangeMessageVisibilityBatch", {
          QueueUrl: urlOf(queueName),
          Entries: handles.map((ReceiptHandle, index) => ({
            Id: String(index),
            ReceiptHandle,
            VisibilityTimeout: seconds,
          })),
        }),
      );
    },
    find(queueName) {
      const definition = definitions().find(({ name }) => name === queueName);
      if (!definition) return undefined;
      const seconds = Number(definition.properties.VisibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS);
      return { arn: `arn:aws:sqs:${region}:${accountId}:${queueName}`, visibilityMs: seconds * 1000 };
    },
    async names() {
      const { QueueUrls = [] } = await ask<{ QueueUrls?: string[] }>("ListQueues", {});
      return QueueUrls.map((url) => url.split("/").at(-1) ?? "").filter(
        (name) => name !== OBJECT_EVENTS_QUEUE,
      );
    },
    async counts(queueName) {
      const found = await peekIn(place, ask, urlOf(queueName), 0);
      if (!found) throw new SqsError("QueueDoesNotExist", "The specified queue does not exist.");
      return found.counts;
    },
    async purge(queueName) {
      await ask("PurgeQueue", { QueueUrl: urlOf(queueName) });
    },
    peek: (queueName, max): Promise<Peek | undefined> => peekIn(place, ask, urlOf(queueName), max),
  };
}

const received = (message: WireMessage): ReceivedMessage => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  md5OfBody: message.MD5OfBody,
  attributes: message.Attributes ?? {},
  messageAttributes: message.MessageAttributes ?? {},
});

async function eachTen(
  handles: readonly string[],
  work: (part: readonly string[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < handles.length; at += MOST_AT_ONCE) await work(handles.slice(at, at + MOST_AT_ONCE));
}

/** The answer to a call that IAM does not allow. A call that cannot be read is for LocalStack to refuse. */
function denialOf(call: SqsCall, scope: LocalStackAddress["scope"]): WholeAnswer | undefined {
  for (const { action, resource } of accessOf(call, scope)) {
    const denial = call.authorize?.(action, resource);
    if (denial !== undefined) return sqsErrorAnswer(call, new SqsError("AccessDeniedException", denial));
  }
  return undefined;
}

const unanswered = (error: unknown) =>
  new SqsError("InternalFailure", `LocalStack does not answer: ${(error as Error).message}`);

function errorIn(text: string): { __type?: string; message?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
