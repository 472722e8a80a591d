import { expect, it } from "vitest";
import { readArgs } from "./args.mjs";

const OPTIONS = {
  mutate: { type: "boolean", help: "m" },
  rows: { type: "string", help: "r", needs: "mutate" },
};
const read = (...argv) => readArgs(argv, "npm run parity", OPTIONS, { usage: "u", about: "a" });

it("refuses an option that means nothing without another one, and one that there is not", () => {
  expect(read("--mutate", "--rows", "A1")).toMatchObject({ values: { mutate: true, rows: "A1" } });
  expect(() => read("--rows", "A1")).toThrow("--rows means nothing without --mutate.");
  expect(() => read("--row", "A1")).toThrow("Unknown option '--row'.");
});
