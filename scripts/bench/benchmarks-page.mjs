import { figureCells, HEADINGS } from "./table.mjs";

const BEGIN = "<!-- figures, written by `npm run bench -- --write` -->";
const END = "<!-- end of the figures -->";
const PAGE_HEADINGS = [...HEADINGS, "Measured"];
/** What makes a line the same one as in an earlier run: what was measured, and against what. */
const KEY_COLUMNS = [0, 4];

/**
 * Puts figures into the table of docs/reference/benchmarks.md. Lines of rows that were not measured this time stay as they are: each says itself when and where
 * it was measured.
 * @param {string} page its text
 * @param {import("./table.mjs").Figure[]} figures
 * @param {string} measured e.g. `26 Nov 2026, 2 cores, 24 GiB, Node 20.20.2`
 * @returns {string} the page's new text
 * @throws Error where the page has no table to write into
 */
export function withFigures(page, figures, measured) {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the page has no "${BEGIN}" with "${END}" below it`);
  const lines = new Map();
  const put = (cells) => lines.set(KEY_COLUMNS.map((column) => cells[column]).join("|"), cells);
  for (const cells of readTable(page.slice(begin + BEGIN.length, end))) put(cells);
  for (const figure of figures) {
    const [label, ...cells] = figureCells(figure);
    put([label, ...cells, figure.note ? `${measured}. ${figure.note}` : measured]);
  }
  const table = [PAGE_HEADINGS, PAGE_HEADINGS.map(() => "---"), ...lines.values()];
  const text = table.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `${page.slice(0, begin)}${BEGIN}\n${text}\n${page.slice(end)}`;
}

const readTable = (text) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
