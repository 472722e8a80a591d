import { describe, expect, it } from "vitest";
import { withFigures } from "./benchmarks-page.mjs";

const BEGIN = "<!-- figures, written by `npm run bench -- --write` -->";
const END = "<!-- end of the figures -->";
const page = (lines) => `# Benchmarks\n\n${BEGIN}\n${lines.join("\n")}\n${END}\n\nAfter it.\n`;
const head = [
  "|  | Goal | Ours | Baseline |  | Ratio |  | Measured |",
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
];
const figure = { label: "echo", goal: "<= 2 ms", unit: "ms", ours: 1, baseline: 4, isMet: true };

describe("withFigures", () => {
  it("refuses a page that has no place for them", () => {
    expect(() => withFigures("# Benchmarks\n", [figure], "today")).toThrow("has no");
    expect(() => withFigures(`${END}\n${BEGIN}\n`, [figure], "today")).toThrow("has no");
  });

  it("fills an empty table, and changes nothing around it", () => {
    expect(withFigures(page(head), [figure], "today")).toBe(
      page([...head, "| echo | <= 2 ms | 1.0 ms | 4.0 ms | stock | 0.25 x | met | today |"]),
    );
  });

  it("puts a figure in its old one's place and leaves the others alone", () => {
    const idle = "| idle | < 5 % | 1.0 % | 1.3 % | stock | 0.77 x | met | long ago |";
    const before = page([
      ...head,
      "| echo | <= 2 ms | 9.0 ms | 4.0 ms | stock | 2.25 x | MISSED | long ago |",
      idle,
    ]);
    const bound = { ...figure, isBound: true, note: "Stock was stopped at 60 s." };
    expect(withFigures(before, [bound], "today")).toBe(
      page([
        ...head,
        "| echo | <= 2 ms | 1.0 ms | > 4.0 ms | stock | < 0.25 x | met | today. Stock was stopped at 60 s. |",
        idle,
      ]),
    );
  });

  it("keeps the same measurement against two baselines apart", () => {
    const bare = { ...figure, against: "a bare server", goal: undefined, isMet: undefined };
    expect(withFigures(page(head), [figure, bare], "today").match(/^\| echo/gm)).toHaveLength(2);
  });
});
