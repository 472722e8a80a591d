import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { contentHash } from "../content-hash.mjs";
import { inRoot, root } from "../paths.mjs";

const FILES = {
  stock: "tests/parity/recorded/serverless-offline.json",
  aws: "tests/parity/recorded/aws.json",
  /** Of an endpoint that is not AWS: for whoever ran it, the matrix does not read it. */
  endpoint: "tests/parity/recorded/endpoint.json",
};
/** What a run on another target depends on: when it changes, what was recorded is stale. */
const SUITE = ["tests/parity/rows", "tests/parity/service", "tests/parity/support"];

/** A hash over the suite: rows, the service, and how it is started. */
export function suiteHash() {
  return contentHash(root, SUITE, { tests: true }).slice(0, 16);
}

/**
 * What an earlier run on another target found; nothing where there was none.
 * @param {"stock" | "aws"} which
 * @returns {import("./matrix.mjs").Recorded & {suite: string} | undefined}
 */
export function readRecorded(which) {
  const file = inRoot(FILES[which]);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** @param {"stock" | "aws" | "endpoint"} which @param {{target: string, tests: {name: string, file: string, state: string}[]}} found */
export function writeRecorded(which, { target, tests }) {
  const file = inRoot(FILES[which]);
  const recorded = {
    target,
    date: new Date().toISOString().slice(0, 10),
    suite: suiteHash(),
    tests: tests
      .filter(({ file: testFile }) => testFile.startsWith("tests/parity/rows/"))
      .map(({ name, file: testFile, state }) => ({ name, file: testFile, state }))
      .sort((a, b) => (`${a.file} ${a.name}` < `${b.file} ${b.name}` ? -1 : 1)),
  };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(recorded, undefined, 2)}\n`);
  return FILES[which];
}
