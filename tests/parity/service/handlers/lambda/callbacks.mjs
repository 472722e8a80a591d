/** `timerMs`: a timer that is left behind. `waits`: what `callbackWaitsForEmptyEventLoop` is set to. */
export function handler({ timerMs, waits }, context, callback) {
  const answer = { timerFired: false };
  setTimeout(() => {
    answer.timerFired = true;
  }, timerMs);
  if (waits !== undefined) context.callbackWaitsForEmptyEventLoop = waits;
  callback(null, answer);
}

/** Settles at once, with a timer left behind. */
export const asynchronous = async ({ timerMs }) => {
  setTimeout(() => {}, timerMs);
  return { settled: true };
};
