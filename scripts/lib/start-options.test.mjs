import { describe, expect, it } from "vitest";
import { readStartOptions } from "./start-options.mjs";

describe("the options of npm start", () => {
  it.each([
    [["--bogus"], "Unknown option '--bogus'. See: npm start -- --help"],
    [["5000"], '"5000" is no option. See: npm start -- --help'],
    [["--engine", "mysql"], 'There is no engine "mysql". Choose from: embedded, dynamodb-local, localstack'],
    [
      ["--stage", "a/b"],
      '"a/b" is no stage name: lower-case letters, digits and dashes. Try: npm start -- --stage local',
    ],
    [
      ["--port-base", "80"],
      '"80" is no port base: six ports from 1024 to 65535 are needed. Try: npm start -- --port-base 5000',
    ],
    [["--detach", "--timeout", "soon"], '"soon" is no number of seconds. See: npm start -- --help'],
    [["--detach", "--timeout", "0"], /no number of seconds/],
    [["--timeout", "5"], /means nothing without --detach/],
    [["--port-base", "65532"], /no port base/],
    [["--port-base", "5e3"], /no port base/],
  ])("refuses %j with a sentence and a next step", (argv, message) => {
    expect(() => readStartOptions(argv)).toThrow(message);
  });

  it.each([
    ["FANOUT_STRATEGY", "streams", "stream, sharded, inline"],
    ["FANOUT_REGISTRATION", "closed", "open, invite"],
    ["FANOUT_RATE_LIMITS", "", "on, off"],
  ])("refuses %s=%s, which no function knows", (name, word, words) => {
    expect(() => readStartOptions([], { [name]: word })).toThrow(
      `${name} is "${word}". Choose from: ${words}`,
    );
    expect(readStartOptions([], { [name]: words.split(", ")[1] })).toBeDefined();
  });

  it("takes N to N+4 in the order client, HTTP API, WebSocket API, edge, Lambda", () => {
    expect(readStartOptions(["--port-base", "7000"]).ports).toEqual({
      client: 7000,
      http: 7001,
      ws: 7002,
      edge: 7003,
      lambda: 7004,
    });
  });

  it("gives an engine in Docker N+5, and without a base its usual port", () => {
    expect(readStartOptions(["--engine", "localstack", "--port-base", "7000"]).enginePort).toBe(7005);
    expect(readStartOptions(["--engine", "localstack"]).enginePort).toBeUndefined();
  });

  it("waits 300 s for a detached start, or as long as it is told", () => {
    expect(readStartOptions(["--detach"])).toMatchObject({ detach: true, timeoutSeconds: 300 });
    expect(readStartOptions(["--detach", "--timeout", "60"]).timeoutSeconds).toBe(60);
    expect(readStartOptions([]).detach).toBe(false);
  });

  it("keeps data, seeds and serves the built client by default", () => {
    expect(readStartOptions([])).toMatchObject({
      engine: "embedded",
      stage: "local",
      ephemeral: false,
      seed: true,
      record: true,
      client: "built",
    });
  });
});
