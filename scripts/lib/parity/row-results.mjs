const IDS = /^(?:[A-E]\d+(?:\.\d+)? )+/;
const UNCONFIRMED = /^\(unconfirmed\)/;

/**
 * What tests say about rows. A test belongs to the rows that its name begins with: `A3.1 A3.2 the ids ...`; behind them `(unconfirmed)` marks one about what is not known
 * for certain of AWS.
 * @param {{name: string, file: string, state: string}[]} tests
 * @returns {Map<string, {tests: {name: string, file: string, state: string, unconfirmed: boolean}[]}>}
 */
export function resultsByRow(tests) {
  const rows = new Map();
  for (const test of tests) {
    const ids = IDS.exec(test.name)?.[0];
    if (!ids) continue;
    const unconfirmed = UNCONFIRMED.test(test.name.slice(ids.length));
    for (const id of ids.trim().split(" ")) {
      const entry = rows.get(id) ?? { tests: [] };
      entry.tests.push({ ...test, unconfirmed });
      rows.set(id, entry);
    }
  }
  return rows;
}

/**
 * One word about a row: by its tests of what is known, or by those of what is not where it has no others.
 * @param {{tests: {state: string, unconfirmed: boolean}[]} | undefined} entry
 * @returns {"holds" | "partly" | "differs" | "untested"}
 */
export function verdict(entry) {
  const ran = (entry?.tests ?? []).filter(({ state }) => state !== "skipped");
  const known = ran.filter(({ unconfirmed }) => !unconfirmed);
  const counted = known.length > 0 ? known : ran;
  if (counted.length === 0) return "untested";
  const passed = counted.filter(({ state }) => state === "passed").length;
  if (passed === counted.length) return "holds";
  return passed === 0 ? "differs" : "partly";
}
