import { expect, it } from "vitest";
import type { LambdaService } from "../lambda/types.ts";
import { silentLog } from "../log.ts";
import { createObjectNotifications } from "./object-notifications.ts";

it("hands each record on as an event, and says once that a function is not there", async () => {
  const calls: unknown[] = [];
  const told: string[] = [];
  const lambda: LambdaService = {
    async invoke(name, payload, options) {
      if (name === "gone") throw new Error("Function not found: gone");
      calls.push([name, JSON.parse(payload), options]);
      return { statusCode: 202, requestId: "r", payload: "", logTail: "", billedMs: 0, cold: false };
    },
  };
  const notify = createObjectNotifications({
    lambda,
    log: { ...silentLog, warning: (message) => told.push(message) },
  });
  await notify("arn", { eventName: "ObjectCreated:Put" });
  await notify("gone", {});
  await notify("gone", {});
  expect(calls).toEqual([["arn", { Records: [{ eventName: "ObjectCreated:Put" }] }, { type: "Event" }]]);
  expect(told).toEqual(["Events of objects do not reach gone: Function not found: gone"]);
});
