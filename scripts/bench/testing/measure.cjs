/**
 * Runs the service of examples/testing/vitest in one process after another, as test files do, and tells by IPC: `first` with nothing cached, `later` the starts after it, `resets` of those, in
 * milliseconds.
 */
const { execFileSync } = require("node:child_process");
const { cpSync, symlinkSync } = require("node:fs");
const path = require("node:path");

const [, , folder] = process.argv;
const root = path.join(__dirname, "../../..");
const FILES = ["serverless.yml", "handlers.mjs"];
const LATER = 5;

for (const file of FILES) cpSync(path.join(root, "examples/testing/vitest", file), path.join(folder, file));
cpSync(path.join(__dirname, "once.cjs"), path.join(folder, "once.cjs"));
symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
// What is built of the package itself is built once for all projects.
require(path.join(root, "localstack/build.cjs")).buildIfStale(path.join(root, "localstack"));

const run = () => JSON.parse(execFileSync(process.execPath, ["once.cjs"], { cwd: folder, encoding: "utf8" }));
const first = run();
const later = Array.from({ length: LATER }, run);
process.send({
  first: first.startMs,
  later: later.map(({ startMs }) => startMs),
  resets: later.flatMap(({ resetMs }) => resetMs),
});
