import type { Place } from "./deliver.ts";
import type { PlaceRange } from "./delivery.ts";

export interface TakeFirst {
  /** Connections that this invocation posts to itself. */
  readonly most: number;
  /** What is beyond them, page by page: for the queue. */
  rest(range: PlaceRange): Promise<void>;
  /** Once all pages are read, with how many places they had. */
  end(seen: number): Promise<void>;
}

/** Pages of a shard as far as one invocation posts to them: whatever the shard holds, none has more to do than it has time for. */
export async function* takeFirst(
  pages: AsyncIterable<readonly Place[]>,
  { most, rest, end }: TakeFirst,
): AsyncGenerator<readonly Place[]> {
  let seen = 0;
  for await (const page of pages) {
    const first = page[0];
    const last = page.at(-1);
    if (!first || !last) continue;
    seen += page.length;
    if (seen <= most) yield page;
    else await rest({ from: first.sortKey, until: last.sortKey });
  }
  await end(seen);
}
