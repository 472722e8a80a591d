/** No step takes longer; one that would wait for ever fails instead. */
const STEP_MS = 60_000;

/**
 * Runs named steps one after the other. After the first that fails none runs but those marked `always`, as each builds on those before it.
 * @param {{name: string, always?: boolean, run: () => Promise<string | undefined>}[]} steps `run` gives a remark, or throws the reason
 * @param {(line: string) => void} say
 * @returns {Promise<number>} how many failed
 */
export async function runSteps(steps, say, stepMs = STEP_MS) {
  let failed = 0;
  for (const [index, { name, always, run }] of steps.entries()) {
    const label = `${String(index + 1).padStart(2)} ${name}`;
    if (failed > 0 && !always) {
      say(`  --    ${label}: not tried`);
      continue;
    }
    const startedAt = performance.now();
    try {
      const remark = await within(run(), stepMs);
      say(`  ok    ${label} (${Math.round(performance.now() - startedAt)} ms)${remark ? `: ${remark}` : ""}`);
    } catch (error) {
      failed += 1;
      say(`  FAIL  ${label}: ${reasonOf(error)}`);
    }
  }
  return failed;
}

function within(work, ms) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** fetch hides the reason behind "fetch failed". */
const reasonOf = (error) => (error.cause?.code ? `${error.message} (${error.cause.code})` : error.message);
