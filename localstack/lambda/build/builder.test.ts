import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { silentLog } from "../../log.ts";
import type { FunctionModel } from "../../model/types.ts";
import { HandlerBuilder } from "./builder.ts";

let root: string;
let errors: string[];
const outDir = () => join(root, ".state", "build");
/** Saved a while ago: what is saved while a build runs is built again at the next start. */
const save = (file: string, text: string) => {
  writeFileSync(join(root, file), text);
  ageMs += 1_000;
  utimesSync(join(root, file), new Date(1_700_000_000_000 + ageMs), new Date(1_700_000_000_000 + ageMs));
};
let ageMs = 0;
const builder = (build = {}) =>
  new HandlerBuilder({
    root,
    buildDir: outDir(),
    build,
    log: { ...silentLog, error: (text) => errors.push(text) },
  });
const functions = ["a.handler", "b.handler"].map(
  (handler) => ({ key: handler[0], handler }) as FunctionModel,
);
const bundleOf = async (built: HandlerBuilder, key: string) => {
  const code = (await built.codeFor(functions)).get(key);
  return code && "bundle" in code ? code.bundle : undefined;
};

beforeEach(() => {
  errors = [];
  root = mkdtempSync(join(tmpdir(), "fanout-build-"));
  mkdirSync(outDir(), { recursive: true });
  save("shared.ts", "export const word = 'one';");
  save("a.ts", "import { word } from './shared.ts'; export const handler = async () => word;");
  save("b.ts", "export const handler = async () => 'b';");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("HandlerBuilder", () => {
  it("a broken handler holds up no other, and each error is told once", async () => {
    save("shared.ts", "export const word = ;");
    const built = builder();
    const code = await built.codeFor(functions);
    expect(code.get("a")).toEqual({ initError: expect.stringContaining("Runtime.UserCodeSyntaxError") });
    expect(code.get("b")).toHaveProperty("bundle");
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^shared\.ts:1:21: /);
  });

  it("one that builds is not cut off by the end of another's build", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await builder().codeFor(functions);
      const other = builder({ minify: true }).codeFor(functions);
      // Long after the first one was done, as esbuild's process sees it.
      await vi.advanceTimersByTimeAsync(10_000);
      expect((await other).get("a")).toHaveProperty("bundle");
    } finally {
      vi.useRealTimers();
    }
  });

  it("a banner that declares require itself is not joined by another one", async () => {
    const js = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
    const bundle = await bundleOf(builder({ format: "esm", banner: { js } }), "a");
    expect((await import(bundle ?? "")) as object).toHaveProperty("handler");
  });

  it("a damaged manifest does no harm", async () => {
    await builder().codeFor(functions);
    const manifest = readdirSync(outDir()).find((name) => name.startsWith("manifest-"));
    writeFileSync(join(outDir(), manifest ?? ""), "{ not json");
    expect(existsSync((await bundleOf(builder(), "a")) ?? "")).toBe(true);
  });

  it("removes what no start has used for a day, and nothing that another run may still read", async () => {
    const dayOld = new Date(Date.now() - 25 * 60 * 60_000);
    writeFileSync(join(outDir(), "a-STALE.mjs"), "old");
    utimesSync(join(outDir(), "a-STALE.mjs"), dayOld, dayOld);
    writeFileSync(join(outDir(), "a-OTHER.mjs"), "another run's");
    const used = (await bundleOf(builder(), "a")) ?? "";
    utimesSync(used, dayOld, dayOld);
    builder();
    expect(readdirSync(outDir())).not.toContain("a-STALE.mjs");
    expect(readdirSync(outDir())).toContain("a-OTHER.mjs");
    expect(existsSync(used)).toBe(true);
  });

  it("a second run takes over what has not changed, also where only the time of a file is new", async () => {
    const first = await bundleOf(builder(), "a");
    utimesSync(join(root, "shared.ts"), new Date(0), new Date(0));
    const second = builder();
    // Known before anything was built.
    expect(second.inputs).toContain(join(root, "shared.ts"));
    expect(await bundleOf(second, "a")).toBe(first);
  });

  it("other settings, and a source that changed between two runs, are reasons to build", async () => {
    await builder().codeFor(functions);
    expect(builder({ minify: true }).inputs.size).toBe(0);
    await builder().codeFor(functions);
    save("shared.ts", "export const word = 'two';");
    expect(builder().inputs).toEqual(new Set([join(root, "b.ts")]));
  });

  it("a source that is broken keeps its last good code in this run, and says so in the next one", async () => {
    const built = builder();
    const good = await bundleOf(built, "a");
    save("shared.ts", "export const word = ;");
    await built.rebuild(new Set([join(root, "shared.ts")]));
    expect(await bundleOf(built, "a")).toBe(good);
    expect((await builder().codeFor(functions)).get("a")).toHaveProperty("initError");
  });

  it("names the files that could mend what is broken or absent", async () => {
    save("a.ts", "import { word } from './lib/absent.ts'; export const handler = async () => word;");
    rmSync(join(root, "b.ts"));
    const built = builder();
    await built.codeFor(functions);
    expect(built.inputs).toEqual(new Set([join(root, "a.ts"), join(root, "lib/absent.ts"), join(root, "b")]));
  });

  it("rebuilds only what was made of a changed file", async () => {
    const built = builder();
    const before = { a: await bundleOf(built, "a"), b: await bundleOf(built, "b") };
    save("shared.ts", "export const word = 'two';");
    await built.rebuild(new Set([join(root, "unrelated.ts")]));
    expect(await bundleOf(built, "a")).toBe(before.a);
    await built.rebuild(new Set([join(root, "shared.ts")]));
    expect(await bundleOf(built, "a")).not.toBe(before.a);
    expect(await bundleOf(built, "b")).toBe(before.b);
  });
});
