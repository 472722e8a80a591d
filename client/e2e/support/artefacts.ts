import { mkdirSync } from "node:fs";
import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach } from "vitest";

/** Where a failed test leaves a screenshot and a trace of each open page; without the variable nothing is recorded. */
const folder = process.env.FANOUT_BROWSER_ARTEFACTS;

const open = new Map<Page, { readonly name: string; readonly context: BrowserContext }>();

/** Records what this page shows from now on, for a test that may fail. */
export async function keepTrack(name: string, context: BrowserContext, page: Page): Promise<void> {
  if (!folder) return;
  await context.tracing.start({ screenshots: true, snapshots: true });
  await context.tracing.startChunk();
  open.set(page, { name, context });
}

export function forgetPage(page: Page): void {
  open.delete(page);
}

afterEach(async ({ task }) => {
  if (!folder || task.result?.state !== "fail") return;
  mkdirSync(folder, { recursive: true });
  for (const [page, { name, context }] of open) {
    const file = path.join(folder, `${task.name} ${name}`.replace(/[^\w.-]+/g, "-").slice(-120));
    // One page that is gone, or whose browser is, must not hide why the test failed.
    await page.screenshot({ path: `${file}.png`, timeout: 5_000 }).catch(() => {});
    await context.tracing.stopChunk({ path: `${file}.zip` }).catch(() => {});
    await context.tracing.startChunk().catch(() => {});
  }
});
