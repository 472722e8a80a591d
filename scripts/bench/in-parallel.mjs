/** Members who join at the same time. More would cost the baseline one more worker each, before anything is measured. */
export const JOINING_AT_ONCE = 4;

/** Calls `work` for each item, at most `limit` at a time; the results stand in the items' order. */
export async function inParallel(items, limit, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
