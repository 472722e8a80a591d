import { expect, it } from "vitest";
import { createLineOutput } from "./line-output.ts";

it("gives every line but an empty one before the answer", () => {
  const sent: string[] = [];
  const output = createLineOutput((text) => sent.push(text));
  for (const line of ["a\n", "\n", "b\n", "\n", "\n"]) output.write(line);
  output.endInvocation();
  output.write("c\n");
  expect(sent).toEqual(["a\n", "\n", "b\n", "\n", "c\n"]);
});
