/** Often enough that who opens the laptop does not wait for it. */
export const LOOK_EVERY_MS = 5_000;
/** A hidden tab's timers come once a minute at the latest; what takes longer is a machine that slept, or a tab that was frozen. */
export const SLEPT_MS = 90_000;

/** Calls back where much more time has gone by than a timer says: the sockets from before are dead, and nobody has told. Gives a function that ends it. */
export function watchSleep(onWake: () => void, now: () => number = Date.now): () => void {
  let lookedAtMs = now();
  const timer = setInterval(() => {
    const before = lookedAtMs;
    lookedAtMs = now();
    // A clock that was set back tells nothing, and a clock that was set forward costs a heartbeat.
    if (lookedAtMs - before >= SLEPT_MS) onWake();
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
