/**
 * Starts the stand-alone service, connects sockets, measures, and stops it again: one at a time, so that neither disturbs the other.
 * @template T
 * @param {{start: () => Promise<import("./subjects/service.mjs").RunningService>}} subject
 * @param {number} count sockets
 * @param {(what: {running: import("./subjects/service.mjs").RunningService, members: import("./subjects/service.mjs").Member[]}) => Promise<T>} measure
 * @returns {Promise<T>}
 */
export async function withService(subject, count, measure) {
  const running = await subject.start();
  let members = [];
  try {
    members = await running.join(count);
    return await measure({ running, members });
  } finally {
    // First the service: stock would start a worker for each socket that closes.
    await running.stop();
    for (const member of members) member.destroy();
  }
}
