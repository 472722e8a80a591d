import { describe, expect, it } from "vitest";
import { deployedServices, isAws } from "./deployed.mjs";

const host = "abcdefghij.execute-api.eu-west-1.amazonaws.com";

describe("deployedServices", () => {
  it("reads the Region from AWS's host name", () => {
    const values = { endpoint: `wss://${host}/dev`, callback: `https://${host}/dev`, functions: true };
    expect(deployedServices(values)).toEqual({
      serverless: { ws: `wss://${host}/dev`, callback: `https://${host}/dev`, region: "eu-west-1" },
      functions: { region: "eu-west-1" },
    });
  });

  it("takes the other services of the suite", () => {
    const values = {
      endpoint: `wss://${host}/dev`,
      callback: `https://${host}/dev`,
      parts: `wss://${host}/dev`,
    };
    expect(deployedServices(values).parts).toEqual({
      ws: `wss://${host}/dev`,
      callback: `https://${host}/dev`,
      region: "eu-west-1",
    });
  });

  it.each([
    [{ endpoint: "https://x", callback: "https://x", region: "a" }, /no address of a WebSocket API/],
    [{ endpoint: "wss://", callback: "https://x", region: "a" }, /no address of a WebSocket API/],
    [{ endpoint: `wss://${host}/dev` }, /--callback/],
    [{ endpoint: "wss://own.example/dev", callback: "https://own.example/dev" }, /--region/],
  ])("says what is missing (%o)", (values, message) => {
    expect(() => deployedServices(values)).toThrow(message);
  });
});

describe("isAws", () => {
  it.each([
    [true, { endpoint: `wss://${host}/dev`, callback: `https://${host}/dev` }],
    [false, { endpoint: "ws://127.0.0.1:3001/dev", callback: "http://127.0.0.1:3001/dev" }],
    [false, { endpoint: `wss://${host}/dev`, callback: "http://127.0.0.1:3001/dev" }],
    [false, { endpoint: `wss://${host}.example.com/dev`, callback: `https://${host}/dev` }],
    [false, { endpoint: `wss://${host}/dev`, callback: `https://${host}/dev`, parts: "ws://127.0.0.1:3001" }],
  ])("is %s of %o", (expected, values) => {
    expect(isAws(deployedServices({ region: "eu-west-1", ...values }))).toBe(expected);
  });
});
