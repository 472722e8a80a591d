import { resultsByRow, verdict } from "../parity/row-results.mjs";

/** What stands between what a test shows and what another engine does in its place. */
const INSTEAD = " -> ";
/** Tests about engines themselves, each a row; what else runs on every engine is counted. */
const isRow = ({ file }) => file.startsWith("tests/engines/");

/**
 * docs/reference/engines.md, from what the suite found on each engine. Nothing of it is written by hand.
 * @param {import("./recorded-engines.mjs").RecordedEngine[]} recorded
 * @param {{title: string, rows: {id: string, aws: string}[]}[]} catalogue of the parity rows
 * @returns {string}
 */
export function writeEnginesPage(recorded, catalogue) {
  const names = recorded.map(({ engine, version }) => `${engine} (${version})`);
  return `${HEAD}

## What is supported

${table(["", ...names], supportedRows(recorded))}

## Where an answer differs

Rows of [the matrix](parity.md) about tables and their streams, by the same tests on each engine. "not run": the test needs a queue that comes from a template.

${table(["Row", "What AWS does", ...names], differingRows(recorded, catalogue))}

${differences(recorded)}

## Figures

Of one machine (${recorded.map(({ engine, date, machine }) => `${engine}: ${date}, ${machine}`).join("; ")}). Start: a test's stack with the engine, until all of it answers, the second time. Puts: 16 clients at once
through the edge, into a table with a stream. Stream: from a put to its function, the middle of 100.

${table(["", ...recorded.map(({ engine }) => engine)], figureRows(recorded))}
`;
}

const HEAD = `# Engines

Written by \`npm run engines -- --write\` from test results; \`npm test\` fails where this page is not what they say, and \`npm test -- --engine NAME\` where an engine does no longer what it did.
\`npm start -- --engine NAME\` chooses one. \`embedded\`, the default, needs no Docker. [Why these](../decisions/docker-engines.md), and what each keeps.

In front of all of them stands the same edge, with its signatures and IAM: a table's ARN, a stream record's form and a queue's URL are the same whichever engine is behind it. What an engine answers
otherwise than AWS is mended for the embedded one alone; the others are there to be compared with. No policy is asked about services that only LocalStack has. SSM is answered by the edge with every engine.`;

const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function supportedRows(recorded) {
  const found = recorded.map(
    ({ suite }) =>
      new Map(
        suite.filter(isRow).map(({ name, state }) => {
          const [what, word = "yes"] = name.split(INSTEAD);
          return [what, state === "passed" ? word : "**no**"];
        }),
      ),
  );
  const whole = (count) => `${count} tests`;
  const others = recorded.map(({ suite }) => {
    const rest = suite.filter((test) => !isRow(test));
    const passed = rest.filter(({ state }) => state === "passed").length;
    return passed === rest.length ? whole(passed) : `**${passed} of ${whole(rest.length)}**`;
  });
  return [
    ["the chat, and the helpers for tests", ...others],
    ...[...(found[0]?.keys() ?? [])].map((what) => [what, ...found.map((of) => of.get(what) ?? "not run")]),
  ];
}

function differingRows(recorded, catalogue) {
  const results = recorded.map(({ rows }) => resultsByRow(rows));
  const asked = catalogue.flatMap(({ rows }) => rows).filter(({ id }) => results.some((of) => of.has(id)));
  return asked.map(({ id, aws }) => [
    id,
    aws,
    ...results.map((of) => (of.has(id) ? verdict(of.get(id)) : "not run")),
  ]);
}

function differences(recorded) {
  const lines = recorded.flatMap(({ engine, rows }) =>
    rows
      .filter(({ state }) => state === "failed")
      .map(({ name, message }) => `- ${engine}: ${name}: \`${message}\``),
  );
  return lines.length === 0
    ? "No test of these rows fails on any engine."
    : `What failed, and how:\n\n${lines.join("\n")}`;
}

function figureRows(recorded) {
  const row = (label, of) => [label, ...recorded.map(({ figures }) => of(figures))];
  return [
    row("start", ({ startMs }) => `${(startMs / 1000).toFixed(1)} s`),
    row("memory of the engine, after the puts", ({ memoryMb }) => `${Math.round(memoryMb)} MB`),
    row("puts", ({ putsPerSecond }) => `${Math.round(putsPerSecond)} /s`),
    row("put to stream handler, p50", ({ streamMs }) => `${streamMs.toFixed(1)} ms`),
  ];
}
