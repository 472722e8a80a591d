import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../user-error.ts";
import { Journal } from "./journal.ts";

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "local-journal-"));
  file = join(folder, "deep", "journal.log");
  return () => rmSync(folder, { recursive: true, force: true });
});

type Told = { readonly op: "drop"; readonly queue: string };
const FORMAT = { name: "local-aws-sqs", version: 1, of: "SQS", holds: "queues" };
const drop = (queue: string): Told => ({ op: "drop", queue });
/** What a journal tells, opened and closed again. */
function told(path = file): Told[] {
  const records: Told[] = [];
  new Journal<Told>(path, FORMAT, (record) => records.push(record)).close();
  return records;
}

describe("the journal", () => {
  it("tells what was appended, in order, whatever is in it", () => {
    const journal = new Journal<Told>(file, FORMAT, () => {});
    const records = [drop("a\nb"), drop("ü🦊\u2028"), drop("x".repeat(3 * 1024 * 1024)), drop("last")];
    journal.append(records.slice(0, 1));
    journal.append(records.slice(1));
    journal.close();
    expect(told()).toEqual(records);
    expect(told()).toEqual(records);
  });

  it("cut off at any byte of its last record has all before it, and goes on from there", () => {
    const journal = new Journal<Told>(file, FORMAT, () => {});
    journal.append([drop("first"), drop("second")]);
    const whole = journal.bytes;
    journal.append([drop("läst")]);
    journal.close();
    const bytes = readFileSync(file);
    for (let length = whole; length < bytes.length; length += 1) {
      writeFileSync(file, bytes.subarray(0, length));
      const records: Told[] = [];
      const torn = new Journal<Told>(file, FORMAT, (record) => records.push(record));
      expect(records).toEqual([drop("first"), drop("second")]);
      torn.append([drop("next")]);
      torn.close();
      expect(told()).toEqual([drop("first"), drop("second"), drop("next")]);
    }
  });

  it("cut off at any byte of its first line is empty, and begins anew", () => {
    new Journal<Told>(file, FORMAT, () => {}).close();
    const header = readFileSync(file);
    for (let length = 0; length < header.length; length += 1) {
      writeFileSync(file, header.subarray(0, length));
      expect(told()).toEqual([]);
      expect(readFileSync(file)).toEqual(header);
    }
  });

  it("passes over a last record whose bytes are wrong", () => {
    const journal = new Journal<Told>(file, FORMAT, () => {});
    journal.append([drop("first")]);
    const whole = journal.bytes;
    journal.append([drop("last")]);
    journal.close();
    const bytes = readFileSync(file);
    for (let at = whole; at < bytes.length - 1; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x15;
      writeFileSync(file, changed);
      expect(told()).toEqual([drop("first")]);
    }
  });

  it.each([
    [
      "damaged before its end",
      (text: string) => text.replace("first", "f1rst"),
      /is damaged at byte 39, with more behind it/,
    ],
    [
      "of a newer version",
      (text: string) => text.replace('"version":1', '"version":2'),
      /written by a newer version \(format 2; this one reads up to 1\)/,
    ],
    ["of something else", () => "hello\n", /is not a journal of local SQS/],
    ["of something else, without a line", () => "hello", /is not a journal of local SQS/],
  ])("is refused with the way out, and left as it is, where it is %s", (_, change, message) => {
    const journal = new Journal<Told>(file, FORMAT, () => {});
    journal.append([drop("first"), drop("second")]);
    journal.close();
    const changed = change(readFileSync(file, "utf8"));
    writeFileSync(file, changed);
    expect(() => told()).toThrow(UserError);
    expect(() => told()).toThrow(message);
    expect(() => told()).toThrow(/move|Move/);
    expect(readFileSync(file, "utf8")).toBe(changed);
  });

  it("is replaced by its copy, with what was appended meanwhile, and goes on", async () => {
    const journal = new Journal<Told>(file, FORMAT, () => {});
    journal.append([drop("old"), drop("kept")]);
    journal.beginCopy();
    journal.append([drop("meanwhile")]);
    // Until then a crash has the old one.
    const before = join(folder, "before.log");
    writeFileSync(before, readFileSync(file));
    expect(told(before)).toEqual([drop("old"), drop("kept"), drop("meanwhile")]);
    expect(journal.addToCopy([drop("kept")])).toBe(true);
    const finished = new Promise<void>((resolve) => journal.finishCopy(resolve));
    journal.append([drop("while it is synced")]);
    await finished;
    journal.append([drop("after")]);
    expect(journal.bytes).toBe(readFileSync(file).length);
    journal.close();
    expect(told()).toEqual([drop("meanwhile"), drop("kept"), drop("while it is synced"), drop("after")]);
  });

  it("that is closed while its copy is synced stays as it was, and takes nothing more", async () => {
    const journal = new Journal<Told>(file, FORMAT, () => {});
    journal.append([drop("one")]);
    journal.beginCopy();
    const finished = new Promise<void>((resolve) => journal.finishCopy(resolve));
    journal.close();
    await finished;
    expect(() => journal.append([drop("two")])).toThrow("is closed");
    expect(told()).toEqual([drop("one")]);
  });

  it("takes no notice of a copy that was not finished", () => {
    const journal = new Journal<Told>(file, FORMAT, () => {});
    journal.append([drop("one")]);
    journal.close();
    appendFileSync(`${file}.next`, "half");
    expect(told()).toEqual([drop("one")]);
  });
});
