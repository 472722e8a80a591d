import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FailureDocument } from "../../../localstack/events/index.ts";
import { Throttled } from "../../support/in-process-lambda.ts";
import {
  batchesOf,
  type EventsBed,
  mappingModel,
  nameOf,
  type StreamEvent,
  startEventsBed,
} from "./support/events.ts";

let bed: EventsBed;
beforeEach(async () => {
  bed = await startEventsBed();
});
afterEach(() => bed.end());

const QUEUE = "arn:aws:sqs:eu-central-1:123456789012:failed";
const putAll = async (names: readonly string[]) => {
  for (const name of names) await bed.put(name.slice(0, 1), Number(name.slice(1)));
};
/** A handler that throws as long as the batch has one of these records. */
const poisonedBy =
  (...names: string[]) =>
  ({ Records }: StreamEvent) => {
    const found = Records.map(nameOf).find((name) => names.includes(name));
    if (found) throw new TypeError(`${found} is poison`);
  };
const failed = (record: StreamEvent["Records"][number] | undefined) => ({
  batchItemFailures: [{ itemIdentifier: record?.dynamodb.SequenceNumber }],
});

describe("a batch that fails", () => {
  it("C2 is retried with AWS's defaults, blocks its shard, and can be seen to", async () => {
    let isBroken = true;
    const { streams, lambda } = await bed.start(
      {
        reader: ({ Records }: StreamEvent) => {
          if (isBroken && Records.map(nameOf).includes("a1")) throw new TypeError("a1 is poison");
        },
      },
      [mappingModel({ batchSize: 1 })],
    );
    await putAll(["a1", "a2"]);
    await expect.poll(() => batchesOf(lambda).length).toBeGreaterThan(4);
    expect(new Set(batchesOf(lambda).flat())).toEqual(new Set(["a1"]));
    const [state] = streams.list();
    expect(state).toMatchObject({
      state: "Enabled",
      lastProcessingResult: "PROBLEM: Function call failed",
      blocked: [{ reason: "TypeError: a1 is poison", sequenceNumber: expect.stringMatching(/^\d{21}$/) }],
    });
    expect(state?.blocked[0]?.attempts).toBeGreaterThan(1);
    expect(
      bed.warnings.filter((text) => text.includes("blocked") && text.includes("a1 is poison")).length,
    ).toBeGreaterThan(0);

    isBroken = false;
    await streams.idle();
    expect(batchesOf(lambda).slice(-2)).toEqual([["a1"], ["a2"]]);
    expect(streams.list()[0]).toMatchObject({ lastProcessingResult: "OK", blocked: [] });
  });

  it("C2 a throttled function makes it wait, and that is no failure", async () => {
    let throttles = 5;
    const { streams, lambda } = await bed.start(
      {
        reader: () => {
          if (throttles-- > 0) throw new Throttled();
        },
      },
      [mappingModel({ maximumRetryAttempts: 0 })],
    );
    await putAll(["a1"]);
    await streams.idle();
    expect(batchesOf(lambda)).toEqual(Array.from({ length: 6 }, () => ["a1"]));
    expect(bed.warnings).toEqual([]);
  });

  it("C2 is given up after MaximumRetryAttempts, and the shard goes on", async () => {
    await putAll(["a1", "a2", "a3"]);
    const { streams, lambda } = await bed.start({ reader: poisonedBy("a2") }, [
      mappingModel({ batchSize: 2, maximumRetryAttempts: 2 }),
    ]);
    await streams.idle();
    expect(batchesOf(lambda)).toEqual([["a1", "a2"], ["a1", "a2"], ["a1", "a2"], ["a3"]]);
  });

  it("C2 BisectBatchOnFunctionError finds the poison record and delivers all others", async () => {
    const names = Array.from({ length: 8 }, (_, n) => `a${n}`);
    await putAll(names);
    const delivered: string[] = [];
    const { streams } = await bed.start(
      {
        reader: (event: StreamEvent) => {
          poisonedBy("a2", "a5")(event);
          delivered.push(...event.Records.map(nameOf));
        },
      },
      [mappingModel({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 })],
    );
    await streams.idle();
    expect(delivered).toEqual(names.filter((name) => name !== "a2" && name !== "a5"));
  });

  it("C1 records older than MaximumRecordAgeInSeconds are given up without a call", async () => {
    await putAll(["a1"]);
    const documents: FailureDocument[] = [];
    const { streams, lambda } = await bed.start(
      { reader: () => null },
      [mappingModel({ maximumRecordAgeSeconds: 60, onFailureArn: QUEUE })],
      {
        clock: () => Date.now() + 120_000,
        onFailure: async (_arn, document) => void documents.push(document),
      },
    );
    await streams.idle();
    expect(batchesOf(lambda)).toEqual([]);
    expect(documents.map(({ requestContext }) => requestContext)).toMatchObject([
      { condition: "RecordAgeExceeded", approximateInvokeCount: 0 },
    ]);
  });

  it("C9 leaves its position, not its records, at the on-failure destination", async () => {
    await putAll(["a1", "a2"]);
    const sent: [string, FailureDocument][] = [];
    const { streams, lambda } = await bed.start(
      { reader: poisonedBy("a1") },
      [mappingModel({ maximumRetryAttempts: 1, onFailureArn: QUEUE })],
      { onFailure: async (arn, document) => void sent.push([arn, document]) },
    );
    await streams.idle();
    const [first, second] = (lambda.events.reader as StreamEvent[])[0]?.Records ?? [];
    expect(sent).toEqual([
      [
        QUEUE,
        {
          requestContext: {
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:reader",
            condition: "RetryAttemptsExhausted",
            approximateInvokeCount: 2,
          },
          responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
          version: "1.0",
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
          DDBStreamBatchInfo: {
            shardId: expect.stringMatching(/^shardId-/),
            startSequenceNumber: first?.dynamodb.SequenceNumber,
            endSequenceNumber: second?.dynamodb.SequenceNumber,
            approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/),
            approximateArrivalOfLastRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/),
            batchSize: 2,
            streamArn: first?.eventSourceARN,
          },
        },
      ],
    ]);
  });

  it("C9 a destination that does not answer is told of, and the shard goes on", async () => {
    await putAll(["a1", "a2"]);
    const { streams, lambda } = await bed.start({ reader: poisonedBy("a1") }, [
      mappingModel({ batchSize: 1, maximumRetryAttempts: 0, onFailureArn: QUEUE }),
    ]);
    await streams.idle();
    expect(batchesOf(lambda)).toEqual([["a1"], ["a2"]]);
    expect(bed.warnings.some((text) => text.includes(QUEUE))).toBe(true);
  });
});

