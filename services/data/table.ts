import type { Documents, Item } from "./documents.ts";
import type { Key } from "./keys.ts";

export type { Item } from "./documents.ts";

/** The one table, and the clock that its writes go by. */
export interface Table {
  readonly documents: Documents;
  readonly name: string;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What `expires_at` holds: seconds since 1970. DynamoDB deletes some time after, so readers must compare as well (D8). */
export const expiresAt = (nowMs: number, seconds: number): number => Math.floor(nowMs / 1000) + seconds;

/** True for an item that TTL would have taken already, were it on time. */
export const isExpired = (item: Item, nowMs: number): boolean =>
  typeof item.expires_at === "number" && item.expires_at * 1000 <= nowMs;

/** Whether the condition of a write held. */
export async function held(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}

const BATCH_GET_KEYS = 100;
const BATCH_WRITE_KEYS = 25;
/** A batch that the table does not take whole comes back in part; so often it is asked again. */
const BATCH_ROUNDS = 8;

const pause = (round: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** round));

/** Consistent reads of many items at once. The answer is by place: undefined where there is no such item, or no key. */
export async function getItems(
  table: Table,
  wanted: readonly (Key | undefined)[],
): Promise<(Item | undefined)[]> {
  const found = new Map<string, Item>();
  const nameOf = (key: Key) => `${key.PK}\n${key.SK}`;
  const unique = [
    ...new Map(
      wanted.filter((key) => key !== undefined).map(({ PK, SK }) => [nameOf({ PK, SK }), { PK, SK }]),
    ).values(),
  ];
  for (let start = 0; start < unique.length; start += BATCH_GET_KEYS) {
    let keys: Key[] = unique.slice(start, start + BATCH_GET_KEYS);
    for (let round = 0; keys.length > 0; round += 1) {
      if (round >= BATCH_ROUNDS)
        throw new Error(`${keys.length} keys were left unread after ${round} rounds`);
      if (round > 0) await pause(round);
      const { items, unprocessed } = await table.documents.batchGet(table.name, keys, {
        ConsistentRead: true,
      });
      for (const item of items) found.set(nameOf(item as Key), item);
      keys = unprocessed as Key[];
    }
  }
  return wanted.map((key) => key && found.get(nameOf(key)));
}

/** Deletes items without conditions; deleting what is not there is no error. */
export const deleteItems = (table: Table, unwanted: readonly Key[]): Promise<void> =>
  writeItems(
    unwanted.map(({ PK, SK }) => ({ PK, SK })),
    (some) => table.documents.batchDelete(table.name, some),
  );

/** Puts items without conditions, no two with the same key. */
export const putItems = (table: Table, items: readonly Item[]): Promise<void> =>
  writeItems(items, (some) => table.documents.batchPut(table.name, some));

/** @param write gives back what is left to be done */
async function writeItems(
  all: readonly Item[],
  write: (some: readonly Item[]) => Promise<Item[]>,
): Promise<void> {
  for (let start = 0; start < all.length; start += BATCH_WRITE_KEYS) {
    let rest = all.slice(start, start + BATCH_WRITE_KEYS);
    for (let round = 0; rest.length > 0; round += 1) {
      if (round >= BATCH_ROUNDS)
        throw new Error(`${rest.length} writes were left undone after ${round} rounds`);
      if (round > 0) await pause(round);
      rest = await write(rest);
    }
  }
}
