"use strict";
/** Builds dist/ from the TypeScript sources: one bundle for each process or thread that runs our own code. Packages stay outside the bundles. */
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

/** Bundle name -> source file. */
const ENTRIES = {
  plugin: "plugin.ts",
  "lambda-host": "lambda/host/main.ts",
  "lambda-worker": "lambda/worker/main.ts",
  "lambda-thread": "lambda/worker/thread.ts",
  "lambda-runner": "lambda/runner/main.ts",
};
/** Without a dynamic import: jest runs tests where Node has none. */
const TESTING_ENTRIES = { testing: "testing/index.ts" };

/** Size and time of each input: enough to see an edit, and it costs two milliseconds. */
function fingerprint(folder, inputs) {
  const hash = createHash("sha256").update(process.version);
  for (const input of inputs) {
    const file = join(folder, input);
    if (!existsSync(file)) return undefined;
    const { size, mtimeMs } = statSync(file);
    hash.update(`${input}:${size}:${mtimeMs};`);
  }
  return hash.digest("hex");
}

function isFresh(folder, stampFile) {
  try {
    const { inputs, print } = JSON.parse(readFileSync(stampFile, "utf8"));
    return print === fingerprint(folder, inputs);
  } catch {
    return false; // never built, or the stamp is damaged: build
  }
}

/** @throws Error with what to do in a checkout of which nothing is installed: a link to it brings no packages */
function loadEsbuild(folder) {
  // As esbuild is loaded it decides: with a thread, buildSync would keep that and a process of esbuild's for as long as this process lives.
  const { ESBUILD_WORKER_THREADS = "" } = process.env;
  process.env.ESBUILD_WORKER_THREADS = "0";
  try {
    return require("esbuild");
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    throw new Error(`The packages of fanout-local-aws are not installed. Try: npm install, in ${folder}`);
  } finally {
    process.env.ESBUILD_WORKER_THREADS = ESBUILD_WORKER_THREADS;
  }
}

/** @param {string} folder this package's folder */
function buildIfStale(folder) {
  const dist = join(folder, "dist");
  const stampFile = join(dist, "stamp.json");
  if (isFresh(folder, stampFile)) return;
  const { buildSync } = loadEsbuild(folder);
  const built = [
    buildSync({ ...optionsOf(folder), entryPoints: ENTRIES }),
    buildSync({
      ...optionsOf(folder),
      entryPoints: TESTING_ENTRIES,
      supported: { "dynamic-import": false },
    }),
  ];
  const sources = new Set(built.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
  const inputs = [...[...sources].sort(), "build.cjs"];
  mkdirSync(dist, { recursive: true });
  // Whole, since another service may start from the same folder at this moment; the stamp last, so that a build that was cut off is seen as stale.
  for (const { outputFiles } of built)
    for (const { path, contents } of outputFiles) writeWhole(path, contents);
  writeWhole(stampFile, JSON.stringify({ inputs, print: fingerprint(folder, inputs) }));
}

function optionsOf(folder) {
  return {
    absWorkingDir: folder,
    outdir: join(folder, "dist"),
    outExtension: { ".js": ".cjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20.19",
    format: "cjs",
    sourcemap: "linked",
    metafile: true,
    write: false,
    logLevel: "error",
  };
}

function writeWhole(file, contents) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, file);
}

module.exports = { buildIfStale };
