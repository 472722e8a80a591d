import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FunctionModel } from "../model/types.ts";
import { handlerWarnings } from "./handler-warnings.ts";

let root: string;
let bin: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "handler-warnings-"));
  bin = join(root, "bin");
  for (const folder of [bin, join(root, "src")]) mkdirSync(folder);
  // Code that runs would be noticed: none of it may be at the start.
  for (const file of ["src/send.ts", "src/plain.mjs", "src/app.py"])
    writeFileSync(join(root, file), "throw new Error('it was run');");
  writeFileSync(join(bin, "python3"), "#!/bin/sh\n");
  chmodSync(join(bin, "python3"), 0o755);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const warningsOf = (handler: string, runtime = "nodejs24.x", more: Partial<FunctionModel> = {}) =>
  handlerWarnings({ root, functions: [{ key: "main", handler, runtime, ...more } as FunctionModel] }, bin);

describe("handlerWarnings", () => {
  it.each([
    ["src/send.handler", "nodejs24.x"],
    ["./src/plain.handler", "nodejs18.x"],
    ["src/app.handler", "python3.12"],
  ])("says nothing of %s in %s, whose file is there", (handler, runtime) => {
    expect(warningsOf(handler, runtime)).toEqual([]);
  });

  it("names the function, the handler and the path of a file that is not there", () => {
    expect(warningsOf("src/sent.handler")).toEqual([
      `functions.main: its handler src/sent.handler has no file: there is no ${join(root, "src/sent")} with .ts, .js or another ending of TypeScript or JavaScript. Until then each call of it fails.`,
    ]);
    expect(warningsOf("src/other.handler", "python3.12")).toEqual([
      `functions.main: its handler src/other.handler has no file: there is no ${join(root, "src/other.py")}. Until then each call of it fails.`,
    ]);
  });

  it("says that a handler names no export", () => {
    expect(warningsOf("src/send")).toEqual([
      expect.stringContaining("its handler src/send names no export: write src/send.handler"),
    ]);
  });

  it.each([
    ["dotnet8", "The runtime dotnet8 is not run on this machine"],
    ["provided.al2023", "The runtime provided.al2023 is not run on this machine"],
    ["ruby3.4", 'ruby3.4 needs "ruby", and it is not on the PATH. Install Ruby'],
  ])("says what is wrong with the runtime: %s", (runtime, words) => {
    expect(warningsOf("src/app.handler", runtime)).toEqual([
      expect.stringMatching(new RegExp(`^functions\\.main: ${words.replaceAll(".", "\\.")}`)),
    ]);
  });

  const asIs = (file: string, text: string, build = {}) => {
    writeFileSync(join(root, file), text);
    const functions = ["one", "two"].map(
      (key) => ({ key, handler: file.replace(/\w+$/, "handler"), runtime: "nodejs24.x" }) as FunctionModel,
    );
    return handlerWarnings({ root, functions }, bin, { isDeployedAsIs: true, ...build });
  };

  it.each([
    [
      "src/a.ts",
      "export const handler = 1;",
      "src/a.ts is TypeScript, and nothing in serverless.yml compiles",
    ],
    [
      "src/b.js",
      "import x from 'x';\nexport const handler = 1;",
      "is written as an ES module and is CommonJS",
    ],
    ["src/c.mjs", "import { x } from './lib/x';", 'src/c.mjs imports "./lib/x" without its ending'],
  ])("says once what AWS would not run without a bundler: %s", (file, text, words) => {
    expect(asIs(file, text)).toEqual([
      expect.stringMatching(/^functions\.one, two: .* It runs here, and on AWS each call would fail/),
    ]);
    expect(asIs(file, text)[0]).toContain(words);
    expect(asIs(file, text, { isDeployedAsIs: false })).toEqual([]);
  });

  it.each([
    [
      "src/d.js",
      "const { x } = require('./lib/x');\nexports.handler = () => import('x');\n// export const a",
    ],
    ["src/e.mjs", "import { x } from './lib/x.js';\nimport y from '@scope/y';\nexport * from '../z.json';"],
  ])("says nothing of what AWS runs: %s", (file, text) => {
    expect(asIs(file, text)).toEqual([]);
  });

  it("says nothing of TypeScript that a plugin compiles", () => {
    expect(asIs("src/f.ts", "export const handler = 1;", { isTypeScriptCompiled: true })).toEqual([]);
  });
});
