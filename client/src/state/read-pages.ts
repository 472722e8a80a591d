const PAGE = 100;
/** Of a longer list the first ones are shown: the rest is a matter for a search. */
const MAX_ITEMS = 2_000;

interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page goes on. */
  readonly after: string | undefined;
  readonly hasMore: boolean;
}

/** A list that comes in pages, up to 2,000 items of it. */
export async function readPages<T>(
  read: (fields: { limit: number; after?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let after: string | undefined; all.length < MAX_ITEMS; ) {
    const page = await read({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    all.push(...page.items);
    after = page.after;
    if (!page.hasMore || after === undefined) break;
  }
  return all;
}
