import { mkdtempSync, renameSync, rmSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Log } from "../log.ts";
import { type ServiceWatch, watchService } from "./service-watch.ts";

let root: string;
let watch: ServiceWatch;
/** One entry for each line that the person sees. */
let told: string[];
/** What was taken over, in order. */
let versions: string[];
/** Resolutions that wait, each with what ends it. */
let waiting: { readonly signal: AbortSignal; answer(version: string): void; fail(words: string): void }[];
let answerOf: (version: string) => { taken: string[]; refused: string[] };

const path = (name: string) => join(root, name);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "service-watch-"));
  writeFileSync(path("serverless.yml"), "functions: ${file(./functions.yml)}");
  writeFileSync(path("functions.yml"), "1");
  [told, versions, waiting] = [[], [], []];
  answerOf = (version) => ({ taken: [version], refused: [] });
  const tell = (level: string) => (message?: string) => void told.push(`${level} ${message}`);
  const log: Log = {
    notice: tell("notice"),
    warning: tell("warning"),
    error: tell("error"),
    info: tell("info"),
  };
  watch = watchService<string>({
    configFile: path("serverless.yml"),
    root,
    log,
    goneAfterMs: 100,
    resolve: (signal) =>
      new Promise((answer, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
        waiting.push({ signal, answer, fail: (words) => reject(new Error(words)) });
      }),
    takeOver: async (version) => {
      versions.push(version);
      return answerOf(version);
    },
  });
});
afterEach(() => {
  watch.close();
  rmSync(root, { recursive: true, force: true });
});

const resolving = (count: number) => expect.poll(() => waiting.length).toBe(count);

it("resolves a saved file, an included one too, and says in one line what was taken over", async () => {
  writeFileSync(path("functions.yml"), "2");
  await resolving(1);
  waiting[0]?.answer("route a (added)");
  await expect
    .poll(() => told)
    .toEqual([
      expect.stringMatching(/^notice serverless\.yml was taken over in \d+\.\d s: route a \(added\)\.$/),
    ]);
});

it("says once that the file is gone, and takes it over when it is back", async () => {
  unlinkSync(path("serverless.yml"));
  const gone = expect.stringMatching(/^warning serverless\.yml is gone\. What ran before goes on/);
  await expect.poll(() => told).toEqual([gone]);
  writeFileSync(path("serverless.yml"), "functions: {}");
  await resolving(1);
  waiting[0]?.answer("function a (removed)");
  await expect.poll(() => versions).toEqual(["function a (removed)"]);
  expect(told.filter((line) => line.includes("gone"))).toHaveLength(1);
});

it("follows a file that is included from now on", async () => {
  writeFileSync(path("functions.yml"), "${file(./more.yml)}");
  await resolving(1);
  writeFileSync(path("more.yml"), "x");
  await resolving(2);
  expect(waiting[0]?.signal.aborted).toBe(true);
});

it("ends the resolution of a version that was saved over, and takes over the last only", async () => {
  writeFileSync(path("functions.yml"), "2");
  await resolving(1);
  writeFileSync(path("functions.yml"), "3");
  await resolving(2);
  expect(waiting[0]?.signal.aborted).toBe(true);
  waiting[1]?.answer("third");
  await expect.poll(() => versions).toEqual(["third"]);
  expect(told).toHaveLength(1);
});

it("takes a file that an editor removes and puts back for one save", async () => {
  unlinkSync(path("serverless.yml"));
  writeFileSync(path("new"), "functions: ${file(./functions.yml)} # edited");
  renameSync(path("new"), path("serverless.yml"));
  await resolving(1);
  waiting[0]?.answer("edited");
  await expect.poll(() => versions).toEqual(["edited"]);
});

it("leaves alone what was touched and not changed, and files beside", async () => {
  const now = new Date();
  utimesSync(path("serverless.yml"), now, now);
  writeFileSync(path("serverless.yml"), "functions: ${file(./functions.yml)}");
  writeFileSync(path("notes.yml"), "x");
  writeFileSync(path("functions.yml"), "2");
  await resolving(1);
  waiting[0]?.answer("2");
  await expect.poll(() => versions).toEqual(["2"]);
  expect(waiting).toHaveLength(1);
});

it("tells what is broken in its own words, what needs a restart, and that nothing changed", async () => {
  writeFileSync(path("functions.yml"), "2");
  await resolving(1);
  waiting[0]?.fail("bad indentation");
  await expect
    .poll(() => told)
    .toEqual(["error serverless.yml cannot be taken over; what ran before goes on.\nbad indentation"]);

  answerOf = () => ({ taken: [], refused: ["httpPort changed: restart to use it."] });
  writeFileSync(path("functions.yml"), "3");
  await resolving(2);
  waiting[1]?.answer("3");
  await expect.poll(() => told.at(-1)).toBe("warning httpPort changed: restart to use it.");

  writeFileSync(path("functions.yml"), "3b");
  await resolving(3);
  waiting[2]?.answer("3b");
  await expect
    .poll(() => told.at(-1))
    .toBe(
      "notice serverless.yml was read again: nothing that runs has changed, and what was said of it still holds.",
    );
  expect(told.filter((line) => line.startsWith("warning"))).toHaveLength(1);

  answerOf = () => ({ taken: [], refused: [] });
  writeFileSync(path("functions.yml"), "4");
  await resolving(4);
  waiting[3]?.answer("4");
  await expect
    .poll(() => told.at(-1))
    .toBe("notice serverless.yml was read again: nothing that runs has changed.");
});

it("ends what is under way when it is closed", async () => {
  writeFileSync(path("functions.yml"), "2");
  await resolving(1);
  watch.close();
  expect(waiting[0]?.signal.aborted).toBe(true);
  expect(told).toEqual([]);
});
