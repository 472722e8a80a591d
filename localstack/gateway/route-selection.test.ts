import { describe, expect, it } from "vitest";
import { compileRouteSelection } from "./route-selection.ts";

const select = (expression: string, message: unknown) =>
  compileRouteSelection(expression)(typeof message === "string" ? message : JSON.stringify(message));

describe("compileRouteSelection", () => {
  it("cannot be evaluated on what is not JSON, unless it reads no body", () => {
    expect(select("$request.body.action", "{")).toBeUndefined();
    expect(select("static", "{")).toBe("static");
  });

  it("finds nothing in what is not an object, nor in what objects inherit", () => {
    for (const message of ["null", "5", '"text"', "[]", '{"action":null}'])
      expect(select("$request.body.action", message)).toBe("");
    expect(select("$request.body.constructor", {})).toBe("");
    expect(select("$request.body.a.b.c", { a: { b: "text" } })).toBe("");
  });

  it("evaluates once: a value that looks like an expression stays as it is", () => {
    expect(select("$request.body.action", { action: "$request.body.other", other: "x" })).toBe(
      "$request.body.other",
    );
  });

  it("reads nested paths, wrapped and plain, and several in a row", () => {
    const message = { a: { b: "x" }, c: true, "with-dash": 7 };
    expect(select("$request.body.a.b", message)).toBe("x");
    expect(select("${request.body.a.b}-${request.body.c}", message)).toBe("x-true");
    expect(select("v1/$request.body.c/end", message)).toBe("v1/true/end");
    expect(select("${request.body.with-dash}", message)).toBe("7");
    expect(select("$request.body.a", message)).toBe('{"b":"x"}');
  });

  it("does not evaluate what is nested too deeply to be written as a text", () => {
    const deep = `{"action":${"[".repeat(60_000)}${"]".repeat(60_000)}}`;
    expect(compileRouteSelection("$request.body.action")(deep)).toBeUndefined();
  });

  it("takes an escaped dollar for itself", () => {
    expect(select("\\$default", {})).toBe("$default");
    expect(select("\\${request.body.c}", { c: 1 })).toBe("${request.body.c}");
  });
});
