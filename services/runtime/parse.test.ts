import { describe, expect, it } from "vitest";
import type { AppError } from "#core/app-error";
import { LoginRequest } from "#protocol/http";
import { requests } from "#protocol/requests";
import { parseJson, parseWith } from "./parse.ts";

const refusal = (value: unknown) => {
  try {
    parseWith(LoginRequest, value);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("parseWith", () => {
  it.each([null, [], "text", 5, true])("says that %j is no object, and names no field", (value) => {
    expect(refusal(value)).toMatchObject({
      code: "INVALID_FORM_BODY",
      message: "A request is a JSON object.",
      fields: undefined,
    });
  });

  it("names each field that is wrong, missing or unknown", () => {
    expect(refusal({ username: 5, more: true })).toMatchObject({
      code: "INVALID_FORM_BODY",
      fields: { username: expect.any(String), password: "Is required.", more: "There is no such field." },
    });
  });

  it("names what has a strange name too, and of a long one the beginning", () => {
    const named = (name: string) => {
      const { fields } = refusal(JSON.parse(`{"${name}":1}`)) as AppError;
      return Object.entries(JSON.parse(JSON.stringify(fields))).filter(([, what]) => what !== "Is required.");
    };
    expect(named("__proto__")).toEqual([["__proto__", "There is no such field."]]);
    expect(named("k".repeat(10_000))).toEqual([["k".repeat(100), "There is no such field."]]);
  });

  it("names fifty of thousands: the answer is one frame", () => {
    const ids = Array.from({ length: 15_000 }, () => 1);
    const send = { action: "message.send", id: "1", channel_id: "1", content: "x", nonce: "1" };
    let fields: object = {};
    try {
      parseWith(requests["message.send"], { ...send, attachment_ids: ids });
    } catch (error) {
      fields = (error as { fields: object }).fields;
    }
    expect(Object.keys(fields).length).toBeGreaterThan(0);
    expect(Object.keys(fields).length).toBeLessThanOrEqual(50);
  });

  it("gives what is right", () => {
    const login = { username: "ada", password: "fanout-ada" };
    expect(parseWith(LoginRequest, login)).toEqual(login);
  });
});

describe("parseJson", () => {
  it("refuses what is not JSON", () => {
    expect(() => parseJson('{"a":')).toThrow("This is not JSON.");
  });
});
