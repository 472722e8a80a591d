import { startLocalAws } from "fanout-local-aws/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

let aws;
beforeAll(async () => {
  aws = await startLocalAws();
});
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

it("brings what one publishes to everybody", async () => {
  const readers = await aws.clients(20);
  readers[0].send({ action: "publish", text: "first" });
  for (const reader of readers) expect(await reader.next()).toEqual({ news: "first" });
});

it("forgets a reader that is gone, and the others get it", async () => {
  const [ada, grace] = await aws.clients(2);
  aws.failNext({ service: "execute-api", resource: grace.connectionId, error: "GoneException" });
  ada.send({ action: "publish", text: "x" });
  expect(await ada.next()).toEqual({ news: "x" });
  await aws.streams.idle();
  const readers = await aws.tables.query("News", {
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": "READER" },
  });
  expect(readers.map(({ sk }) => sk)).toEqual([ada.connectionId]);
});

it("brings it though the first try of the fan-out fails", async () => {
  const [ada] = await aws.clients(1);
  aws.failNext({ function: "fan-out", error: "Sandbox.Timedout" });
  ada.send({ action: "publish", text: "late" });
  expect(await ada.next()).toEqual({ news: "late" });
  await aws.streams.idle();
  expect(aws.invocations.list("fan-out").map(({ error }) => error?.errorType)).toEqual([
    "Sandbox.Timedout",
    undefined,
  ]);
});
