import { number } from "../data/output.mjs";
import { Refusal } from "../refusal.mjs";

const LOOK_MS = 250;

/** `redrive`: the dead letters go back into the queue of deliveries, by SQS's own task, which goes on also when this command ends. */
export async function redrive({ sqs, deliveriesUrl, deadLettersUrl }, output, { rate }) {
  const { Attributes } = await sqs("GetQueueAttributes", {
    QueueUrl: deadLettersUrl,
    AttributeNames: ["All"],
  });
  const SourceArn = Attributes.QueueArn;
  const waiting = Number(Attributes.ApproximateNumberOfMessages);
  if (waiting === 0) {
    await output.line("There are no dead letters.");
    return 0;
  }
  if (!output.json)
    await output.line(`${number(waiting)} dead letters go back into the queue of deliveries.`);
  const target = await sqs("GetQueueAttributes", { QueueUrl: deliveriesUrl, AttributeNames: ["QueueArn"] });
  await sqs("StartMessageMoveTask", {
    SourceArn,
    // Named: a message that somebody put here by hand knows of no queue that it came from.
    DestinationArn: target.Attributes.QueueArn,
    ...(rate ? { MaxNumberOfMessagesPerSecond: rate } : {}),
  });
  for (;;) {
    const { Results: [task] = [] } = await sqs("ListMessageMoveTasks", { SourceArn, MaxResults: 1 });
    if (task?.Status === "RUNNING" || task?.Status === "CANCELLING") {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      continue;
    }
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    if (task?.Status !== "COMPLETED")
      throw new Refusal(
        `Moved ${number(moved)}, then ${task?.FailureReason ?? task?.Status ?? "the task was gone"}.`,
        "Try it again: what was moved is not moved twice.",
      );
    await (output.json ? output.document({ moved }) : output.line(`Moved ${number(moved)}.`));
    return 0;
  }
}
