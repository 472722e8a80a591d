const LIMIT_MS = 60_000;

/**
 * Lets the first of them send a message.
 * @param {import("./subject.mjs").Member[]} members
 * @param {string} wanted
 * @returns {Promise<number>} milliseconds until every member has it
 */
export async function deliver(members, wanted) {
  let reached = 0;
  const everywhere = new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`${reached} of ${members.length} members got ${wanted}`)),
      LIMIT_MS,
    );
    for (const member of members) {
      member.onMessage((content) => {
        if (content !== wanted || ++reached < members.length) return;
        clearTimeout(limit);
        resolve(performance.now());
      });
    }
  });
  const sentAtMs = performance.now();
  const [deliveredAtMs] = await Promise.all([everywhere, members[0].send(wanted)]);
  return deliveredAtMs - sentAtMs;
}
