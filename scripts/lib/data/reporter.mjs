const EVERY_MS = 2_000;

/**
 * Says lines, and how far long work has come, every two seconds at most.
 * @param {NodeJS.WritableStream} stream
 */
export function createReporter(stream) {
  let saidAtMs = performance.now();
  const line = (text) => stream.write(`${text}\n`);
  return {
    line,
    progress(text) {
      if (performance.now() - saidAtMs < EVERY_MS) return;
      saidAtMs = performance.now();
      line(text);
    },
  };
}
