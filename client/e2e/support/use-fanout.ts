import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, vi } from "vitest";
import { launchBrowser } from "./browser.ts";
import { Person } from "./person.ts";
import { Stack } from "./stack.ts";

/** What the tests of one suite share; there from its `beforeAll` on. */
export interface Fanout {
  readonly stack: Stack;
  readonly browser: Browser;
  readonly clientUrl: string;
  /** Somebody new, with a browser context of their own. */
  arrive(options?: BrowserContextOptions): Promise<Person>;
}

/** Starts Fanout and Chromium before a suite's tests, and stops both after them. @param variables of the environment that Fanout is started in */
export function useFanout(variables: Readonly<Record<string, string>> = {}): Fanout {
  let stack: Stack | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    [stack, browser] = await Promise.all([Stack.start(), launchBrowser()]);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await browser?.close();
    await stack?.stop();
  });

  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("Fanout is not started before the suite's beforeAll");
    return value;
  };
  return {
    get stack() {
      return there(stack);
    },
    get browser() {
      return there(browser);
    },
    get clientUrl() {
      return there(stack).clientUrl;
    },
    arrive: (options) => Person.arrive(there(browser), there(stack).clientUrl, options),
  };
}
