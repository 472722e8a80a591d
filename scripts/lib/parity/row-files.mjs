import { readdirSync, readFileSync } from "node:fs";
import { inRoot } from "../paths.mjs";

const FOLDER = "tests/parity/rows";

/**
 * The test files that have a row: a name in them begins with it, or with it among others.
 * @param {string} row `A4.2`
 * @returns {string[]} relative to the root
 */
export function filesOfRow(row) {
  const name = new RegExp(`["'\`](?:[A-E]\\d+(?:\\.\\d+)? )*${row.replace(".", "\\.")} `);
  return readdirSync(inRoot(FOLDER))
    .map((file) => `${FOLDER}/${file}`)
    .filter((file) => file.endsWith(".parity.test.ts") && name.test(readFileSync(inRoot(file), "utf8")));
}
