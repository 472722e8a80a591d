import { Refusal } from "../refusal.mjs";
import { age, nameInArn, number, tableLines, time } from "./output.mjs";

const DEFAULT_LIMIT = 10;

/** `queues [QUEUE]`: all with their figures, or the messages of one, which stay in it. */
export function showQueues({ connection, output, names: [name], options }) {
  return name === undefined
    ? showAll(connection, output)
    : showMessages(connection, output, name, options.limit ?? DEFAULT_LIMIT);
}

async function showAll(connection, output) {
  const sqs = await connection.sqs();
  const { mappings = [] } = (await connection.inside("mappings")) ?? {};
  const queues = [];
  for await (const QueueUrl of queueUrls(sqs)) {
    const queue = await describe(connection, sqs, QueueUrl, mappings);
    if (output.json) await output.document(queue);
    else queues.push(queue);
  }
  if (output.json) return;
  if (queues.length === 0) return output.line("No queues.");
  const [heads, ...lines] = tableLines(
    ["queue", "visible", "in flight", "delayed", "oldest"],
    queues.map((queue) => [
      queue.name,
      number(queue.visible),
      number(queue.inFlight),
      number(queue.delayed),
      queue.oldestSentMs === undefined ? "-" : age(Date.now() - queue.oldestSentMs),
    ]),
    { numbers: [1, 2, 3, 4] },
  );
  await output.line(heads);
  for (const [index, line] of lines.entries()) {
    const { deadLetterQueue, maxReceiveCount, readers } = queues[index];
    await output.line(line);
    for (const { functionKey, state, lastProcessingResult } of readers)
      await output.line(`  feeds ${functionKey}: ${state}, ${lastProcessingResult}`);
    if (deadLetterQueue) await output.line(`  after ${maxReceiveCount} receipts to ${deadLetterQueue}`);
  }
}

async function* queueUrls(sqs) {
  let NextToken;
  do {
    const page = await sqs.listQueues({ MaxResults: 100, NextToken });
    yield* page.QueueUrls ?? [];
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

async function describe(connection, sqs, QueueUrl, mappings) {
  const name = nameInArn(QueueUrl);
  const [{ Attributes }, peek] = await Promise.all([
    sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["All"] }),
    connection.inside(`queues/${encodeURIComponent(name)}/messages?limit=0`),
  ]);
  const redrive = Attributes.RedrivePolicy === undefined ? undefined : JSON.parse(Attributes.RedrivePolicy);
  return {
    name,
    url: QueueUrl,
    visible: Number(Attributes.ApproximateNumberOfMessages),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
    oldestSentMs: peek?.oldestSentMs,
    visibilityTimeoutSeconds: Number(Attributes.VisibilityTimeout),
    readers: mappings.filter(({ queueArn }) => queueArn === Attributes.QueueArn),
    ...(redrive
      ? {
          deadLetterQueue: nameInArn(redrive.deadLetterTargetArn),
          maxReceiveCount: Number(redrive.maxReceiveCount),
        }
      : {}),
  };
}

async function showMessages(connection, output, name, limit) {
  const peek = await connection.inside(`queues/${encodeURIComponent(name)}/messages?limit=${limit}`);
  if (!peek) throw new Refusal(`There is no queue ${name} to look into.`, "Try: npm run data -- queues");
  const { counts, messages } = peek;
  if (output.json) {
    for (const message of messages) await output.document(message);
    return;
  }
  await output.line(
    `${name}: ${number(counts.visible)} visible, ${number(counts.inFlight)} in flight, ${number(counts.delayed)} delayed`,
  );
  for (const message of messages)
    await output.line(`${time(new Date(message.sentMs))}  ${said(message)}  ${message.body}`);
  const all = counts.visible + counts.inFlight + counts.delayed;
  if (messages.length < all)
    await output.line(`... and ${number(all - messages.length)} more. Try: --limit ${limit * 2}`);
}

function said({ state, visibleAtMs, receiveCount }) {
  const until = visibleAtMs === undefined ? "" : `, visible in ${age(visibleAtMs - Date.now())}`;
  return `${state}${until}, received ${receiveCount} times`.replace("received 1 times", "received once");
}
