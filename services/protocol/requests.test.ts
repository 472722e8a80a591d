import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { requests } from "./requests.ts";

describe("requests", () => {
  it("refuse an unknown field, but take traceparent", () => {
    const schema = requests["guild.create"];
    expect(v.is(schema, { action: "guild.create", id: "1", name: "g", nmae: "g" })).toBe(false);
    expect(v.is(schema, { action: "guild.create", id: "1", name: "g", traceparent: "00-ab-cd-01" })).toBe(
      true,
    );
  });

  it("refuse a request id that is missing, empty or of 65 characters", () => {
    const schema = requests["session.identify"];
    expect(v.is(schema, { action: "session.identify" })).toBe(false);
    expect(v.is(schema, { action: "session.identify", id: "" })).toBe(false);
    expect(v.is(schema, { action: "session.identify", id: "x".repeat(65) })).toBe(false);
    expect(v.is(schema, { action: "session.identify", id: "x".repeat(64) })).toBe(true);
  });

  it("take message.send with reply_to null and no attachments, and refuse it without a nonce", () => {
    const send = { action: "message.send", id: "1", channel_id: "1", content: "hi", nonce: "n" };
    expect(v.is(requests["message.send"], { ...send, reply_to: null, attachment_ids: [] })).toBe(true);
    const { nonce: _nonce, ...without } = send;
    expect(v.is(requests["message.send"], without)).toBe(false);
  });

  it("refuse channel.history with before and after, and fill in its limit", () => {
    const history = { action: "channel.history", id: "1", channel_id: "1" };
    expect(v.is(requests["channel.history"], { ...history, before: "1", after: "2" })).toBe(false);
    expect(v.parse(requests["channel.history"], history)).toMatchObject({ limit: 50 });
    expect(v.is(requests["channel.history"], { ...history, limit: 101 })).toBe(false);
    expect(v.is(requests["channel.history"], { ...history, limit: 0 })).toBe(false);
  });

  it("say what is wrong in words of their own, and never repeat what was sent", () => {
    const strange = [7, true, null, {}, [], "x".repeat(40_000), "\u0000", -1, 1.5, [{}], { a: 1 }];
    for (const [action, schema] of Object.entries(requests)) {
      const fields = Object.keys("pipe" in schema ? schema.pipe[0].entries : schema.entries);
      for (const field of fields.filter((each) => each !== "action")) {
        for (const value of strange) {
          const { issues = [] } = v.safeParse(schema as v.GenericSchema, { action, id: "1", [field]: value });
          const about = issues.filter((issue) => v.getDotPath(issue)?.split(".")[0] === field);
          for (const { message } of about)
            expect(message, `${action} ${field}`).not.toMatch(/^Invalid|x{50}/);
        }
      }
    }
  });
});
