const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** npm passes on the Ctrl-C that the terminal has sent to us already: two signals closer than this are one. */
const SAME_PRESS_MS = 400;

/**
 * Calls `stop` at the first Ctrl-C (or SIGTERM, SIGHUP) and exits at once at the second. Whoever else in this process listens for these signals is
 * disarmed: Vite's server (`--dev`) for one would exit in the middle of our stop.
 * @param {() => Promise<void>} stop
 */
export function stopOnSignals(stop) {
  let firstAtMs;
  const listener = (signal) => {
    if (firstAtMs === undefined) {
      firstAtMs = performance.now();
      void stop();
    } else if (performance.now() - firstAtMs > SAME_PRESS_MS && signal !== "SIGHUP") {
      process.exit(130);
    }
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  process.on("newListener", (event, other) => {
    if (SIGNALS.includes(event)) queueMicrotask(() => process.removeListener(event, other));
  });
}
