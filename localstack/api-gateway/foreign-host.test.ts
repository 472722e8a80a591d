import { describe, expect, it } from "vitest";
import { isForeignHost } from "./foreign-host.ts";

const api = { apiId: "abcdefghij", region: "eu-west-1" };

describe("isForeignHost", () => {
  it.each([
    "abcdefghij.execute-api.eu-west-1.amazonaws.com",
    "ABCDEFGHIJ.execute-api.EU-west-1.amazonaws.com:443",
    "abcdefghij-vpce-0a1b2c3d.execute-api.eu-west-1.amazonaws.com",
    "127.0.0.1:3001",
    "localhost",
    "chat.example.com",
    undefined,
  ])("is at home at %s", (host) => {
    expect(isForeignHost(host, api)).toBe(false);
  });

  it.each([
    "klmnopqrst.execute-api.eu-west-1.amazonaws.com",
    "abcdefghij.execute-api.us-east-2.amazonaws.com",
    "abcdefghij.execute-api.us-east-2.amazonaws.com:443",
  ])("is not at %s", (host) => {
    expect(isForeignHost(host, api)).toBe(true);
  });
});
