import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureFunction, type StartedLambda, startFixtures } from "./support/lambda.ts";

/** What a handler finds beside itself: a file by its own place, and a module whose path is made at run time. */
const FILES: Readonly<Record<string, string>> = {
  "package.json": "{}",
  "src/t.txt": "beside",
  "src/sub/dyn.js": "exports.word = 'dynamic';",
  "src/sub/notes.txt": "no module",
  "lib/t.txt": "beside lib",
  "lib/deep.js":
    "'use strict'; exports.strict = (function () { return this === undefined; })(); exports.read = () => require('fs').readFileSync(require('path').join(__dirname, 't.txt'), 'utf8');",
  "lib/deep.mjs":
    "import { readFileSync } from 'node:fs'; export const read = () => readFileSync(new URL('./t.txt', import.meta.url), 'utf8');",
  "src/cjs.js": `const { readFileSync } = require("fs"); const { join, basename } = require("path");
    exports.beside = async () => readFileSync(join(__dirname, "t.txt"), "utf8");
    exports.name = async () => basename(__filename);
    exports.dynamic = async ({ name }) => require("./sub/" + name).word;
    exports.deep = async () => require("../lib/deep.js").read();
    exports.strict = async () => require("../lib/deep.js").strict;
    exports.absent = async ({ absent }) => require("./sub/" + absent);`,
  "src/esm.mjs": `import { readFileSync } from "node:fs"; import { createRequire } from "node:module"; import { dirname, basename } from "node:path";
    import { fileURLToPath } from "node:url"; import { read } from "../lib/deep.mjs";
    const __dirname = dirname(fileURLToPath(import.meta.url));
    export const beside = async () => readFileSync(new URL("./t.txt", import.meta.url), "utf8");
    export const name = async () => basename(import.meta.filename ?? fileURLToPath(import.meta.url));
    export const dynamic = async ({ name }) => createRequire(import.meta.url)("./sub/" + name + ".js").word;
    export const own = async () => readFileSync(__dirname + "/t.txt", "utf8");
    export const deep = async () => read();`,
  "src/bare.mjs": `import { read } from "../lib/deep.js"; // lib/deep.js calls require
    export const required = async () => [typeof require, typeof read];`,
  "src/typed.ts": `import { readFileSync } from "node:fs"; import { join } from "node:path";
    export const beside = async (): Promise<string> => readFileSync(join(__dirname, "t.txt"), "utf8");`,
};
const HANDLERS = [
  ...["beside", "name", "dynamic", "deep", "strict", "absent"].map((name) => `src/cjs.${name}`),
  ...["beside", "name", "dynamic", "own", "deep"].map((name) => `src/esm.${name}`),
  "src/bare.required",
  "src/typed.beside",
];

const root = realpathSync(mkdtempSync(join(tmpdir(), "fanout-places-")));
let asIs: StartedLambda;
let bundled: StartedLambda;
const invoke = async ({ lambda }: StartedLambda, handler: string) =>
  JSON.parse((await lambda.invoke(handler, '{"name":"dyn","absent":"nowhere"}')).payload) as unknown;

beforeAll(async () => {
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const functions = HANDLERS.map((handler) => fixtureFunction(handler, { key: handler }));
  asIs = await startFixtures(functions, { root, build: { isDeployedAsIs: true } });
  bundled = await startFixtures(functions, { root });
});
afterAll(async () => {
  await asIs?.end();
  await bundled?.end();
  rmSync(root, { recursive: true, force: true });
});

describe("B10 a handler's own place", () => {
  it.each(["src/cjs.beside", "src/esm.beside", "src/esm.own", "src/typed.beside"])(
    "has the files beside it, with and without a bundler: %s",
    async (handler) => {
      expect([await invoke(asIs, handler), await invoke(bundled, handler)]).toEqual(["beside", "beside"]);
    },
  );

  it("has no require in an ES module, which is deployed as it is", async () => {
    expect(await invoke(asIs, "src/bare.required")).toEqual(["undefined", "function"]);
  });

  it("is the source's", async () => {
    expect([await invoke(asIs, "src/cjs.name"), await invoke(asIs, "src/esm.name")]).toEqual([
      "cjs.js",
      "esm.mjs",
    ]);
  });

  it.each(["src/cjs.dynamic", "src/esm.dynamic"])(
    "has modules by paths made at run time: %s",
    async (handler) => {
      expect(await invoke(asIs, handler)).toBe("dynamic");
    },
  );

  it("without a bundler each module has its own, strict as it was", async () => {
    expect([await invoke(asIs, "src/cjs.deep"), await invoke(asIs, "src/esm.deep")]).toEqual([
      "beside lib",
      "beside lib",
    ]);
    expect(await invoke(asIs, "src/cjs.strict")).toBe(true);
  });

  it("of a bundle is one for all modules, as where it is deployed: what is not beside it is not found", async () => {
    expect([await invoke(bundled, "src/cjs.deep"), await invoke(bundled, "src/esm.deep")]).toEqual([
      "beside",
      "beside",
    ]);
    expect(await invoke(bundled, "src/cjs.dynamic")).toMatchObject({
      errorMessage: "Module not found in bundle: ./sub/dyn",
    });
  });

  it("does not have what is nowhere, by Node's own error", async () => {
    expect(await invoke(asIs, "src/cjs.absent")).toMatchObject({
      errorMessage: expect.stringContaining("Cannot find module './sub/nowhere'"),
    });
  });
});
