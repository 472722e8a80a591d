import { stripVTControlCharacters } from "node:util";

/** What XML 1.0 has no way to write. */
const NOT_XML = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\t": "&#9;",
  "\r": "&#13;",
};

/**
 * The steps of a test run as one JUnit document: a `testsuite` for each suite and file, and one, "checks", with a test case for each step that has no tests (types, lint,
 * builds). Names and seconds are those that the run itself tells; a suite that broke outside its tests has a test case of its own for that.
 * @param {import("./steps.mjs").StepResult[]} steps
 * @param {Date} startedAt
 * @returns {string}
 */
export function junitOf(steps, startedAt) {
  const checks = steps.filter(({ outcome }) => !outcome).map(caseOfStep);
  const suites = [
    ...(checks.length > 0 ? [{ name: "checks", cases: checks }] : []),
    ...steps.filter(({ outcome }) => outcome).flatMap(suitesOf),
  ];
  const all = sum(suites.flatMap(({ cases }) => cases));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fanout" timestamp="${startedAt.toISOString()}" ${all}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name="${escaped(name)}" ${sum(cases)}>`,
      ...cases.flatMap(linesOf),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

const caseOfStep = ({ name, ok, ms, output }) => ({
  name,
  className: "checks",
  ms,
  ...(ok ? {} : { failure: { message: `${name} failed`, text: output ?? "" } }),
});

function suitesOf({ name: step, ok, ms, output, outcome }) {
  const asked = outcome.tests.filter(({ state, reason }) => state !== "skipped" || reason !== undefined);
  const files = groups(asked);
  const suites = [...files].map(([file, tests]) => ({ name: `${step}: ${file}`, cases: tests.map(caseOf) }));
  const around = [...outcome.around, ...outcome.uncaught].map(({ name, message, stack, place }) => ({
    name: `outside the tests: ${place}`,
    className: place,
    ms: 0,
    failure: { message: `${name}: ${message}`, text: stack ?? message },
  }));
  // Vitest itself fell, say: nothing that it reported has failed.
  const isUnexplained = !ok && outcome.failed === 0 && around.length === 0;
  const whole = isUnexplained
    ? [{ name: "the run", className: step, ms, failure: { message: `${step} failed`, text: output ?? "" } }]
    : [];
  const cases = [...around, ...whole];
  return cases.length > 0 ? [...suites, { name: step, cases }] : suites;
}

function groups(tests) {
  const byFile = new Map();
  for (const test of tests) byFile.set(test.file, [...(byFile.get(test.file) ?? []), test]);
  return byFile;
}

function caseOf({ fullName, file, ms, state, reason, errors = [] }) {
  return {
    name: fullName,
    className: file,
    ms,
    ...(state === "skipped" ? { skipped: reason } : {}),
    ...(state === "failed"
      ? {
          failure: {
            message: errors[0] ? `${errors[0].name}: ${errors[0].message}` : "failed",
            text: errors.map(({ name, message, stack }) => stack ?? `${name}: ${message}`).join("\n\n"),
          },
        }
      : {}),
  };
}

function linesOf({ name, className, ms, failure, skipped }) {
  const start = `    <testcase name="${escaped(name)}" classname="${escaped(className)}" time="${seconds(ms)}"`;
  if (failure)
    return [
      `${start}>`,
      `      <failure message="${escaped(failure.message)}">${escaped(failure.text, /[&<>]/g)}</failure>`,
      "    </testcase>",
    ];
  if (skipped !== undefined)
    return [`${start}>`, `      <skipped message="${escaped(skipped)}"/>`, "    </testcase>"];
  return [`${start}/>`];
}

function sum(cases) {
  const failures = cases.filter(({ failure }) => failure).length;
  const skipped = cases.filter(({ skipped }) => skipped !== undefined).length;
  const ms = cases.reduce((total, { ms }) => total + ms, 0);
  return `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}" time="${seconds(ms)}"`;
}

const seconds = (ms) => (ms / 1000).toFixed(3);

const escaped = (text, what = /[&<>"\n\t\r]/g) =>
  stripVTControlCharacters(String(text))
    .replace(NOT_XML, "")
    .replace(what, (character) => ENTITIES[character]);
