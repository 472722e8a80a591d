import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, expect, it, vi } from "vitest";
import { call } from "./clients.mjs";

const VARIABLES = {
  AWS_ACCESS_KEY_ID: "example",
  AWS_SECRET_ACCESS_KEY: "example",
  AWS_MAX_ATTEMPTS: "1",
};
let server;
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

it("an AWS that takes a call and never answers is told, and does not hold a command for ever", async () => {
  server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  for (const [name, value] of Object.entries(VARIABLES)) vi.stubEnv(name, value);
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${server.address().port}`);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const asked = once(server, "request");
  const answer = expect(call("STS", "GetCallerIdentity")).rejects.toThrow(
    "AWS does not answer (STS, GetCallerIdentity). Check the network",
  );
  await asked;
  await vi.advanceTimersByTimeAsync(120_000);
  await answer;
});
