import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** What an install, a build or a run leaves in a folder, and tests in a browser. */
const PASSED_OVER = new Set(["node_modules", "dist", ".fanout", ".serverless", ".esbuild", "e2e"]);

/**
 * One hash over the names and contents of files and folders, the same on every machine and after every checkout.
 * Built files do not count, and tests only where they are asked for: they are not part of what is built.
 * @param {string} base
 * @param {string[]} places relative to base; one that does not exist counts as absent
 * @param {{tests?: boolean}} [options]
 */
export function contentHash(base, places, options = {}) {
  const hash = createHash("sha256");
  for (const place of places) {
    for (const file of listFiles(base, place, options))
      hash
        .update(`${file}\0`)
        .update(readFileSync(path.join(base, file)))
        .update("\0");
  }
  return hash.digest("hex");
}

/** Every file below a place, sorted by name. */
export function listFiles(base, place, options = {}) {
  const at = statSync(path.join(base, place), { throwIfNoEntry: false });
  if (!at) return [];
  if (at.isFile()) return [place];
  return readdirSync(path.join(base, place), { withFileTypes: true })
    .filter(({ name }) => !PASSED_OVER.has(name) && (options.tests || !/\.(test|spec)\.tsx?$/.test(name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => listFiles(base, path.posix.join(place, entry.name), options));
}
