import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { createProject, linkPackages, removeProject } from "../support/offline-project.ts";
import { BULLETIN } from "./bulletin-service.ts";

let project: string;
let aws: LocalAws;

beforeAll(async () => {
  project = createProject(BULLETIN);
  linkPackages(project);
  aws = await startLocalAws({ root: project });
});
afterEach(() => aws.reset());
afterAll(async () => {
  await aws?.stop();
  removeProject(project);
});

const things = (count: number) =>
  Array.from({ length: count }, (_, sk) => ({ pk: "thing", sk, text: `t${sk}` }));

describe("tables", () => {
  it("put, get, query, list, delete and clear items, by logical id or name", async () => {
    const item = {
      pk: "a",
      sk: 1,
      tags: new Set(["x"]),
      bytes: new Uint8Array([1]),
      deep: { list: [null, true, 1.5] },
    };
    await aws.tables.put("Things", item, ...things(40));
    const name = aws.tables.names.Things as string;
    expect(await aws.tables.get(name, { pk: "a", sk: 1 })).toEqual(item);
    expect(await aws.tables.get("Things", { pk: "a", sk: 2 })).toBeUndefined();
    const found = await aws.tables.query("Things", {
      KeyConditionExpression: "pk = :pk AND sk > :sk",
      ExpressionAttributeValues: { ":pk": "thing", ":sk": 30 },
      ScanIndexForward: false,
      Limit: 3,
    });
    expect(found.map(({ sk }) => sk)).toEqual([39, 38, 37]);
    await aws.tables.delete("Things", { pk: "a", sk: 1 });
    expect(await aws.tables.items("Things")).toHaveLength(40);
    await aws.tables.clear("Things");
    expect(await aws.tables.items("Things")).toEqual([]);
  });

  it("wake the functions on their streams, of what clear removes too", async () => {
    await aws.tables.put("Things", ...things(2));
    await aws.streams.idle();
    await aws.tables.clear("Things");
    await aws.streams.idle();
    const events = aws.invocations.list("on-things").flatMap(({ event }) => event.Records);
    expect(events.map(({ eventName }) => eventName)).toEqual(["INSERT", "INSERT", "REMOVE", "REMOVE"]);
  });

  it("idle says what functions on streams are at when its time is over", async () => {
    aws.failNext({ function: "on-things", times: 1_000 });
    await aws.tables.put("Things", { pk: "blocked", sk: 1 });
    await aws.invocations.waitFor("on-things", ({ error }) => error !== undefined);
    await expect(aws.streams.idle({ timeoutMs: 100 })).rejects.toThrow(
      /^After 100 ms functions on streams are at work\. on-things on \S+: PROBLEM: Function call failed, \d+ times, for the batch from \d+ on/,
    );
    await aws.reset();
  });

  it("say what there is, and what AWS says", async () => {
    await expect(aws.tables.items("Thigns")).rejects.toThrow(
      /^There is no table "Thigns"\. Did you mean Things\? There are Things, Plain, /,
    );
    await expect(aws.tables.put("Plain", { other: 1 })).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(aws.tables.put("Plain", { id: "a", on: new Date() })).rejects.toThrow(
      "on is a Date, which DynamoDB has no type for.",
    );
    await expect(aws.tables.query("Plain", { KeyCondition: "" } as never)).rejects.toThrow(
      'tables.query has no option "KeyCondition". It has IndexName, KeyConditionExpression,',
    );
  });
});

describe("queues", () => {
  it("send, show, count and purge", async () => {
    const { MessageId } = await aws.queues.send("Dead", "lost");
    await aws.queues.send("Lines", { MessageBody: "1", MessageGroupId: "g", MessageDeduplicationId: "d" });
    expect(await aws.queues.messages("dead")).toMatchObject([
      { messageId: MessageId, body: "lost", state: "visible" },
    ]);
    expect(await aws.queues.messages("Lines")).toMatchObject([{ groupId: "g" }]);
    expect(await aws.queues.counts("Dead")).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    await aws.queues.purge("Dead");
    await aws.queues.purge("Dead");
    expect(await aws.queues.messages("Dead")).toEqual([]);
    await expect(aws.queues.send("Lines", "no group")).rejects.toMatchObject({
      name: "MissingRequiredParameterException",
    });
    await expect(aws.queues.send("Deed", "x")).rejects.toThrow(
      /^There is no queue "Deed"\. Did you mean Dead\? There are Work, Dead, Lines, /,
    );
  });

  it("feed functions, and what fails is in the dead letters", async () => {
    await aws.queues.send("Work", "good");
    await aws.invocations.waitFor("on-work", ({ error }) => !error);
    await aws.queues.send("Work", "bad");
    const { error, event } = await aws.invocations.waitFor("on-work", (one) => one.error);
    expect([error?.errorType, error?.errorMessage, event.Records[0].body]).toEqual([
      "TypeError",
      "bad work",
      "bad",
    ]);
    await aws.waitFor(async () => (await aws.queues.messages("Dead")).length === 1, { timeoutMs: 15_000 });
  });
});

