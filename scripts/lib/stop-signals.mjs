const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** npm passes on the Ctrl-C that the terminal has sent to us already: two signals closer than this are one. */
const SAME_PRESS_MS = 400;

/**
 * Calls `stop` at the first Ctrl-C (or SIGTERM, SIGHUP) and exits at once at the second. Whoever else in this process listens for these signals is
 * disarmed: Vite's server (`--dev`) for one would exit in the middle of our stop.
 * @param {(signal: NodeJS.Signals) => Promise<void>} stop
 */
export function stopOnSignals(stop) {
  let firstAtMs;
  const listener = (signal) => {
    if (firstAtMs === undefined) {
      firstAtMs = performance.now();
      void stop(signal);
    } else if (performance.now() - firstAtMs > SAME_PRESS_MS && signal !== "SIGHUP") {
      process.exit(130);
    }
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  process.on("newListener", (event, other) => {
    if (SIGNALS.includes(event)) queueMicrotask(() => process.removeListener(event, other));
  });
}

/**
 * Does `work`, whose signal is aborted at a Ctrl-C, SIGTERM or SIGHUP. After that this process ends by what it got, as it would have done at once.
 * A command that is ended by whom its child does not know (a CI job that is cancelled) would leave that at work.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} work ends when what it runs is gone
 * @returns {Promise<T>}
 */
export async function endingBySignals(work) {
  const stop = new AbortController();
  let endedBy;
  const listener = (signal) => {
    endedBy ??= signal;
    stop.abort();
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, listener);
    if (endedBy) {
      process.kill(process.pid, endedBy);
      // Until it arrives nothing more is begun.
      await new Promise(() => setInterval(() => {}, 1_000));
    }
  }
}
