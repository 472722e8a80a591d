import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Log } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";

const ESM = (name: string) => `
import { basename } from "node:path";
const later = await Promise.resolve("${name}");
export const handler = async () => basename(later);`;
const TYPESCRIPT = (name: string) => `
import { basename } from "node:path";
interface Answer { readonly name: string }
const answer = { name: "${name}" } satisfies Answer;
export const handler = async (): Promise<string> => basename(answer.name);`;
const COMMONJS = (name: string) => `
const { basename } = require("node:path");
exports.handler = async () => basename("${name}");`;

/** Each kind of file, in a package of each type, in the syntax that it has there. */
const KINDS: Readonly<Record<"module" | "commonjs", Readonly<Record<string, (name: string) => string>>>> = {
  module: { ts: TYPESCRIPT, mts: ESM, cts: TYPESCRIPT, js: ESM, mjs: ESM, cjs: COMMONJS },
  commonjs: { ts: TYPESCRIPT, mts: ESM, cts: TYPESCRIPT, js: COMMONJS, mjs: ESM, cjs: COMMONJS },
};

/** By file: the handler's line in serverless.yml and its answer. */
const PATHS = {
  "src/orders.v2/create.ts": ["src/orders.v2/create.api.post", '{ api: { post: async () => "nested" } }'],
  "./src/deep/er/index.js": ["./src/deep/er/index.main", '{ main: async () => "deep" }'],
  "dashed-name_1.mjs": ["dashed-name_1.handler", '{ handler: async () => "dashed" }'],
} as const;

for (const [type, kinds] of Object.entries(KINDS)) {
  describe(`handlers in a package of type ${type}`, () => {
    let root: string;
    let stack: Stack;
    const said: string[] = [];

    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), "handler-kinds-"));
      const put = (file: string, text: string) => {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), text);
      };
      put("package.json", JSON.stringify({ type }));
      for (const [kind, source] of Object.entries(kinds)) put(`${kind}.${kind}`, source(kind));
      for (const [file, [, exported]] of Object.entries(PATHS)) put(file, exportAll(file, exported));
      const say = (message: string) => said.push(message);
      const log: Log = { notice: say, warning: say, error: say, info() {} };
      const handlers = [
        ...Object.keys(kinds).map((kind) => [kind, `${kind}.handler`] as const),
        ...Object.entries(PATHS).map(([file, [handler]]) => [file, handler] as const),
      ];
      const service: ServerlessService = {
        service: "kinds",
        provider: { runtime: "nodejs24.x" },
        functions: Object.fromEntries(handlers.map(([key, handler]) => [key, { handler }])),
      };
      const settings = { ...readSettings(service, {}, {}, root), edgePort: 0, lambdaPort: 0, watch: false };
      stack = await startStack({
        model: buildModel(service, root),
        settings,
        log,
        distDir: join(import.meta.dirname, "../dist"),
      });
    });
    afterAll(async () => {
      await stack.stop();
      rmSync(root, { recursive: true, force: true });
    });

    /** CommonJS in .js of a package of that type, else ESM. */
    const exportAll = (file: string, exported: string) =>
      file.endsWith(".js") && type === "commonjs"
        ? `module.exports = ${exported};`
        : `export const { ${exported.match(/\w+/)?.[0]} } = ${exported};`;

    it.each(Object.keys(kinds))(".%s", async (kind) => {
      expect(await stack.lambda.invoke(kind, "{}")).toMatchObject({ payload: JSON.stringify(kind) });
      expect(said).toEqual([]);
    });

    it.each([
      ["src/orders.v2/create.ts", "nested"],
      ["./src/deep/er/index.js", "deep"],
      ["dashed-name_1.mjs", "dashed"],
    ])("%s", async (file, answer) => {
      expect(await stack.lambda.invoke(file, "{}")).toMatchObject({ payload: JSON.stringify(answer) });
    });
  });
}
