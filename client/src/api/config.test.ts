import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { keptConfig, loadConfig } from "./config.ts";

const CONFIG = { api: "http://127.0.0.1:3000", registration: "invite" };
const kept = new Map<string, string>();
const answer = (work: () => Promise<Response>) => vi.stubGlobal("fetch", work);

beforeEach(() => {
  kept.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe("where the API is", () => {
  test("is kept for the next page", async () => {
    expect(keptConfig()).toBeNull();
    answer(async () => Response.json({ ...CONFIG, api: `${CONFIG.api}/` }));
    await expect(loadConfig()).resolves.toEqual(CONFIG);
    expect(keptConfig()).toEqual(CONFIG);
  });

  test("is told without storage too", async () => {
    vi.stubGlobal("localStorage", undefined);
    answer(async () => Response.json({ api: CONFIG.api }));
    await expect(loadConfig()).resolves.toEqual({ api: CONFIG.api, registration: "open" });
    expect(keptConfig()).toBeNull();
  });

  test.each(["{", "null", '{"api":"nowhere"}'])("stored nonsense %s is as good as nothing", (text) => {
    kept.set("fanout.config", text);
    expect(keptConfig()).toBeNull();
  });

  test("that cannot be learned is said in a sentence, and what was kept stays", async () => {
    kept.set("fanout.config", JSON.stringify(CONFIG));
    answer(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(loadConfig()).rejects.toThrow(/^The server does not answer\./);
    for (const response of [new Response("{}"), new Response("no", { status: 404 })]) {
      answer(async () => response);
      await expect(loadConfig()).rejects.toThrow(/is missing or broken\.$/);
    }
    expect(keptConfig()).toEqual(CONFIG);
  });
});
