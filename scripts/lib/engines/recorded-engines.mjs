import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../paths.mjs";

/**
 * What a run on an engine found, for docs/reference/engines.md.
 * @typedef {{name: string, file: string, state: string, message?: string}} RecordedTest
 * @typedef {{startMs: number, memoryMb: number, putsPerSecond: number, streamMs: number}} Figures
 * @typedef {{engine: string, version: string, date: string, machine: string, suite: RecordedTest[], rows: RecordedTest[], figures: Figures}} RecordedEngine
 */

const fileOf = (engine) => inRoot(`tests/engines/recorded/${engine}.json`);

/** @param {string} engine @returns {RecordedEngine | undefined} */
export const readRecordedEngine = (engine) =>
  existsSync(fileOf(engine)) ? JSON.parse(readFileSync(fileOf(engine), "utf8")) : undefined;

/** @param {RecordedEngine} recorded */
export function writeRecordedEngine(recorded) {
  const file = fileOf(recorded.engine);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(recorded, undefined, 2)}\n`);
}

/** @returns {RecordedTest[]} what of tests is kept: the same from run to run, whatever their order */
export const recordedTests = (tests) =>
  tests
    .map(({ name, file, state, errors = [] }) => ({
      name,
      file,
      state,
      ...(state === "failed" ? { message: firstLine(errors[0]?.message) } : {}),
    }))
    .sort((a, b) => (`${a.file} ${a.name}` < `${b.file} ${b.name}` ? -1 : 1));

const firstLine = (text = "") => text.split("\n")[0].slice(0, 160);
