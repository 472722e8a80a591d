import { age, number } from "../data/output.mjs";

/** What is looked at is not to be had by others so long, should this command be killed; else it gives it back at once. */
const VISIBILITY_SECONDS = 5;
/** A queue's messages lie on several machines; so often nothing new comes, and there is no more. */
const EMPTY_ROUNDS = 3;

/** `list`: what lies with the dead letters, and which records of the stream were given up. */
export async function showFailures({ sqs, deadLettersUrl, failuresUrl }, output, { limit }) {
  await show(deadLettersUrl, "Parts of deliveries that failed five times", partLines);
  await show(failuresUrl, "Records of the table's stream that the fan-out gave up", recordLines);
  return 0;

  async function show(QueueUrl, title, linesOf) {
    const { Attributes } = await sqs("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
    const waiting = Number(Attributes.ApproximateNumberOfMessages);
    const all = waiting + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
    const messages = waiting === 0 ? [] : await look(sqs, QueueUrl, Math.min(limit, waiting));
    if (output.json) {
      for (const { MessageId: id, Attributes: its, Body } of messages)
        await output.document({ queue: QueueUrl, id, sentMs: Number(its.SentTimestamp), body: parsed(Body) });
      return;
    }
    await output.line(`${title}: ${number(all)}`);
    for (const { Attributes: its, Body } of messages) {
      const old = age(Date.now() - Number(its.SentTimestamp));
      for (const line of linesOf(parsed(Body), old)) await output.line(`  ${line}`);
    }
    if (messages.length < all)
      await output.line(`  ... and ${number(all - messages.length)} more. Try: --limit ${limit * 2}`);
  }
}

async function look(sqs, QueueUrl, wanted) {
  const seen = new Map();
  for (let empty = 0; seen.size < wanted && empty < EMPTY_ROUNDS; ) {
    const { Messages: some = [] } = await sqs("ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: Math.min(10, wanted - seen.size),
      VisibilityTimeout: VISIBILITY_SECONDS,
      MessageSystemAttributeNames: ["All"],
    });
    for (const message of some) seen.set(message.MessageId, message);
    empty = some.length === 0 ? empty + 1 : 0;
  }
  await giveBack(sqs, QueueUrl, [...seen.values()]);
  return [...seen.values()].sort((a, b) => a.Attributes.SentTimestamp - b.Attributes.SentTimestamp);
}

async function giveBack(sqs, QueueUrl, messages) {
  for (let start = 0; start < messages.length; start += 10)
    await sqs("ChangeMessageVisibilityBatch", {
      QueueUrl,
      Entries: messages.slice(start, start + 10).map(({ ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: 0,
      })),
    });
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Never a text of a message: an operator sees where it went, and not what it says. */
function partLines(part, old) {
  if (!Array.isArray(part?.dispatches)) return [`${old} old: not a part of a delivery`];
  const names = new Map();
  for (const { text } of part.dispatches) {
    const { t } = parsed(text);
    names.set(t, (names.get(t) ?? 0) + 1);
  }
  const what = [...names].map(([name, times]) => `${times} ${name}`).join(", ");
  return [`${old} old: ${part.audience}, shard ${part.shard}: ${what}`];
}

function recordLines(failure, old) {
  const batch = failure?.DDBStreamBatchInfo;
  if (!batch) return [`${old} old: not a failure of an event source mapping`];
  const { shardId, startSequenceNumber, endSequenceNumber, batchSize } = batch;
  const why = failure.requestContext?.condition ?? "unknown";
  return [
    `${old} old: ${batchSize} records, ${startSequenceNumber} to ${endSequenceNumber} of ${shardId} (${why})`,
  ];
}