describe("ReportBatchItemFailures", () => {
  const reporting = (answer: (event: StreamEvent, call: number) => unknown) => {
    let calls = 0;
    return bed.start({ reader: (event: StreamEvent) => answer(event, ++calls) }, [
      mappingModel({ reportBatchItemFailures: true }),
    ]);
  };

  it("C4 goes on from the lowest failed record, whatever the order of the answer", async () => {
    await putAll(["a1", "a2", "a3", "a4"]);
    const { streams, lambda } = await reporting(({ Records }, call) =>
      call === 1
        ? {
            batchItemFailures: [3, 1].map((at) => ({ itemIdentifier: Records[at]?.dynamodb.SequenceNumber })),
          }
        : null,
    );
    await streams.idle();
    expect(batchesOf(lambda)).toEqual([
      ["a1", "a2", "a3", "a4"],
      ["a2", "a3", "a4"],
    ]);
  });

  it.each([
    ["null", { batchItemFailures: [{ itemIdentifier: null }] }],
    ["an empty text", { batchItemFailures: [{ itemIdentifier: "" }] }],
    ["an unknown key", { batchItemFailures: [{ id: "1" }] }],
    ["a number that is not in the batch", { batchItemFailures: [{ itemIdentifier: "99" }] }],
  ])("C4 %s as itemIdentifier: the whole batch failed", async (_what, answer) => {
    await putAll(["a1", "a2"]);
    const { streams, lambda } = await reporting((_event, call) => (call === 1 ? answer : null));
    await streams.idle();
    expect(batchesOf(lambda)).toEqual([
      ["a1", "a2"],
      ["a1", "a2"],
    ]);
  });

  it.each([
    ["an empty list", { batchItemFailures: [] }],
    ["null as list", { batchItemFailures: null }],
    ["{}", {}],
    ["null", null],
    ["nothing", undefined],
  ])("C4 %s: the batch succeeded", async (_what, answer) => {
    await putAll(["a1", "a2"]);
    const { streams, lambda } = await reporting(() => answer);
    await streams.idle();
    expect(batchesOf(lambda)).toEqual([["a1", "a2"]]);
  });

  it("C4 without it the answer is not looked at", async () => {
    await putAll(["a1"]);
    const { streams, lambda } = await bed.start(
      { reader: ({ Records }: StreamEvent) => failed(Records[0]) },
      [mappingModel()],
    );
    await streams.idle();
    expect(batchesOf(lambda)).toEqual([["a1"]]);
  });

  it("C4 with bisect and bounded retries one poison record costs none of the others", async () => {
    const names = Array.from({ length: 10 }, (_, n) => `a${n}`);
    await putAll(names);
    const delivered: string[] = [];
    const given: FailureDocument[] = [];
    const { streams } = await bed.start(
      {
        reader: ({ Records }: StreamEvent) => {
          for (const record of Records) {
            if (["a3", "a7"].includes(nameOf(record))) return failed(record);
            delivered.push(nameOf(record));
          }
          return null;
        },
      },
      [
        mappingModel({
          reportBatchItemFailures: true,
          bisectBatchOnFunctionError: true,
          maximumRetryAttempts: 2,
          onFailureArn: QUEUE,
        }),
      ],
      { onFailure: async (_arn, document) => void given.push(document) },
    );
    await streams.idle();
    expect(delivered).toEqual(names.filter((name) => name !== "a3" && name !== "a7"));
    expect(given.map(({ DDBStreamBatchInfo }) => DDBStreamBatchInfo.batchSize)).toEqual([1, 1]);
  });
});
