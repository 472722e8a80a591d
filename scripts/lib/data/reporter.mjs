const FIRST_MS = 2_000;
const LAST_MS = 30_000;

/**
 * Says lines, and how far long work has come: after two seconds, then less and less often.
 * @param {NodeJS.WritableStream} stream
 */
export function createReporter(stream) {
  let saidAtMs = performance.now();
  let everyMs = FIRST_MS;
  const line = (text) => stream.write(`${text}\n`);
  return {
    line,
    progress(text) {
      if (performance.now() - saidAtMs < everyMs) return;
      saidAtMs = performance.now();
      everyMs = Math.min(everyMs * 2, LAST_MS);
      line(text);
    },
  };
}
