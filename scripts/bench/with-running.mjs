/**
 * Starts a subject, connects members, measures, and stops it again: one subject at a time, so that neither disturbs the other.
 * @template T
 * @param {import("./subject.mjs").Subject} subject
 * @param {number} count members of one channel
 * @param {(what: {running: import("./subject.mjs").Running, members: import("./subject.mjs").Member[]}) => Promise<T>} measure
 * @param {object} [options] of the subject's start
 * @returns {Promise<T>} rejects with the subject's name before what went wrong
 */
export async function withRunning(subject, count, measure, options) {
  const running = await subject.start(options);
  try {
    const members = await running.join(count);
    try {
      return await measure({ running, members });
    } catch (error) {
      error.message = `${subject.name}: ${error.message}`;
      throw error;
    } finally {
      for (const member of members) member.close();
    }
  } finally {
    await running.stop();
  }
}
