import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findHandlerFile, moduleFormat, moduleOf } from "./handler-file.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fanout-handlers-"));
  mkdirSync(join(root, "src.v2"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const touch = (file: string, text = "") => {
  writeFileSync(join(root, file), text);
  return join(root, file);
};

describe("findHandlerFile", () => {
  it("is undefined where there is none", () => {
    expect(findHandlerFile(root, "absent.handler")).toBeUndefined();
  });

  it("takes the TypeScript source before what was compiled from it", () => {
    touch("app.js");
    const source = touch("app.ts");
    expect(findHandlerFile(root, "app.handler")).toBe(source);
  });

  it("knows folders with a dot, and a leading ./", () => {
    const source = touch("src.v2/app.mjs");
    expect(findHandlerFile(root, "src.v2/app.nested.handler")).toBe(source);
    expect(findHandlerFile(root, "./src.v2/app.handler")).toBe(source);
  });
});

describe("moduleOf", () => {
  it("keeps a name without export as it is", () => {
    expect(moduleOf("a/b")).toBe("a/b");
  });
});

describe("moduleFormat", () => {
  it("goes by the extension, then by the nearest package.json", () => {
    expect(moduleFormat(touch("a.mts"))).toBe("esm");
    expect(moduleFormat(touch("a.cjs"))).toBe("cjs");
    touch("package.json", '{"type":"module"}');
    expect(moduleFormat(touch("a.ts"))).toBe("esm");
    touch("src.v2/package.json", "{}");
    expect(moduleFormat(touch("src.v2/a.ts"))).toBe("cjs");
  });
});
