import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReloadEvent } from "../../../localstack/lambda/index.ts";
import { fixtureFunction, fixtureRoot, type StartedLambda, startFixtures } from "./support/lambda.ts";

let root: string;
let started: StartedLambda | undefined;
const reloads: ReloadEvent[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fanout-reload-"));
  mkdirSync(join(root, "lib"));
  writeFileSync(join(root, "package.json"), '{"type":"module"}');
  cpSync(join(fixtureRoot, "slow.ts"), join(root, "slow.ts"));
  save("lib/word.ts", 'export const word = "one";');
  save(
    "says.ts",
    'import { word } from "./lib/word.ts"; let n = 0; export const handler = async () => word + ++n;',
  );
  save("other.ts", "let n = 0; export const handler = async () => ++n;");
  reloads.length = 0;
});
afterEach(async () => {
  await started?.end();
  started = undefined;
  rmSync(root, { recursive: true, force: true });
});

const save = (file: string, text: string) => writeFileSync(join(root, file), text);
const functions = ["says.handler", "other.handler", "slow.waitForFile"].map((handler) =>
  fixtureFunction(handler, { key: handler.split(".")[0] ?? "" }),
);
const start = async (stateDir?: string) => {
  started = await startFixtures(functions, {
    root,
    settings: { watch: true },
    ...(stateDir ? { stateDir } : {}),
  });
  started.lambda.onReload((event) => reloads.push(event));
  await started.lambda.ready;
  return started;
};
const invoke = async (key: string, event: unknown = {}) =>
  JSON.parse((await (started as StartedLambda).lambda.invoke(key, JSON.stringify(event))).payload) as unknown;

describe("reload", () => {
  it("a saved file that a handler imports is in the next call; other functions stay warm", async () => {
    await start();
    expect([await invoke("says"), await invoke("says"), await invoke("other")]).toEqual(["one1", "one2", 1]);
    save("lib/word.ts", 'export const word = "two";');
    await expect.poll(() => reloads.length).toBe(1);
    expect(reloads[0]?.functionKeys).toEqual(["says"]);
    expect([await invoke("says"), await invoke("other")]).toEqual(["two1", 2]);
  });

  it("a call that runs finishes on the old code", async () => {
    await start();
    const file = join(root, "go");
    const running = invoke("slow", { file });
    await expect
      .poll(() => started?.log.lines.some((line) => line.text.startsWith("slow: START")))
      .toBe(true);
    save("slow.ts", 'export const waitForFile = async () => "new code";');
    await expect.poll(() => reloads.length).toBe(1);
    expect(await invoke("slow")).toBe("new code");
    writeFileSync(file, "");
    expect(await running).toBe("released");
  });

  it("a build error is shown with file and line, the last good code stays, and the mended file is taken", async () => {
    const { log } = await start();
    expect(await invoke("says")).toBe("one1");
    save("lib/word.ts", "\nexport const word = ;");
    await expect.poll(() => log.lines.filter((line) => line.level === "error").length).toBe(1);
    expect(log.lines.find((line) => line.level === "error")?.text).toMatch(
      /lib\/word\.ts:2:21: Unexpected ";"/,
    );
    expect(await invoke("says")).toBe("one2");
    save("lib/word.ts", 'export const word = "mended";');
    await expect.poll(() => reloads.length).toBe(1);
    expect(await invoke("says")).toBe("mended1");
  });

  it("a handler that is broken at the start says so to its callers, and works once it is mended", async () => {
    save("says.ts", "export const handler = async () => {");
    await start();
    expect(await invoke("says")).toMatchObject({ errorType: "Runtime.UserCodeSyntaxError" });
    expect(await invoke("other")).toBe(1);
    save("says.ts", 'export const handler = async () => "mended";');
    await expect.poll(() => invoke("says")).toBe("mended");
  });

  it("a handler whose file comes later works from then on", async () => {
    rmSync(join(root, "other.ts"));
    await start();
    expect(await invoke("other")).toMatchObject({ errorType: "Runtime.ImportModuleError" });
    save("other.ts", 'export const handler = async () => "here";');
    await expect.poll(() => invoke("other")).toBe("here");
  });

  it("an import that is broken at the start is mended where it is", async () => {
    save("lib/word.ts", "export const word = ;");
    await start();
    expect(await invoke("says")).toMatchObject({ errorType: "Runtime.UserCodeSyntaxError" });
    save("lib/word.ts", 'export const word = "mended";');
    await expect.poll(() => invoke("says")).toMatch(/^mended/);
  });

  it("an import that cannot be found is Runtime.ImportModuleError", async () => {
    save("says.ts", 'import x from "no-such-package"; export const handler = async () => x;');
    await start();
    expect(await invoke("says")).toMatchObject({
      errorType: "Runtime.ImportModuleError",
      errorMessage: "Error: Cannot find module 'no-such-package'",
    });
  });

  it("update takes over functions that came, changed and went", async () => {
    const { lambda } = await start();
    expect([await invoke("says"), await invoke("other")]).toEqual(["one1", 1]);
    const added = fixtureFunction("lib/added.handler", { key: "added" });
    save("lib/added.ts", 'export const handler = async () => "added";');
    const changed = { ...functions[0], timeoutSeconds: 9 } as (typeof functions)[number];
    await lambda.update([changed, functions[1] as (typeof functions)[number], added]);
    expect([await invoke("says"), await invoke("other"), await invoke("added")]).toEqual([
      "one1",
      2,
      "added",
    ]);
    await expect(invoke("slow")).rejects.toMatchObject({ statusCode: 404 });
  });

  it("a second start builds only what has changed since the first", async () => {
    const stateDir = mkdtempSync(join(tmpdir(), "fanout-state-"));
    await start(stateDir);
    expect(await invoke("says")).toBe("one1");
    await started?.lambda.stop();
    save("lib/word.ts", 'export const word = "between";');
    await start(stateDir);
    expect([await invoke("says"), await invoke("other")]).toEqual(["between1", 1]);
    rmSync(stateDir, { recursive: true, force: true });
  });
});
