import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { findBrowser } from "./browser.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "browser-"));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it.skipIf(process.platform === "win32")("a browser that lacks libraries is none", () => {
  const browser = path.join(folder, "chrome");
  vi.stubEnv("FANOUT_CHROMIUM", browser);
  expect(findBrowser()).toBeUndefined();
  const write = (code) => {
    writeFileSync(browser, `#!/bin/sh\nexit ${code}\n`);
    chmodSync(browser, 0o755);
  };
  write(127);
  expect(findBrowser()).toBeUndefined();
  write(0);
  expect(findBrowser()).toBe(browser);
});
