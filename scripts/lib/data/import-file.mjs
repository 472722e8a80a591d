import { Refusal } from "../refusal.mjs";
import { readExport } from "./export-lines.mjs";
import { findProblem, keyText, nameOf } from "./item-problem.mjs";
import { number } from "./output.mjs";

/** How much of what is wrong is shown: a new key that no item has is wrong in each line. */
const MOST_SHOWN = 5;

/**
 * Reads a whole export before anything is written, and says what the tables would not take.
 * @param {string} file
 * @param {{service: string, tables: object[], only?: string, itemBytes: (item: object) => number, signal: AbortSignal, onProgress: (items: number) => void}} target `tables` as DescribeTable tells them
 * @returns {Promise<Map<string, number>>} how many items go into each table
 * @throws Refusal naming line, item and what is wrong
 */
export async function checkFile(file, { service, tables, only, itemBytes, signal, onProgress }) {
  const byName = new Map(tables.map((table) => [table.TableName, table]));
  const counts = new Map();
  const seen = new Map();
  const problems = [];
  let items = 0;
  for await (const { line, header, table: name, item, end } of readExport(file)) {
    signal.throwIfAborted();
    if (header) requireService(file, header, service);
    if (end) requireCounts(file, end, counts);
    if (!item) continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    items += 1;
    onProgress(items);
    if (only !== undefined && name !== only) continue;
    const table = byName.get(name);
    if (!table)
      throw new Refusal(
        `${file}, line ${line}: there is no table ${name} here. There is ${[...byName.keys()].join(", ") || "none"}.`,
        "Nothing was written. To leave it out, name the one that is wanted: --table NAME",
      );
    const problem = findProblem(item, table, itemBytes) ?? findTwin(item, table, line, seen);
    if (problem) problems.push(`  line ${line}: ${nameOf(item, table)} ${problem}`);
    if (problems.length > MOST_SHOWN) break;
  }
  if (problems.length > 0) throw refuseItems(file, problems);
  return new Map([...counts].filter(([name]) => only === undefined || name === only));
}

/** Of two items with one key the second would take the first one's place without a word. */
function findTwin(item, table, line, seen) {
  const name = `${table.TableName} ${keyText(item, table)}`;
  const first = seen.get(name);
  seen.set(name, line);
  return first === undefined ? undefined : `has the key of line ${first}: one of the two would be lost`;
}

function refuseItems(file, problems) {
  const shown = problems.slice(0, MOST_SHOWN).join("\n");
  const more = problems.length > MOST_SHOWN ? "\n  ... and more" : "";
  return new Refusal(
    `The tables do not take what is in ${file}. Nothing was written.\n${shown}${more}\n`,
    "How items get a new key: docs/reference/data.md",
  );
}

function requireService(file, header, service) {
  if (header.service !== service)
    throw new Refusal(
      `${file} is of the service ${JSON.stringify(header.service)}, and this one is "${service}".`,
      "Nothing was written.",
    );
}

/** Whoever takes lines out on purpose takes their number out of the last line too. */
function requireCounts(file, end, counts) {
  for (const [table, count] of Object.entries(end)) {
    const found = counts.get(table) ?? 0;
    if (found !== count)
      throw new Refusal(
        `${file} has ${number(found)} items of ${table} where its last line says ${count}.`,
        'Nothing was written. If that is meant, write {"end":{}} as its last line.',
      );
  }
}
