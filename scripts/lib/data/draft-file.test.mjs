import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDraft } from "./draft-file.mjs";

let folder;
let file;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fanout-draft-"));
  file = path.join(folder, "out.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("createDraft", () => {
  it("is in its place when it is finished, whole, and its owner's alone", async () => {
    const draft = await createDraft(file, { force: false });
    const lines = Array.from({ length: 5_000 }, (_, index) => ({ index, text: "x".repeat(100) }));
    for (const line of lines) await draft.document(line);
    expect(existsSync(file)).toBe(false);
    await draft.finish();
    await draft.discard();
    expect(readFileSync(file, "utf8")).toBe(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    expect(readdirSync(folder)).toEqual(["out.jsonl"]);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("leaves nothing when it is discarded", async () => {
    const draft = await createDraft(file, { force: false });
    await draft.document({});
    await draft.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("takes away what a killed export left of the same file, and nothing else", async () => {
    // No process has this number.
    const dead = `${file}.4999999.part`;
    const others = [`${file}.part`, `${file}.${process.ppid}.part`, path.join(folder, "other.4999999.part")];
    for (const name of [dead, ...others]) writeFileSync(name, "");
    const draft = await createDraft(file, { force: false });
    await draft.discard();
    expect(readdirSync(folder).sort()).toEqual(others.map((name) => path.basename(name)).sort());
  });

  it("refuses a file that is there, also one that came meanwhile, unless it is forced", async () => {
    writeFileSync(file, "mine");
    await expect(createDraft(file, { force: false })).rejects.toThrow(/is there already\..*--force/);
    rmSync(file);
    const draft = await createDraft(file, { force: false });
    writeFileSync(file, "mine");
    await expect(draft.finish()).rejects.toThrow("is there already");
    await draft.discard();
    expect(readFileSync(file, "utf8")).toBe("mine");
    const forced = await createDraft(file, { force: true });
    await forced.document(1);
    await forced.finish();
    expect(readFileSync(file, "utf8")).toBe("1\n");
  });

  it("says why it cannot be written", async () => {
    await expect(createDraft(path.join(folder, "no/out"), { force: false })).rejects.toThrow(
      "cannot be written: its folder is not there.",
    );
    mkdirSync(file);
    const draft = await createDraft(file, { force: true });
    await expect(draft.finish()).rejects.toThrow("it is a folder");
    await draft.discard();
    expect(readdirSync(folder)).toEqual(["out.jsonl"]);
  });
});
