import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FunctionModel } from "../model/types.ts";
import type { Environment } from "./environment.ts";
import { FunctionPool, type PoolEvents } from "./function-pool.ts";
import type { Invocation } from "./invocation.ts";
import { defaultLambdaSettings, type LambdaSettings } from "./options.ts";

/** What the pool sees of an environment; the real ones are threads, tested in tests/integration/local-aws. */
interface Fake {
  ran: Invocation[];
  ended: boolean;
  free(): void;
}

let made: Fake[] = [];

function poolOf(settings: Partial<LambdaSettings> = {}): FunctionPool {
  return new FunctionPool(
    { key: "a" } as FunctionModel,
    { bundle: "a.mjs" },
    {
      settings: { ...defaultLambdaSettings, ...settings },
      onThrottled() {},
      createEnvironment(_fn, _bundle, events: PoolEvents) {
        const environment = {
          starting: true,
          busy: false,
          idleSinceMs: 0,
          run(invocation: Invocation) {
            environment.busy = true;
            fake.ran.push(invocation);
          },
          end() {
            fake.ended = true;
          },
        };
        const fake: Fake = {
          ran: [],
          ended: false,
          free() {
            const isFirst = environment.starting;
            environment.starting = false;
            environment.busy = false;
            environment.idleSinceMs = Date.now();
            if (isFirst) events.onReady(environment as unknown as Environment);
            else events.onFree(environment as unknown as Environment);
          },
        };
        made.push(fake);
        return environment as unknown as Environment;
      },
    },
  );
}

const call = (name: string) => ({ requestId: name }) as Invocation;

beforeEach(() => {
  made = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("FunctionPool", () => {
  it("starts an environment for the first call at once", () => {
    poolOf().run(call("1"));
    expect(made).toHaveLength(1);
  });

  it("lets short calls wait for the environment that there is, and starts no other", () => {
    const pool = poolOf();
    pool.run(call("1"));
    made[0]?.free();
    pool.run(call("2"));
    made[0]?.free();
    made[0]?.free();
    vi.advanceTimersByTime(10_000);
    expect(made).toHaveLength(1);
    expect(made[0]?.ran.map(({ requestId }) => requestId)).toEqual(["1", "2"]);
  });

  it("starts one more for each wait that goes on, up to the limit of the function", () => {
    const pool = poolOf({ growAfterMs: 100, maxConcurrencyPerFunction: 3 });
    for (const name of ["1", "2", "3", "4", "5"]) pool.run(call(name));
    made[0]?.free();
    vi.advanceTimersByTime(99);
    expect(made).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(made).toHaveLength(2);
    made[1]?.free();
    vi.advanceTimersByTime(100);
    made[2]?.free();
    vi.advanceTimersByTime(1_000);
    expect(made).toHaveLength(3);
    expect(made.flatMap(({ ran }) => ran)).toHaveLength(3);
  });

  it("starts no other for a crowd that is soon served", () => {
    const pool = poolOf({ growAfterMs: 100, drainWithinMs: 1_000 });
    for (let index = 0; index < 60; index += 1) pool.run(call(`${index}`));
    made[0]?.free();
    for (let interval = 0; interval < 4; interval += 1) {
      for (let served = 0; served < 10; served += 1) made[0]?.free();
      vi.advanceTimersByTime(100);
    }
    expect(made).toHaveLength(1);
    // Slower than that: the nineteen that wait would take two seconds.
    made[0]?.free();
    vi.advanceTimersByTime(100);
    expect(made).toHaveLength(2);
  });

  it("measures a pace from when there is somebody to serve", () => {
    const pool = poolOf({ growAfterMs: 100, drainWithinMs: 1_000 });
    for (let index = 0; index < 20; index += 1) pool.run(call(`${index}`));
    vi.advanceTimersByTime(90);
    made[0]?.free();
    vi.advanceTimersByTime(90);
    for (let served = 0; served < 5; served += 1) made[0]?.free();
    vi.advanceTimersByTime(10);
    expect(made).toHaveLength(1);
  });

  it("gives up its longest free environment and none that works", () => {
    const pool = poolOf({ growAfterMs: 100 });
    pool.run(call("1"));
    pool.run(call("2"));
    made[0]?.free();
    vi.advanceTimersByTime(100);
    made[1]?.free();
    vi.advanceTimersByTime(100);
    made[1]?.free();
    expect(pool.freeSinceMs).toBeDefined();
    pool.endLongestFree();
    expect(made.map(({ ended }) => ended)).toEqual([false, true]);
    expect(pool.freeSinceMs).toBeUndefined();
    pool.endLongestFree();
    expect(made[0]?.ended).toBe(false);
    expect(pool.size).toBe(1);
  });
});
