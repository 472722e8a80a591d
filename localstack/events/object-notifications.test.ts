import { expect, it } from "vitest";
import type { LambdaService } from "../lambda/types.ts";
import { silentLog } from "../log.ts";
import { createObjectNotifications } from "./object-notifications.ts";

it("hands each record on to functions as an event and to queues as a message, and says once what is not there", async () => {
  const calls: unknown[] = [];
  const told: string[] = [];
  const lambda: LambdaService = {
    async invoke(name, payload, options) {
      if (name.endsWith("gone")) throw new Error(`Function not found: ${name}`);
      calls.push([name, JSON.parse(payload), options]);
      return { statusCode: 202, requestId: "r", payload: "", logTail: "", billedMs: 0, cold: false };
    },
  };
  const notify = createObjectNotifications({
    lambda,
    sendToQueue: async (arn, document) => void calls.push([arn, document]),
    log: { ...silentLog, warning: (message) => told.push(message) },
  });
  const fn = "arn:aws:lambda:us-east-1:123456789012:function:";
  const queue = "arn:aws:sqs:us-east-1:123456789012:work";
  const document = { Records: [{ eventName: "ObjectCreated:Put" }] };
  await notify(`${fn}main`, { eventName: "ObjectCreated:Put" });
  await notify(queue, { eventName: "ObjectCreated:Put" });
  await notify(`${fn}gone`, {});
  await notify(`${fn}gone`, {});
  expect(calls).toEqual([
    [`${fn}main`, document, { type: "Event" }],
    [queue, document],
  ]);
  expect(told).toEqual([`Events of objects do not reach ${fn}gone: Function not found: ${fn}gone`]);
});
