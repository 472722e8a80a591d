import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../parity/load-catalogue.mjs";
import { inRoot } from "../paths.mjs";
import { writeEnginesPage } from "./engines-page.mjs";
import { ENGINES } from "./profiles.mjs";
import { readRecordedEngine } from "./recorded-engines.mjs";

const figures = { startMs: 1234, memoryMb: 56.7, putsPerSecond: 890.1, streamMs: 2.34 };
const recorded = (engine, suite, rows) => ({
  engine,
  version: `${engine}:1`,
  date: "2026-11-28",
  machine: "2 cores",
  suite,
  rows,
  figures,
});
const file = "tests/engines/stores.test.ts";

describe("docs/reference/engines.md", () => {
  it("is what was recorded", async () => {
    const page = writeEnginesPage(ENGINES.map(readRecordedEngine), await loadCatalogue());
    expect(readFileSync(inRoot("docs/reference/engines.md"), "utf8")).toBe(page);
  });

  it("says what an engine supports, what another does in its place, and what fails", () => {
    const page = writeEnginesPage(
      [
        recorded(
          "one",
          [
            { name: "FIFO", file, state: "passed" },
            { name: "SNS -> refused by name", file, state: "passed" },
            { name: "a chat", file: "tests/integration/chat.test.ts", state: "passed" },
          ],
          [{ name: "D3 an item of 400 KB", file: "d", state: "passed" }],
        ),
        recorded(
          "other",
          [
            { name: "FIFO", file, state: "failed" },
            { name: "SNS", file, state: "passed" },
          ],
          [{ name: "D3 an item of 400 KB", file: "d", state: "failed", message: "expected 1" }],
        ),
      ],
      [{ title: "D", rows: [{ id: "D3", aws: "400 KB" }] }],
    );
    expect(page).toContain("| FIFO | yes | **no** |");
    expect(page).toContain("| SNS | refused by name | yes |");
    expect(page).toContain("| the chat, and the helpers for tests | 1 tests | 0 tests |");
    expect(page).toContain("| D3 | 400 KB | holds | differs |");
    expect(page).toContain("- other: D3 an item of 400 KB: `expected 1`");
    expect(page).toContain("| start | 1.2 s | 1.2 s |");
  });
});
