/** So often what an action goes by may change while it is being done. Each time somebody else was quicker, so it does not go on for long. */
const TRIES = 20;

/** Runs `attempt` until nothing has changed between its look and its write. @param attempt looks anew each time; false: something has changed, and nothing was written */
export async function lookAgain(what: string, attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) if (await attempt()) return;
  throw new Error(`${what} changed ${TRIES} times while it was looked at`);
}
