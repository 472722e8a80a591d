import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ParameterModel } from "../model/types.ts";
import { openParameterStore } from "./parameter-store.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parameters-"));
  file = join(folder, "deep", "parameters.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secret: ParameterModel = { name: "/a/secret", type: "SecureString" };
const text = (value: string): ParameterModel => ({ name: "/a/text", type: "String", value });

describe("openParameterStore", () => {
  it.each(["", "{", "[]", '{"parameters":[{"name":1}]}'])(
    "leaves a file that it cannot read as it is: %j",
    (content) => {
      const damaged = join(folder, "parameters.json");
      writeFileSync(damaged, content);
      expect(() => openParameterStore({ file: damaged, parameters: [secret] })).toThrow(damaged);
      expect(readFileSync(damaged, "utf8")).toBe(content);
    },
  );

  it("makes a secret once and keeps it for its owner alone", () => {
    const first = openParameterStore({ file, parameters: [secret] }).find("/a/secret");
    expect(Buffer.from(first?.value ?? "", "base64url")).toHaveLength(64);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "deep"))).toEqual(["parameters.json"]);
    expect(openParameterStore({ file, parameters: [secret] }).find("/a/secret")).toEqual(first);
  });

  it("takes a file that others could read from them", () => {
    openParameterStore({ file, parameters: [secret] });
    chmodSync(file, 0o644);
    openParameterStore({ file, parameters: [secret] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("takes a changed value from the template as a new version", () => {
    openParameterStore({ file, parameters: [text("one")] });
    openParameterStore({ file, parameters: [text("one")] });
    const store = openParameterStore({ file, parameters: [text("two")] });
    expect(store.find("/a/text")).toMatchObject({ value: "two", version: 2 });
  });

  it("serves what is declared, or written into the file by hand, and no more what was declared once", () => {
    const one = openParameterStore({ file, parameters: [secret, text("one")] }).find("/a/secret");
    const { parameters } = JSON.parse(readFileSync(file, "utf8"));
    const own = { name: "/a/own", type: "String", value: "mine", version: 1, lastModifiedMs: 0 };
    writeFileSync(file, JSON.stringify({ parameters: [...parameters, own] }));
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
    const without = openParameterStore({ file, parameters: [] });
    expect(without.find("/a/secret")).toBeUndefined();
    expect(names(without.listByPath("/", true))).toEqual(["/a/own"]);
    const again = openParameterStore({ file, parameters: [secret] });
    expect(again.find("/a/secret")).toEqual(one);
    expect(names(again.listByPath("/a", false))).toEqual(["/a/own", "/a/secret"]);
  });

  it("writes nothing when ephemeral", () => {
    const one = openParameterStore({ file, parameters: [secret], ephemeral: true }).find("/a/secret");
    const other = openParameterStore({ file, parameters: [secret], ephemeral: true }).find("/a/secret");
    expect(one?.value).not.toBe(other?.value);
    expect(readdirSync(folder)).toEqual([]);
  });
});
