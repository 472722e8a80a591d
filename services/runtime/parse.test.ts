import { describe, expect, it } from "vitest";
import { LoginRequest } from "#protocol/http";
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
