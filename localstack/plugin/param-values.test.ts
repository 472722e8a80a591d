import { expect, it } from "vitest";
import { paramValues } from "./param-values.ts";

const TEXT = `service: demo
params:
  # of every stage
  default:
    folder: infrastructure/deployed # beside it
    quoted: "a b"
    made: \${env:X}
    tagged: !Ref Thing
    list:
      - one
  local:
    folder: none
    nested:
      folder: deeper
custom:
  folder: other
`;

it("finds a stage's plain texts before the default ones, and what the command line gives before both", () => {
  expect(Object.fromEntries(paramValues(TEXT, "local", {}))).toEqual({ folder: "none", quoted: "a b" });
  expect(Object.fromEntries(paramValues(TEXT, "dev", { quoted: "c" }))).toEqual({
    folder: "infrastructure/deployed",
    quoted: "c",
  });
});

it("finds nothing where there are no params, or none in block style", () => {
  expect(paramValues("service: demo\n", "dev", {}).size).toBe(0);
  expect(paramValues("params: { default: { a: b } }\n", "dev", {}).size).toBe(0);
});
