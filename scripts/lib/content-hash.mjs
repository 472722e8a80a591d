import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

const PASSED_OVER = new Set(["node_modules", "dist", "e2e"]);

/**
 * One hash over the names and contents of files and folders, the same on every machine and after every checkout.
 * Tests and built files do not count: they are not part of what is built.
 * @param {string} base
 * @param {string[]} places relative to base; one that does not exist counts as absent
 */
export function contentHash(base, places) {
  const hash = createHash("sha256");
  for (const place of places) {
    for (const file of listFiles(base, place))
      hash
        .update(`${file}\0`)
        .update(readFileSync(path.join(base, file)))
        .update("\0");
  }
  return hash.digest("hex");
}

/** Every file below a place, sorted by name. */
export function listFiles(base, place) {
  const at = statSync(path.join(base, place), { throwIfNoEntry: false });
  if (!at) return [];
  if (at.isFile()) return [place];
  return readdirSync(path.join(base, place), { withFileTypes: true })
    .filter((entry) => !PASSED_OVER.has(entry.name) && !/\.(test|spec)\.tsx?$/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => listFiles(base, path.posix.join(place, entry.name)));
}
