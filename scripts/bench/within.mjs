/**
 * Gives a promise so long and no longer.
 * @template T
 * @param {Promise<T>} work
 * @param {number} limitMs
 * @param {() => string} explain what had not happened by then
 * @returns {Promise<T>}
 */
export async function within(work, limitMs, explain) {
  let limit;
  const late = new Promise((_, reject) => {
    limit = setTimeout(() => reject(new Error(`${explain()} in ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(limit);
  }
}
