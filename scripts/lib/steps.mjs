/** A second with one digit, right-aligned in a table of steps. */
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`.padStart(8);

/**
 * @typedef {{name: string, ok: boolean, ms: number, output?: string, note?: string}} StepResult
 */

/** Runs one step and prints its line; what it printed itself is shown where it failed. @returns {Promise<StepResult>} */
export async function runStep(name, run) {
  const startedAt = performance.now();
  let result;
  try {
    result = await run();
  } catch (error) {
    result = { ok: false, output: `${error.stack ?? error}\n` };
  }
  const step = { name, ms: performance.now() - startedAt, ...result };
  process.stdout.write(
    `${step.ok ? "ok  " : "FAIL"} ${seconds(step.ms)}  ${name}${step.note ? `  ${step.note}` : ""}\n`,
  );
  if (!step.ok && step.output) process.stdout.write(`\n${step.output.trimEnd()}\n\n`);
  return step;
}
