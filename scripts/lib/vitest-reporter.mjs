import { writeFileSync } from "node:fs";

/**
 * Hands the outcome of each test to the command that runs vitest, in the file that FANOUT_TEST_REPORT names:
 * `{passed, failed, skipped: [{name, file, reason}], errors, around: [{name, message, stack, place}], uncaught: as around, tests: [{name, fullName, file, state, ms, reason?, errors?: [{name, message, stack}]}]}`.
 * `around` has the errors of hooks and of whole files, for which no test failed; `uncaught` those of no file. With a name pattern (`-t`), what does not match was not
 * asked for: it is among the tests, without a reason, and is not counted.
 */
export default class OutcomeReporter {
  #vitest;

  onInit(vitest) {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules, unhandledErrors) {
    const report = {
      passed: 0,
      failed: 0,
      skipped: [],
      errors: unhandledErrors.length,
      around: [],
      uncaught: unhandledErrors.map((error) => inShort(error, "nobody caught it")),
      tests: [],
    };
    for (const module of modules) {
      report.errors += module.errors().length;
      for (const part of [module, ...module.children.allSuites()])
        report.around.push(...part.errors().map((error) => inShort(error, module.relativeModuleId)));
      for (const test of module.children.allTests()) this.#count(report, module, test);
    }
    writeFileSync(process.env.FANOUT_TEST_REPORT, JSON.stringify(report));
  }

  #count(report, module, test) {
    const { state, note, errors } = test.result();
    const { name, fullName } = test;
    const file = module.relativeModuleId;
    const entry = { name, fullName, file, state, ms: test.diagnostic()?.duration ?? 0 };
    report.tests.push(entry);
    if (state === "passed") report.passed += 1;
    else if (state === "failed") {
      report.failed += 1;
      entry.errors = errors.map((error) => inShort(error));
    } else if (this.#wasAskedFor(test)) {
      entry.reason = note ?? test.meta().skipReason ?? reasonInName(test) ?? "the test gives no reason";
      report.skipped.push({ name: fullName, file, reason: entry.reason });
    }
  }

  #wasAskedFor(test) {
    const pattern = this.#vitest.config.testNamePattern;
    return !pattern || pattern.test(test.fullName.replaceAll(" > ", " "));
  }
}

const inShort = ({ name, message, stack }, place) => ({ name, message, stack, ...(place ? { place } : {}) });

/** A test or suite says why it is skipped in brackets at its end: `describe.skipIf(!browser)("story (no browser was found)")`. */
function reasonInName(test) {
  for (let part = test; part.type === "test" || part.type === "suite"; part = part.parent) {
    const reason = /[([](?:skipped: )?([^()[\]]+)[)\]]$/.exec(part.name)?.[1];
    if (reason) return reason;
  }
  return test.options.mode === "todo" ? "not written yet" : undefined;
}
