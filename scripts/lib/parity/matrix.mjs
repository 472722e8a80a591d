import { resultsByRow, verdict } from "./row-results.mjs";

/** @typedef {{target: string, date: string, tests: {name: string, file: string, state: string}[]}} Recorded */

/**
 * docs/reference/parity.md from the catalogue and what tests found. Nothing of it is written by hand.
 * @param {{catalogue: {title: string, rows: object[]}[], ours: {name: string, file: string, state: string}[], stock?: Recorded, aws?: Recorded}} found
 * @returns {{text: string, problems: string[]}} problems: rows that neither hold nor say why not
 */
export function writeMatrix({ catalogue, ours, stock, aws }) {
  const local = resultsByRow(ours);
  const other = stock && resultsByRow(stock.tests);
  const recorded = aws && { date: aws.date, rows: resultsByRow(aws.tests) };
  const problems = [];
  const counts = { holds: 0, differs: 0, unconfirmed: 0, stock: 0, rows: 0 };
  const sections = catalogue.map(({ title, rows }) => {
    const lines = rows.map((row) => {
      const state = stateOf(row, local.get(row.id), recorded, problems);
      counts.rows += 1;
      counts[state.kind] += 1;
      const theirs = other ? stockWord(other.get(row.id)) : "not run";
      if (theirs === "holds") counts.stock += 1;
      return `| ${row.id} | ${row.aws} | ${sourceText(row, recorded)} | ${state.text} | ${testText(local.get(row.id))} | ${theirs} |`;
    });
    return `## ${title}\n\n| Row | What AWS does | Source | Local AWS | Test | serverless-offline |\n|---|---|---|---|---|---|\n${lines.join("\n")}`;
  });
  for (const id of local.keys()) {
    if (!catalogue.some(({ rows }) => rows.some((row) => row.id === id)))
      problems.push(`A test names the row ${id}, which the catalogue does not have.`);
  }
  return { text: `${head(counts, stock, aws)}\n\n${sections.join("\n\n")}\n`, problems };
}

function head(counts, stock, aws) {
  const baseline = stock
    ? `The last column is what the same tests find on stock ${stock.target} (${stock.date}), which holds ${counts.stock} of them.`
    : "The last column is empty: the suite was not run on stock serverless-offline.";
  const settled = aws ? ` Rows marked "recorded" were run against AWS on ${aws.date}.` : "";
  return `# Parity: what local AWS does as AWS does

Written by \`npm run parity -- --write\` from test results; \`npm test\` fails where it is stale. Of ${counts.rows} rows local AWS holds ${counts.holds}, differs in ${counts.differs}, and
in ${counts.unconfirmed} nobody knows for certain what AWS does: there it does one thing, which is a setting ([local AWS's settings](local-aws-settings.md)). ${baseline}${settled}

Sources: **V** an answer recorded from AWS · **S** the AWS SDK's service model · **D** AWS's documentation · **U** a user's report about AWS · **M** memory only.

The tests are sockets, the AWS SDK's clients and handlers against a project of its own, [tests/parity/service](../../tests/parity/service); [its page](../../tests/parity/README.md) says how to run
them against AWS, which settles what is unconfirmed.`;
}

function stateOf(row, entry, recorded, problems) {
  if (row.differs) return { kind: "differs", text: `**differs**: ${row.differs}` };
  const found = verdict(entry);
  if (found === "untested") problems.push(`${row.id} has no test.`);
  else if (found !== "holds")
    problems.push(`${row.id} does not hold, and the catalogue does not say what a user would notice.`);
  if (!row.unconfirmed || verdict(recorded?.rows.get(row.id)) === "holds")
    return { kind: "holds", text: "holds" };
  const all = entry?.tests.every(({ unconfirmed }) => unconfirmed) ?? true;
  return all
    ? { kind: "unconfirmed", text: `unconfirmed: ${row.unconfirmed}` }
    : { kind: "holds", text: `holds; unconfirmed: ${row.unconfirmed}` };
}

function sourceText(row, recorded) {
  const sources = row.sources.map(({ letter, label, url }) =>
    url ? `${letter} [${label}](${url})` : letter,
  );
  const word = verdict(recorded?.rows.get(row.id));
  if (word !== "untested")
    sources.push(
      word === "holds"
        ? `**recorded** ${recorded.date}`
        : `**recorded ${recorded.date}: AWS does otherwise**`,
    );
  return sources.join(", ");
}

function testText(entry) {
  const files = [...new Set((entry?.tests ?? []).map(({ file }) => file))];
  if (files.length === 0) return "none";
  return files.map((file) => `[${shortName(file)}](../../${file})`).join(", ");
}

const shortName = (file) => file.slice(file.lastIndexOf("/") + 1).replace(".parity.test.ts", "");

const stockWord = (entry) => {
  const word = verdict(entry);
  return word === "untested" ? "not served" : word;
};
