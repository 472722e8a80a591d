import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { openMappingStates } from "./mapping-states.ts";

let folder: string;
let file: string;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mapping-states-"));
  file = join(folder, "mapping-states.json");
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openMappingStates(file, { ...silentLog, warning: (message) => warnings.push(message) });
const model = { uuid: "u", enabled: true, batchSize: 1 };

describe("what is known of mappings", () => {
  it("holds over a restart until serverless.yml says something else", () => {
    const first = open();
    expect(first.apply([model])).toEqual([model]);
    first.setEnabled("u", false);
    expect(open().apply([model])).toEqual([{ ...model, enabled: false }]);
    expect(open().apply([{ ...model, batchSize: 2 }])).toEqual([{ ...model, batchSize: 2 }]);
    expect(warnings).toEqual([]);
  });

  it.each(["half {", '{"version":9}', "null"])(
    "is set aside with a warning where it cannot be read: %s",
    (text) => {
      writeFileSync(file, text);
      expect(open().apply([model])).toEqual([model]);
      expect(warnings).toEqual([expect.stringContaining(`set aside as ${file}.unreadable`)]);
      expect(readFileSync(`${file}.unreadable`, "utf8")).toBe(text);
    },
  );
});
