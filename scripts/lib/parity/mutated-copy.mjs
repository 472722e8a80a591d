import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../paths.mjs";
import { replaceOnce } from "../replace-once.mjs";

/** @typedef {{row: string, file: string, find: string, replace: string}} Mutation `file` is below localstack/ */

/**
 * @param {string} text of the mutation's file
 * @param {Mutation} mutation
 * @returns {string} the text with the one line changed
 * @throws Error where the line does not stand there exactly once: what it was written for is another now
 */
export function mutate(text, { row, file, find, replace }) {
  return replaceOnce(text, { find, replace }, `the mutation of ${row} in localstack/${file}`);
}

/**
 * @param {string} folder an empty one
 * @param {Mutation} mutation
 * @returns {string} the folder of a copy of localstack/ with the one line changed, and nothing built yet
 */
export function mutatedCopy(folder, mutation) {
  const source = inRoot("localstack");
  const plugin = path.join(folder, "localstack");
  const changed = mutate(readFileSync(path.join(source, mutation.file), "utf8"), mutation);
  cpSync(source, plugin, {
    recursive: true,
    filter: (from) => !/[\\/](dist|node_modules)$|\.test\.ts$/.test(from.slice(source.length)),
  });
  // Its own dependencies are found beside it.
  symlinkSync(inRoot("node_modules"), path.join(folder, "node_modules"));
  mkdirSync(path.join(plugin, "dist"));
  writeFileSync(path.join(plugin, mutation.file), changed);
  return plugin;
}
