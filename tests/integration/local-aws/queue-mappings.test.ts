import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Throttled } from "../../support/in-process-lambda.ts";
import { type MessageEvent, queueModel, startQueueBed } from "./support/queues.ts";

let bed: Awaited<ReturnType<typeof startQueueBed>>;
beforeEach(async () => {
  bed = await startQueueBed();
});
afterEach(() => bed.end());

const EMPTY = { visible: 0, inFlight: 0, delayed: 0 };
const untilEmpty = (queue = "work") =>
  expect.poll(() => bed.counts(queue), { timeout: 10_000 }).toEqual(EMPTY);
const fails =
  (...bodies: string[]) =>
  ({ Records }: MessageEvent) => {
    const found = Records.find(({ body }) => bodies.includes(body));
    if (found) throw new TypeError(`${found.body} is poison`);
  };

describe("a queue's mapping", () => {
  it("brings a message in AWS's shape and deletes what was done", async () => {
    const { events } = bed.start(() => {});
    await bed.client.send(
      new SendMessageCommand({
        QueueUrl: `${bed.origin}/123456789012/work`,
        MessageBody: "hello",
        MessageAttributes: {
          kind: { DataType: "String", StringValue: "a" },
          raw: { DataType: "Binary", BinaryValue: Buffer.from([1, 2]) },
        },
      }),
    );
    await untilEmpty();
    expect(events()).toEqual([
      {
        Records: [
          {
            messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            receiptHandle: expect.any(String),
            body: "hello",
            attributes: {
              ApproximateReceiveCount: "1",
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: "AIDATEST",
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            },
            messageAttributes: {
              kind: { stringValue: "a", stringListValues: [], binaryListValues: [], dataType: "String" },
              raw: { binaryValue: "AQI=", stringListValues: [], binaryListValues: [], dataType: "Binary" },
            },
            md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
            md5OfBody: "5d41402abc4b2a76b9719d911017c592",
            eventSource: "aws:sqs",
            eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:work",
            awsRegion: "us-east-1",
          },
        ],
      },
    ]);
  });

  it("C10 takes ten at a time, and more where a window allows it", async () => {
    const bodies = Array.from({ length: 12 }, (_, index) => `m${index}`);
    bed.send(...bodies);
    const { bodies: first, queues } = bed.start(() => {});
    await untilEmpty();
    expect(first()).toEqual([bodies.slice(0, 10), bodies.slice(10)]);
    await queues.stop();
    const { bodies: second } = bed.start(() => {}, [queueModel({ batchSize: 12, batchWindowSeconds: 300 })]);
    bed.send(...bodies.slice(0, 5));
    bed.send(...bodies.slice(5));
    await untilEmpty();
    expect(second()).toEqual([bodies]);
  });

  it("C10 waits for its window, and then goes with what there is", async () => {
    const { bodies } = bed.start(() => {}, [queueModel({ batchSize: 100, batchWindowSeconds: 1 })]);
    bed.send("a");
    bed.send("b");
    await untilEmpty();
    expect(bodies()).toEqual([["a", "b"]]);
  });

  it("C11 an error brings the whole batch back after the visibility time-out, and then to the dead letters", async () => {
    bed.send("good", "bad");
    const { bodies } = bed.start(fails("bad"));
    await expect.poll(() => bed.counts("dead").visible, { timeout: 10_000 }).toBe(2);
    expect(bodies()).toEqual([
      ["good", "bad"],
      ["good", "bad"],
    ]);
    expect(bed.warnings[0]).toMatch(/2 of 2 message\(s\) failed .* TypeError: bad is poison/);
  });

  it("C11 batchItemFailures brings those back alone", async () => {
    bed.send("good", "bad");
    const { bodies } = bed.start(
      ({ Records }: MessageEvent) => ({
        batchItemFailures: Records.filter(({ body }) => body === "bad").map(({ messageId }) => ({
          itemIdentifier: messageId,
        })),
      }),
      [queueModel({ reportBatchItemFailures: true })],
    );
    await expect.poll(() => bed.counts("dead").visible, { timeout: 10_000 }).toBe(1);
    expect(bodies()).toEqual([["good", "bad"], ["bad"]]);
  });

  it("C11 an answer that AWS cannot read fails the batch; without ReportBatchItemFailures none is read", async () => {
    const answer = () => ({ batchItemFailures: [{ itemIdentifier: "" }] });
    bed.send("a");
    const { queues } = bed.start(answer, [queueModel({ reportBatchItemFailures: true })]);
    await expect.poll(() => bed.counts("dead").visible, { timeout: 10_000 }).toBe(1);
    await queues.stop();
    bed.send("b");
    bed.start(answer);
    await untilEmpty();
    expect(bed.counts("dead").visible).toBe(1);
  });

  it("C13 a batch ends at 6 MB, whatever its size in messages", async () => {
    bed.send(...Array.from({ length: 7 }, (_, index) => `${index}${"x".repeat(1_000_000)}`));
    const { events } = bed.start(() => {});
    await untilEmpty();
    expect(events().map(({ Records }) => Records.map(({ body }) => body[0]).join(""))).toEqual([
      "012345",
      "6",
    ]);
  });

  it("C5 deletes what no pattern matches", async () => {
    bed.send('{"kind":"a"}', '{"kind":"b"}', "plain", "text");
    const { bodies } = bed.start(() => {}, [
      queueModel({ filterPatterns: [{ body: { kind: ["a"] } }, { body: ["plain"] }] }),
    ]);
    await untilEmpty();
    expect(bodies()).toEqual([['{"kind":"a"}', "plain"]]);
  });

  it("waits for a throttled function, and loses nothing", async () => {
    let throttles = 3;
    bed.send("a");
    const { bodies } = bed.start(() => {
      if (throttles-- > 0) throw new Throttled();
    });
    await untilEmpty();
    expect(bodies()).toEqual(Array(4).fill(["a"]));
    expect([bed.warnings, bed.counts("dead").visible]).toEqual([[], 0]);
  });

  it("has as many batches at once as MaximumConcurrency says", async () => {
    let running = 0;
    let most = 0;
    bed.send("a", "b", "c", "d", "e", "f");
    const { bodies } = bed.start(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running -= 1;
    }, [queueModel({ batchSize: 1, maximumConcurrency: 2 })]);
    await untilEmpty();
    expect([most, bodies().length]).toEqual([2, 6]);
  });

  it("switched off it takes nothing; switched on it goes on", async () => {
    const { bodies, queues } = bed.start(() => {}, [queueModel({ enabled: false })]);
    const [mapping] = queues.list();
    bed.send("a");
    expect([mapping?.isEnabled, bed.counts()]).toEqual([false, { ...EMPTY, visible: 1 }]);
    await mapping?.setEnabled(true);
    await untilEmpty();
    await mapping?.setEnabled(false);
    bed.send("b");
    expect([mapping?.isEnabled, bed.counts().visible, bodies()]).toEqual([false, 1, [["a"]]]);
  });
});

