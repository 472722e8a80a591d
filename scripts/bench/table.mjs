const HEADINGS = ["", "Goal", "Fanout", "Stock", "Fanout / stock", ""];

/**
 * @typedef {{label: string, goal: string, unit: string, ours: number, baseline: number, isMet: boolean}} Figure
 * @param {Figure[]} figures
 */
export function figureTable(figures) {
  const rows = figures.map((figure) => [
    figure.label,
    figure.goal,
    withUnit(figure.ours, figure.unit),
    withUnit(figure.baseline, figure.unit),
    figure.baseline > 0 ? `${(figure.ours / figure.baseline).toFixed(2)} x` : "-",
    figure.isMet ? "met" : "MISSED",
  ]);
  const all = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function withUnit(value, unit) {
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
