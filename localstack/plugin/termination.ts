import process from "node:process";

/** npx passes on the Ctrl-C that the terminal has sent to us already: two signals closer than this are one. */
const SAME_PRESS_MS = 400;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Resolves when the person or a supervisor asks the process to stop. A second signal ends it at once, for a stop that hangs.
 */
export function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    let firstAtMs: number | undefined;
    const onSignal = () => {
      if (firstAtMs === undefined) {
        firstAtMs = performance.now();
        resolve();
      } else if (performance.now() - firstAtMs > SAME_PRESS_MS) {
        process.exit(130);
      }
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
  });
}
