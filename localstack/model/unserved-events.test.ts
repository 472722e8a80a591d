import { expect, it } from "vitest";
import { unservedEvents } from "./unserved-events.ts";

it("names each kind of event that nothing here brings, with its functions", () => {
  expect(
    unservedEvents({
      functions: {
        one: { handler: "a.b", events: [{ sns: "arn" }, { sns: "other" }, { websocket: "$default" }] },
        two: { handler: "a.b", events: [{ sns: { arn: "arn" } }, { iot: "topic" }, "alexaSkill" as never] },
      },
    }),
  ).toEqual([
    "The sns events of one, two are not served here. Invoke the function with an event file instead: docs/reference/invoke.md.",
    "The iot events of two are not served here. Invoke the function with an event file instead: docs/reference/invoke.md.",
    "The alexaSkill events of two are not served here. Invoke the function with an event file instead: docs/reference/invoke.md.",
  ]);
});

it("says nothing of events that are served", () => {
  const events = ["websocket", "httpApi", "http", "alb", "stream", "sqs", "schedule", "s3"].map((kind) => ({
    [kind]: "x",
  }));
  expect(unservedEvents({ functions: { one: { handler: "a.b", events }, two: {} } })).toEqual([]);
});
