import { describe, expect, test } from "vitest";
import { parseFrame } from "./frames.ts";
import { message } from "./testing/fake-server.ts";

const create = { t: "MESSAGE_CREATE", c: "100", s: 1, d: message(1) };

describe("parseFrame", () => {
  test.each([["not JSON {"], [42], ["null"], ['{"message":"a word","connectionId":5}']])(
    "%j is neither a dispatch nor a reply",
    (data) => {
      expect(parseFrame(data)).toEqual({ dispatches: [], replies: [], failures: [] });
    },
  );

  test("the gateway's own error is a failure that names no request", () => {
    const data = '{"message":"Internal server error","connectionId":"x","requestId":"y"}';
    expect(parseFrame(data)).toEqual({ dispatches: [], replies: [], failures: ["Internal server error"] });
  });

  test("a dispatch that this client does not know is left out, and its neighbours stay", () => {
    const frame = JSON.stringify([{ t: "TYPING_START", d: {} }, create, { t: "MESSAGE_CREATE", d: {} }]);
    expect(parseFrame(frame).dispatches).toEqual([create]);
  });

  test("a reason for closing that this client does not know is left out: the close itself says enough", () => {
    const close = { t: "CLOSE", d: { reason: "MAINTENANCE", message: "Back at noon." } };
    expect(parseFrame(JSON.stringify([close, create])).dispatches).toEqual([create]);
  });

  test("unknown fields are ignored", () => {
    const frame = JSON.stringify([{ ...create, d: { ...message(1), colour: "red" } }]);
    expect(parseFrame(frame).dispatches).toEqual([create]);
  });

  test("an ERROR whose request could not be read has no id", () => {
    const reply = { t: "ERROR", id: null, d: { code: "INVALID_FORM_BODY", message: "No JSON." } };
    expect(parseFrame(JSON.stringify(reply)).replies).toEqual([reply]);
  });
});
