import { describe, expect, it } from "vitest";
import { junitOf } from "./junit.mjs";

const AT = new Date("2026-01-02T03:04:05Z");
const NOTHING = { passed: 0, failed: 0, skipped: [], errors: 0, around: [], uncaught: [], tests: [] };
const test = (fullName, more = {}) => ({
  name: fullName,
  fullName,
  file: "services/core/a.test.ts",
  state: "passed",
  ms: 12,
  ...more,
});
const suite = (tests, more = {}) => ({
  name: "unit tests",
  ok: true,
  ms: 90,
  outcome: { ...NOTHING, tests },
  ...more,
});

describe("the JUnit report", () => {
  it("has the checks as test cases, and each file as a suite", () => {
    const xml = junitOf(
      [
        { name: "types", ok: true, ms: 1_500 },
        { name: "format and lint", ok: false, ms: 20, output: "a.ts: 1 < 2 && 3\n" },
        suite([test("posts > a message"), test("posts > another", { file: "services/core/b.test.ts" })]),
      ],
      AT,
    );
    expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="fanout" timestamp="2026-01-02T03:04:05.000Z" tests="4" failures="1" errors="0" skipped="0" time="1.544">
  <testsuite name="checks" tests="2" failures="1" errors="0" skipped="0" time="1.520">
    <testcase name="types" classname="checks" time="1.500"/>
    <testcase name="format and lint" classname="checks" time="0.020">
      <failure message="format and lint failed">a.ts: 1 &lt; 2 &amp;&amp; 3
</failure>
    </testcase>
  </testsuite>
  <testsuite name="unit tests: services/core/a.test.ts" tests="1" failures="0" errors="0" skipped="0" time="0.012">
    <testcase name="posts &gt; a message" classname="services/core/a.test.ts" time="0.012"/>
  </testsuite>
  <testsuite name="unit tests: services/core/b.test.ts" tests="1" failures="0" errors="0" skipped="0" time="0.012">
    <testcase name="posts &gt; another" classname="services/core/b.test.ts" time="0.012"/>
  </testsuite>
</testsuites>
`);
  });

  it("tells why a test was skipped, and leaves out what was not asked for", () => {
    const xml = junitOf(
      [
        suite([
          test("sees", { state: "skipped", reason: "no browser" }),
          test("other", { state: "skipped" }),
        ]),
      ],
      AT,
    );
    expect(xml).toContain(`time="0.012">\n      <skipped message="no browser"/>\n    </testcase>`);
    expect(xml).not.toContain("other");
    expect(xml).toContain('tests="1" failures="0" errors="0" skipped="1"');
  });

  it("writes a failure in what XML can hold: no colours, no control characters, no half of a pair", () => {
    const errors = [
      {
        name: "AssertionError",
        message: 'expected \u001b[31m"\u0000\u0007\ud800x"\u001b[39m\nto be',
        stack: "at <here> 🎈",
      },
    ];
    const xml = junitOf([suite([test("fails", { state: "failed", errors })], { ok: false })], AT);
    expect(xml).toContain(
      '<failure message="AssertionError: expected &quot;x&quot;&#10;to be">at &lt;here&gt; 🎈</failure>',
    );
  });

  it("has a case for what broke outside the tests, so that no red run has a green report", () => {
    const fault = {
      name: "Error",
      message: "no port",
      stack: "Error: no port\n    at x",
      place: "tests/b.test.ts",
    };
    const hook = { ...NOTHING, around: [fault], uncaught: [{ ...fault, place: "nobody caught it" }] };
    const xml = junitOf([suite([], { ok: false, outcome: hook })], AT);
    expect(xml).toContain('<testcase name="outside the tests: tests/b.test.ts"');
    expect(xml).toContain('<testcase name="outside the tests: nobody caught it"');
    expect(xml).toContain('failures="2"');

    const fallen = junitOf([suite([], { ok: false, output: "out of memory" })], AT);
    expect(fallen).toContain('<testcase name="the run" classname="unit tests" time="0.090">');
    expect(fallen).toContain(">out of memory</failure>");
  });
});
