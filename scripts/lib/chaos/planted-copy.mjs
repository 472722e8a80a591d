import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../paths.mjs";
import { replaceOnce } from "../replace-once.mjs";

/** @typedef {{name: string, file: string, find: string, replace: string}} PlantedBug as tests/chaos/planted-bugs.ts has it */

const FILES = ["package.json", "package-lock.json", "serverless.yml", "tsconfig.json", "vitest.config.ts"];
const FOLDERS = ["infrastructure", "localstack", "scripts", "services", "tests"];
const PASSED_OVER = /[\\/](dist|node_modules|\.fanout)$/;

/**
 * @param {PlantedBug} bug
 * @returns {string} the text of its file with the bug in it
 * @throws Error where what it replaces does not stand there once
 */
export function plant({ name, file, find, replace }) {
  return replaceOnce(readFileSync(inRoot(file), "utf8"), { find, replace }, `"${name}" in ${file}`);
}

/**
 * Makes a copy of this folder with a bug in it; nothing in it is built yet.
 * @param {string} folder an empty one
 * @param {PlantedBug} bug
 */
export function plantedCopy(folder, bug) {
  const text = plant(bug);
  for (const part of [...FILES, ...FOLDERS])
    if (existsSync(inRoot(part)))
      cpSync(inRoot(part), path.join(folder, part), {
        recursive: true,
        filter: (from) => !PASSED_OVER.test(from),
      });
  symlinkSync(inRoot("node_modules"), path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, bug.file), text);
}
