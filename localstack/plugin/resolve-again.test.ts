import { expect, it } from "vitest";
import { frameworkWords } from "./resolve-again.ts";

it("keeps the framework's sentence and drops what stands around it", () => {
  const output = `(node:1) Warning: NodeVersionSupportWarning: old
Environment: linux, node 20.20.2, osls 4.3.1 (local)
Docs:        github.com/oss-serverless/osls

Error:
Cannot parse "serverless.yml": bad indentation (3:1)

 2 |  a: 1
 3 | b: 2
-----^
`;
  expect(frameworkWords(output)).toBe(
    'Cannot parse "serverless.yml": bad indentation (3:1)\n\n 2 |  a: 1\n 3 | b: 2\n-----^',
  );
  expect(frameworkWords("")).toBe("the framework ended without a word");
});
