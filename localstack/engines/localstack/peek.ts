import { type AttributeValue, type Peek, type PeekedMessage, SqsError } from "../../sqs/index.ts";
import { type LocalStackAddress, pass } from "./call.ts";

type Ask = <Output>(operation: string, input: object) => Promise<Output>;

interface Named<Value> {
  readonly Name: string;
  readonly Value: Value;
}

/** XML's shape, told in JSON: one of a list stands alone. */
interface ListedMessage {
  readonly MessageId: string;
  readonly Body: string;
  readonly Attribute?: Named<string> | readonly Named<string>[];
  readonly MessageAttribute?: Named<AttributeValue> | readonly Named<AttributeValue>[];
}

/**
 * Looks into a queue by LocalStack's own address for that, which receives nothing. Source: LocalStack's documentation, "SQS", "Peeking into queues".
 * @returns undefined where there is no such queue
 */
export async function peekIn(
  place: LocalStackAddress,
  ask: Ask,
  queueUrl: string,
  max: number,
): Promise<Peek | undefined> {
  const { Attributes: counts } = await ask<{ Attributes: Record<string, string> }>("GetQueueAttributes", {
    QueueUrl: queueUrl,
    AttributeNames: ["All"],
  }).catch((error: unknown) => {
    if (error instanceof SqsError && error.code === "QueueDoesNotExist") return { Attributes: undefined };
    throw error;
  });
  if (!counts) return undefined;
  const count = (name: string) => Number(counts[`ApproximateNumberOfMessages${name}`] ?? 0);
  const found = max > 0 ? await list(place, queueUrl) : [];
  const messages = found.slice(0, max).map(peeked);
  return {
    counts: { visible: count(""), inFlight: count("NotVisible"), delayed: count("Delayed") },
    ...(messages[0] ? { oldestSentMs: messages[0].sentMs } : {}),
    messages,
  };
}

async function list(place: LocalStackAddress, queueUrl: string): Promise<ListedMessage[]> {
  const query = new URLSearchParams({ QueueUrl: queueUrl, ShowInvisible: "true", ShowDelayed: "true" });
  const { status, body } = await pass(place, {
    method: "GET",
    path: `/_aws/sqs/messages?${query}`,
    headers: { accept: "application/json" },
    body: Buffer.alloc(0),
    signingName: "sqs",
  });
  if (status !== 200) return [];
  const { ReceiveMessageResponse } = JSON.parse(body.toString()) as {
    ReceiveMessageResponse: { ReceiveMessageResult: { Message?: ListedMessage | ListedMessage[] } | null };
  };
  return [ReceiveMessageResponse.ReceiveMessageResult?.Message ?? []].flat();
}

const byName = <Value>(list: Named<Value> | readonly Named<Value>[] = []) =>
  Object.fromEntries([list].flat().map(({ Name, Value }) => [Name, Value]));

function peeked({ MessageId, Body, Attribute, MessageAttribute }: ListedMessage): PeekedMessage {
  const attributes = byName(Attribute);
  const messageAttributes = byName(MessageAttribute);
  return {
    messageId: MessageId,
    state:
      attributes.IsDelayed === "true"
        ? "delayed"
        : attributes.IsVisible === "false"
          ? "in-flight"
          : "visible",
    sentMs: Number(attributes.SentTimestamp ?? 0),
    receiveCount: Number(attributes.ApproximateReceiveCount ?? 0),
    body: Body,
    ...(MessageAttribute ? { messageAttributes } : {}),
    ...(attributes.MessageGroupId ? { groupId: attributes.MessageGroupId } : {}),
    ...(attributes.DeadLetterQueueSourceArn
      ? { deadLetterSourceArn: attributes.DeadLetterQueueSourceArn }
      : {}),
  };
}
