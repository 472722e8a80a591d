/**
 * @typedef {object} Figure
 * @property {string} label unlike any other figure's with the same `against`
 * @property {string} [goal] absent where the figure is only told
 * @property {string} unit
 * @property {number} ours
 * @property {string} [against] what the baseline is; stock serverless-offline by default
 * @property {number} baseline
 * @property {boolean} [isBound] the baseline was stopped there: it is so much at least
 * @property {string} [note] stands below the table
 * @property {boolean} [isMet] absent without a goal
 */

export const HEADINGS = ["", "Goal", "Ours", "Baseline", "", "Ratio", ""];

/** @param {Figure} figure @returns {string[]} a cell for each heading */
export function figureCells(figure) {
  const { label, goal = "-", unit, ours, against = "stock", baseline, isBound = false, isMet } = figure;
  const ratio = `${(ours / baseline).toFixed(2)} x`;
  return [
    label,
    goal,
    withUnit(ours, unit),
    `${isBound ? "> " : ""}${withUnit(baseline, unit)}`,
    against,
    baseline > 0 ? `${isBound ? "< " : ""}${ratio}` : "-",
    isMet === undefined ? "" : isMet ? "met" : "MISSED",
  ];
}

/** @param {Figure[]} figures */
export function figureTable(figures) {
  const all = [HEADINGS, ...figures.map(figureCells)];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
  const notes = figures.flatMap(({ label, note }) => (note ? [`${label}: ${note}`] : []));
  return [...lines, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}

function withUnit(value, unit) {
  return `${value < 100 ? value.toFixed(value < 1 ? 2 : 1) : Math.round(value)} ${unit}`;
}
