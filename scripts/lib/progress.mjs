/** Longer than this, and a person wonders whether anything happens. */
const PATIENCE_MS = 2_000;

/**
 * Does some work and says what it is, but only where it takes long.
 * @template T
 * @param {(line: string) => void} say
 * @param {string} line e.g. "Making the demo guild."
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(say, line, work) {
  const timer = setTimeout(say, PATIENCE_MS, line);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
