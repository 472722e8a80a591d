import { expect, it } from "vitest";
import { readArgs } from "./args.mjs";

const OPTIONS = {
  mutate: { type: "boolean", help: "m" },
  rows: { type: "string", help: "r", needs: "mutate" },
};
const TEXT = { usage: "u", about: "a" };
const read = (...argv) => readArgs(argv, "npm run parity", OPTIONS, TEXT);

it("refuses an option that means nothing without another one, and one that there is not", () => {
  expect(read("--mutate", "--rows", "A1")).toMatchObject({ values: { mutate: true, rows: "A1" } });
  expect(() => read("--rows", "A1")).toThrow("--rows means nothing without --mutate.");
  expect(() => read("--row", "A1")).toThrow("Unknown option '--row'.");
});

// `npm run deploy --stage prod`, without the dashes in between, gives a command "prod" and no stage.
it("refuses a word that belongs to no option, except where words mean something", () => {
  expect(() => read("A1")).toThrow('"A1" is no option. See: npm run parity -- --help');
  const takesWords = { ...TEXT, takesWords: true };
  expect(readArgs(["A1"], "npm run bench", OPTIONS, takesWords)).toMatchObject({ positionals: ["A1"] });
});
