import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Functions, functionsOf } from "../support/functions.ts";
import { type StartedService, startService } from "../support/services.ts";
import { isDeployed } from "../support/target.ts";

/** Much more than what is left behind needs, had it gone on. */
const PAUSE_MS = 1_000;

let service: StartedService;
let functions: Functions;
beforeAll(async () => {
  service = await startService("functions");
  functions = functionsOf(service);
});
afterAll(() => service?.stop());

const invoke = async (event: unknown) => {
  const { value, functionError } = await functions.invoke("frozen", event);
  expect(functionError, JSON.stringify(value)).toBeUndefined();
  return value;
};

async function pause(): Promise<void> {
  const startedAt = performance.now();
  await expect.poll(() => performance.now() - startedAt, { timeout: 5_000 }).toBeGreaterThan(PAUSE_MS);
}

describe("between two invocations an environment stands still", () => {
  it.each(["timer", "request"])(
    "B13 a %s left behind goes on in the next invocation, and not before",
    async (leave) => {
      const first = await invoke({ leave });
      expect(first.at).toEqual({});
      await pause();
      const second = await invoke({ sleepMs: 500 });
      expect(second.id).toBe(first.id);
      // By the environment's own clock: not in the pause, but afterwards.
      expect(second.at[leave] - first.now).toBeGreaterThan(PAUSE_MS);
    },
  );
});

// A far end that closes when it is told to is not to be had where the functions cannot reach this machine.
describe.skipIf(isDeployed)("connections that the far end closed meanwhile", () => {
  let server: Server;
  let url: string;
  /** Those that the far end has given up without a word: what comes by them finds nobody. */
  const forgotten = new WeakSet<Socket>();
  const open = new Set<Socket>();
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (forgotten.has(request.socket)) return request.socket.destroy();
      response.setHeader("content-type", "application/x-amz-json-1.0").end("{}");
    });
    server.on("connection", (socket) => open.add(socket.on("close", () => open.delete(socket))));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const closeAll = async () => {
    server.closeAllConnections();
    await expect.poll(() => open.size).toBe(0);
  };

  it("B13 fail in the next invocation", async () => {
    const first = await invoke({ kept: url });
    expect(first.kept).toEqual({ isNew: true, ok: true });
    await closeAll();
    // It stood still: to its code the connection is open until the answer does not come.
    const second = await invoke({ kept: url });
    expect(second).toMatchObject({ id: first.id, kept: { isNew: false, ok: false } });
    expect((await invoke({ kept: url })).kept).toEqual({ isNew: true, ok: true });
  });

  it("B13 are tried again by the SDK", async () => {
    const first = await invoke({ sdk: url });
    expect(first.sdk).toEqual({ ok: true, attempts: 1 });
    for (const socket of open) forgotten.add(socket);
    expect(await invoke({ sdk: url })).toMatchObject({ id: first.id, sdk: { ok: true, attempts: 2 } });
  });
});
