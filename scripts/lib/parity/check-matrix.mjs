import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { inRoot } from "../paths.mjs";
import { loadCatalogue } from "./load-catalogue.mjs";
import { writeMatrix } from "./matrix.mjs";
import { readRecorded, suiteHash } from "./recorded.mjs";

const FILE = "docs/reference/parity.md";

/**
 * Holds docs/reference/parity.md against what the tests of a whole run found, or writes it anew.
 * @param {{name: string, file: string, state: string}[]} tests of the whole parity suite on local AWS
 * @param {{write: boolean}} options
 * @returns {Promise<{ok: boolean, output: string, note: string}>}
 */
export async function checkMatrix(tests, { write }) {
  const stock = readRecorded("stock");
  const { text, problems } = writeMatrix({
    catalogue: await loadCatalogue(),
    ours: tests,
    stock,
    aws: readRecorded("aws"),
  });
  if (stock?.suite !== suiteHash())
    problems.push(
      "The column of serverless-offline is of another suite than this one. Run: npm run parity -- --stock",
    );
  if (write) writeFileSync(inRoot(FILE), text);
  else if (!existsSync(inRoot(FILE)) || readFileSync(inRoot(FILE), "utf8") !== text)
    problems.push(`${FILE} is not what the tests found. Run: npm run parity -- --write`);
  return {
    ok: problems.length === 0,
    output: problems.map((problem) => `${problem}\n`).join(""),
    note: write ? `wrote ${FILE}` : "",
  };
}
