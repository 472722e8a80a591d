import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readAnswer, readFailure } from "./answers.ts";
import { cannotRun } from "./languages.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "path-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("cannotRun", () => {
  it.each([
    ["python3.12", "python3", "Python"],
    ["ruby3.4", "ruby", "Ruby"],
    ["java17", "java", "Java"],
    ["go1.x", "go", "Go"],
  ])("%s names %s and the next step where it is not on the PATH", (runtime, interpreter, language) => {
    expect(JSON.parse(cannotRun(runtime, folder) ?? "")).toEqual({
      errorType: "Runtime.InvalidEntrypoint",
      errorMessage: `${runtime} needs "${interpreter}", and it is not on the PATH. Install ${language}, start again.`,
    });
  });

  it.each(["provided.al2023", "dotnet8", "python2.7"])("%s is run by nothing here", (runtime) => {
    expect(cannotRun(runtime, folder)).toMatch(`The runtime ${runtime} is not run on this machine`);
  });

  it("takes a folder of that name, or a file that cannot be run, for no interpreter", () => {
    mkdirSync(join(folder, "ruby"));
    writeFileSync(join(folder, "go"), "");
    chmodSync(join(folder, "go"), 0o644);
    expect(cannotRun("ruby3.4", folder)).toBeDefined();
    expect(cannotRun("go1.x", folder)).toBeDefined();
  });

  it("is undefined where the interpreter stands in one of the folders", () => {
    writeFileSync(join(folder, "python3"), "", { mode: 0o755 });
    expect(cannotRun("python3.12", ["/nowhere", folder].join(delimiter))).toBeUndefined();
  });
});

describe("what a runner gives", () => {
  it("is a failure with B4's fields where it rejects", () => {
    const error = Object.assign(new Error("lost"), {
      name: "KeyError",
      stack: "KeyError: lost\na.rb:1\nb.rb:2",
    });
    const { payload, ...rest } = readFailure("ruby3.4", error);
    expect(rest).toEqual({ failed: true, last: false });
    expect(JSON.parse(payload)).toEqual({
      errorMessage: "lost",
      errorType: "KeyError",
      stackTrace: ["a.rb:1", "b.rb:2"],
    });
  });

  it("says what Go's runner lacks, and ends the environment, whose folder that runner has left", () => {
    const { payload, last } = readFailure("go1.x", new Error("Command failed with ENOENT: ./tmp"));
    expect(payload).toContain("go get it");
    expect(last).toBe(true);
  });

  it("is a failure where Java's gives nothing, and null where Go's does", () => {
    expect(readAnswer("java11", undefined)).toMatchObject({ failed: true });
    expect(readAnswer("go1.x", undefined)).toEqual({ payload: "null", failed: false, last: false });
  });

  it("is Python's own text, its failure included", () => {
    expect(readAnswer("python3.12", { ok: '{"a":1}' })).toEqual({
      payload: '{"a":1}',
      failed: false,
      last: false,
    });
    expect(readAnswer("python3.12", { error: "{}", last: true })).toEqual({
      payload: "{}",
      failed: true,
      last: true,
    });
  });
});
