import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { closeReasons, Dispatch } from "./dispatches.ts";
import { errorCodes } from "./errors.ts";
import { ackData, Reply } from "./replies.ts";
import { type Action, requests } from "./requests.ts";
import { wireExamples } from "./testing/wire-examples.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/reference/wire.md"), "utf8");
const rows = new Map(
  [...page.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \|(.*)\|$/gm)].map(([, action = "", rest = ""]) => [
    action,
    rest,
  ]),
);
const examples = wireExamples(page);
const actions = Object.keys(requests) as Action[];

/** Names of an action's own fields: some schemas have checks behind their object. */
function fieldsOf(action: Action): string[] {
  const schema = requests[action] as unknown as { entries?: object; pipe?: readonly { entries?: object }[] };
  const entries = schema.entries ?? schema.pipe?.[0]?.entries ?? {};
  return Object.keys(entries).filter((name) => !["action", "id", "traceparent"].includes(name));
}

describe("docs/reference/wire.md", () => {
  it("has a row for every action, and for no other", () => {
    expect([...rows.keys()].sort()).toEqual([...actions].sort());
  });

  it.each(actions)("%s: the row names its fields", (action) => {
    const cell = rows.get(action)?.split("|")[0] ?? "";
    const named = [...cell.matchAll(/`([a-z_]+)\??`/g)].map(([, name]) => name);
    const values = ["online", "idle"];
    expect(named.filter((name) => !values.includes(name ?? "")).sort()).toEqual(fieldsOf(action).sort());
  });

  it.each(actions)("%s: has an example that is valid, and an answer that is", (action) => {
    const example = examples.find(({ request }) => request.action === action);
    expect(example).toBeDefined();
    expect(v.safeParse(requests[action], example?.request).issues).toBeUndefined();
    expect(v.safeParse(Reply, example?.answer).issues).toBeUndefined();
    if (example?.answer.t !== "ACK") return;
    const schema = ackData[action as keyof typeof ackData];
    expect(v.safeParse(schema, example.answer.d).issues).toBeUndefined();
  });

  it("has every dispatch in its table, and no other", () => {
    const table = page.slice(page.indexOf("## Dispatches"), page.indexOf("## Errors"));
    const names = [...table.matchAll(/^\| ([A-Z_, ]+?)(?:, with `c` and `s`)? \|/gm)].flatMap(
      ([, cell = ""]) => cell.split(", "),
    );
    expect(names.sort()).toEqual(Dispatch.options.map((option) => option.entries.t.literal).sort());
    for (const reason of closeReasons) expect(table).toContain(reason);
  });

  it("has every error code in its table, and no other", () => {
    const table = page.slice(page.indexOf("| Code |"), page.indexOf("## Limits"));
    const codes = [...table.matchAll(/^\| ([A-Z_, ]+) \|/gm)].flatMap(([, cell = ""]) => cell.split(", "));
    expect(codes.sort()).toEqual([...errorCodes].sort());
  });
});
