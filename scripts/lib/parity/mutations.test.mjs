import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inRoot } from "../paths.mjs";
import { loadCatalogue, loadMutations } from "./load-catalogue.mjs";
import { mutate } from "./mutated-copy.mjs";
import { gapsOf } from "./mutation-verdict.mjs";
import { filesOfRow } from "./row-files.mjs";

const mutations = await loadMutations();

describe("tests/parity/mutations", () => {
  it.each(mutations)("$row stands in $file once, and a test file has the row", (mutation) => {
    const text = readFileSync(inRoot("localstack", mutation.file), "utf8");
    expect(mutate(text, mutation)).not.toBe(text);
    expect(filesOfRow(mutation.row)).not.toEqual([]);
  });

  it("has one for each row that holds, in the order of the rows", async () => {
    const rows = (await loadCatalogue()).flatMap((section) => section.rows);
    expect(gapsOf(rows, mutations)).toEqual([]);
    const order = mutations.map(({ row }) => rows.findIndex(({ id }) => id === row));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});

describe("mutate", () => {
  const mutation = { row: "A1.1", file: "a.ts", find: "one", replace: "$&two" };

  it("takes the replacement as it is", () => {
    expect(mutate("no one else", mutation)).toBe("no $&two else");
  });

  it.each(["none", "one one"])("refuses a text in which the line does not stand once (%s)", (text) => {
    expect(() => mutate(text.replace("none", ""), mutation)).toThrow(
      /A1\.1 in localstack\/a\.ts stands \d times/,
    );
  });
});
