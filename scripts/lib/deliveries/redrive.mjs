import { number } from "../data/output.mjs";
import { Refusal } from "../refusal.mjs";

/** Time for what is on its way; whatever this command had in hand when it was killed is back after it. */
const VISIBILITY_SECONDS = 30;
/** What `list` or another redrive looks at just now is waited for. */
const LOOK_AGAIN_MS = 500;
const LOOK_FOR_MS = 2 * VISIBILITY_SECONDS * 1000;
const RESUME_REQUIRED = '{"t":"RESUME_REQUIRED","d":{}}';

/**
 * `redrive`: for each dead letter its connections are told to resume. What it said may be over by now: what has no number would take back what came after it, and a message may have been
 * deleted since. A resume brings what is missing as it is now, and asks anew who may see it.
 */
export async function redrive({ sqs, deliveriesUrl, deadLettersUrl }, output, { rate }) {
  const waiting = await count(sqs, deadLettersUrl);
  if (waiting.all === 0) {
    await (output.json
      ? output.document({ redriven: 0, left: 0 })
      : output.line("There are no dead letters."));
    return 0;
  }
  if (!output.json)
    await output.line(`${number(waiting.all)} dead letters: their connections are told to resume.`);
  let redriven = 0;
  /** Ids of messages that are no parts: they come to hand again. */
  const left = new Set();
  const until = Date.now() + LOOK_FOR_MS;
  for (;;) {
    const startedMs = Date.now();
    const messages = await receive(sqs, deadLettersUrl);
    const parts = messages.filter(({ Body }) => resumePart(Body));
    for (const message of messages) if (!parts.includes(message)) left.add(message.MessageId);
    if (parts.length > 0) redriven += await sendAnew({ sqs, deliveriesUrl, deadLettersUrl }, parts);
    else if ((await count(sqs, deadLettersUrl)).all <= left.size) break;
    else if (Date.now() > until)
      throw new Refusal(
        `${number(redriven)} are done; others are in somebody else's hands.`,
        "Try it again in a minute: what is done is not done twice.",
      );
    await pause(parts.length === 0 ? LOOK_AGAIN_MS : paceMs(parts.length, rate, startedMs));
  }
  if (output.json) await output.document({ redriven, left: left.size });
  else {
    await output.line(`Done: ${number(redriven)}.`);
    if (left.size > 0)
      await output.line(
        `${number(left.size)} are no parts of a delivery, and stay where they are. See: npm run deliveries -- list --json`,
      );
  }
  return 0;
}

/** @returns how many the queue took */
async function sendAnew({ sqs, deliveriesUrl, deadLettersUrl }, parts) {
  const { Failed: refused = [] } = await sqs("SendMessageBatch", {
    QueueUrl: deliveriesUrl,
    Entries: parts.map(({ Body }, index) => ({ Id: String(index), MessageBody: resumePart(Body) })),
  });
  const notTaken = new Set(refused.map(({ Id }) => Id));
  // Only then: who is killed in between tells some of them twice, which does no harm.
  const taken = parts.filter((_, index) => !notTaken.has(String(index)));
  if (taken.length === 0) throw new Refusal(`The queue of deliveries takes nothing: ${refused[0]?.Message}.`);
  await sqs("DeleteMessageBatch", {
    QueueUrl: deadLettersUrl,
    Entries: taken.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
  });
  return taken.length;
}

/** The same shard of the same audience; undefined for what is no part of a delivery. */
function resumePart(body) {
  try {
    const { audience, shard, range, dispatches } = JSON.parse(body);
    if (typeof audience !== "string" || !Number.isInteger(shard) || !Array.isArray(dispatches))
      return undefined;
    return JSON.stringify({ audience, shard, range, dispatches: [{ text: RESUME_REQUIRED }] });
  } catch {
    return undefined;
  }
}

async function receive(sqs, QueueUrl) {
  const { Messages: messages = [] } = await sqs("ReceiveMessage", {
    QueueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: VISIBILITY_SECONDS,
  });
  return messages;
}

/** Those that somebody has in hand count too. */
async function count(sqs, QueueUrl) {
  const { Attributes } = await sqs("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
  const visible = Number(Attributes.ApproximateNumberOfMessages);
  return { all: visible + Number(Attributes.ApproximateNumberOfMessagesNotVisible) };
}

const paceMs = (sent, rate, startedMs) =>
  rate ? Math.max(0, (sent / rate) * 1000 - (Date.now() - startedMs)) : 0;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
