import { expect, it } from "vitest";
import { choosePeople } from "./person.mjs";
import { runSteps } from "./run-steps.mjs";

const passing = (name) => ({ name, run: async () => "done" });
const failing = (name, error = new Error("no luck")) => ({
  name,
  run: async () => {
    throw error;
  },
});

it("says ok with the remark, and counts no failure", async () => {
  const said = [];
  expect(await runSteps([passing("first"), passing("second")], (line) => said.push(line))).toBe(0);
  expect(said[1]).toMatch(/^ {2}ok {4} 2 second \(\d+ ms\): done$/);
});

it("after a failure tries no more, but tidies up", async () => {
  const said = [];
  const steps = [failing("first"), passing("second"), { ...passing("third"), always: true }];
  expect(await runSteps(steps, (line) => said.push(line))).toBe(1);
  expect(said[0]).toBe("  FAIL   1 first: no luck");
  expect(said[1]).toContain("2 second: not tried");
  expect(said[2]).toMatch(/^ {2}ok {5}3 third/);
});

it("says why there was no connection", async () => {
  const said = [];
  await runSteps([failing("first", new Error("fetch failed", { cause: { code: "ECONNREFUSED" } }))], (line) =>
    said.push(line),
  );
  expect(said[0]).toContain("fetch failed (ECONNREFUSED)");
});

it("a step that never ends fails", async () => {
  const said = [];
  expect(
    await runSteps([{ name: "first", run: () => new Promise(() => {}) }], (line) => said.push(line), 20),
  ).toBe(1);
  expect(said[0]).toContain("no end within");
});

it("the people are the demo's on this machine only, and never where an invite is given", () => {
  const names = (api, given = {}) => choosePeople(api, given).map(({ username }) => username);
  expect(names("http://127.0.0.1:3000")).toEqual(["ada", "grace"]);
  for (const people of [names("https://chat.example.com"), names("http://127.0.0.1:3000", { invite: "x" })])
    expect(people).toEqual([expect.stringMatching(/^smoke-a-/), expect.stringMatching(/^smoke-b-/)]);
  expect(choosePeople("https://chat.example.com", { accounts: "ada:a:b,grace:c" })).toMatchObject([
    { username: "ada", password: "a:b" },
    { username: "grace", password: "c" },
  ]);
  expect(() => choosePeople("https://chat.example.com", { accounts: "ada:a" })).toThrow(
    "FANOUT_SMOKE_ACCOUNTS",
  );
});
