import { runVitest } from "../vitest-run.mjs";

/** The environment by which tests/parity/support/target.ts is told what to run against. */
const targetVariable = (target) => ({ FANOUT_PARITY_TARGET: JSON.stringify(target) });

/**
 * Runs the whole suite on local AWS: the rows, and the tests of streams and tables.
 * @param {string[]} [args] more arguments of vitest
 * @param {NodeJS.ProcessEnv} [env]
 */
export const runOnLocalAws = (args = [], env = {}) => runVitest({ projects: ["parity"], args, env });

/** Runs the rows on stock serverless-offline; what it does not hold fails there, which is what is asked. */
export const runOnStock = () =>
  runVitest({
    projects: ["parity"],
    args: ["tests/parity/rows"],
    env: targetVariable({ name: "serverless-offline", deployed: {} }),
  });

/**
 * Runs the rows against services that are deployed elsewhere.
 * @param {Record<string, {ws?: string, callback?: string, lambda?: string, region: string}>} deployed by the name of their configuration file
 */
export const runOnEndpoint = (deployed) =>
  runVitest({
    projects: ["parity"],
    args: ["tests/parity/rows"],
    env: targetVariable({ name: "endpoint", deployed }),
    show: true,
  });