describe("time", () => {
  it("D8 expire deletes as TTL does, whatever the time in the item", async () => {
    const until = Math.floor(Date.now() / 1000) + 3_600;
    await aws.tables.put("Things", { pk: "a", sk: 1, until }, { pk: "a", sk: 2 });
    await aws.expire({ pk: "a", sk: 1 });
    await aws.streams.idle();
    const records = aws.invocations.list("on-things").flatMap(({ event }) => event.Records);
    expect(records.at(-1)).toMatchObject({
      eventName: "REMOVE",
      dynamodb: { OldImage: { until: { N: String(until) } } },
      // C8.
      userIdentity: { principalId: "dynamodb.amazonaws.com", type: "Service" },
    });
    await expect(aws.expire({ pk: "a", sk: 1 }, "Things")).rejects.toThrow(
      /^There is no item .* in bulletin-test-Things/,
    );
    await expect(aws.expire({ pk: "a", sk: 2 })).rejects.toThrow(
      /never expires: its attribute until is no number/,
    );
    await expect(aws.expire({ pk: "a" })).rejects.toThrow(/^The item has no sk, which is in the key of/);
    await expect(aws.expire({ id: "a" }, "Plain")).rejects.toThrow("The table plain has no TTL");
  });

  it("runSchedule runs one now", async () => {
    expect((await aws.runSchedule("tick")).payload).toBe('"Scheduled Event"');
    await expect(aws.runSchedule("tock")).rejects.toThrow(
      /^There is no schedule tock; there are bulletin-test-Tick/,
    );
  });
});

describe("reset", () => {
  it("empties tables, queues and buckets, forgets invocations, and functions hear nothing of it", async () => {
    const s3 = new S3Client({
      endpoint: aws.urls.edge,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    const object = { Bucket: "bulletin-files", Key: "a" };
    await s3.send(new PutObjectCommand({ ...object, Body: "x" }));
    await aws.tables.put("Things", ...things(60));
    await aws.queues.send("Dead", "x");
    const [ada] = await aws.clients(1, { query: { name: "ada" } });
    await aws.reset();
    expect((await ada.closed).code).toBe(1001);
    expect([await aws.queues.messages("Dead"), aws.connections.list(), aws.invocations.list()]).toEqual([
      [],
      [],
      [],
    ]);
    expect(await aws.tables.items("Things")).toEqual([]);
    await expect(s3.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: "NoSuchKey" });
    s3.destroy();
    // The next test's records come, and none from before.
    await aws.tables.put("Things", { pk: "next", sk: 1 });
    await aws.streams.idle();
    const records = aws.invocations.list().flatMap(({ event }) => event.Records);
    expect(records.map(({ dynamodb }) => dynamodb.Keys.pk.S)).toEqual(["next"]);
  });

  it("lets go of a batch that fails again and again, and of what waits for a retry", async () => {
    aws.failNext({ function: "on-things", times: 100 });
    await aws.tables.put("Things", { pk: "poison", sk: 1 });
    await aws.invocations.waitFor("on-things", ({ error }) => error?.errorType === "Error");
    await aws.reset();
    await aws.tables.put("Things", { pk: "well", sk: 1 });
    const { event, error } = await aws.invocations.waitFor("on-things");
    expect([event.Records[0].dynamodb.Keys.pk.S, error]).toEqual(["well", undefined]);
  });

  it("ends what runs on", async () => {
    await aws.queues.send("Work", "slow");
    await aws.waitFor(async () => (await aws.queues.counts("Work")).inFlight === 1);
    await aws.reset();
    expect(await aws.queues.counts("Work")).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    await aws.queues.send("Work", "good");
    await aws.invocations.waitFor(
      "on-work",
      ({ event, error }) => event.Records[0].body === "good" && !error,
    );
  });
});

it("waitFor gives what is true, and says what the predicate threw last", async () => {
  let asked = 0;
  expect(await aws.waitFor(() => ++asked > 2 && "there")).toBe("there");
  const never = aws.waitFor(
    () => {
      throw new Error("not yet");
    },
    { timeoutMs: 30 },
  );
  await expect(never).rejects.toThrow(/^After 30 ms .* It said last: not yet$/);
  await expect(aws.waitFor(() => false, { timeout: 30 } as never)).rejects.toThrow(
    'A wait has no option "timeout". Did you mean timeoutMs?',
  );
});