describe("a FIFO queue's mapping", () => {
  it("keeps each group's order, one batch of it at a time, behind one that fails too", async () => {
    let failures = 1;
    const handled: string[] = [];
    const busy = new Set<string>();
    bed.start(
      async ({ Records: [record] }: MessageEvent) => {
        const group = record.attributes.MessageGroupId as string;
        if (busy.has(group)) throw new Error("two of one group at once");
        busy.add(group);
        await new Promise((resolve) => setTimeout(resolve, 10));
        busy.delete(group);
        if (record.body === "a1" && failures-- > 0) throw new Error("not this time");
        handled.push(record.body as string);
      },
      [queueModel({ queueName: "line.fifo", batchSize: 1 })],
    );
    await bed.sendInLine(["a", "a1"], ["a", "a2"], ["b", "b1"], ["b", "b2"]);
    await untilEmpty("line.fifo");
    // The other group did not wait.
    expect(handled).toEqual(["b1", "b2", "a1", "a2"]);
    expect(bed.warnings).toEqual([expect.stringContaining("not this time")]);
  });
});

describe("C10 a mapping is refused in AWS's words", () => {
  it.each([
    [
      {},
      2,
      "InvalidParameterValueException: Queue visibility timeout: 1 seconds is less than Function timeout: 2 seconds",
    ],
    [
      { batchSize: 11 },
      1,
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10.",
    ],
    [
      { batchSize: 10_001, batchWindowSeconds: 1 },
      1,
      "Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    [
      { maximumConcurrency: 1 },
      1,
      "Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2",
    ],
    [
      { queueName: "line.fifo", batchWindowSeconds: 1 },
      1,
      "Batching window is not supported for FIFO queues.",
    ],
  ])("%j with a time-out of %i s", (more, timeoutSeconds, words) => {
    expect(() => bed.start(() => {}, [queueModel(more)], { timeoutSeconds })).toThrow(words);
  });
});
