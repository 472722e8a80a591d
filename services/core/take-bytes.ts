import { utf8Length } from "./utf8.ts";

/** As many from the front as fit into a JSON array of this size. @param least so many even where they do not fit */
export function takeBytes<T>(items: readonly T[], maxBytes: number, least: 0 | 1 = 1): T[] {
  let bytes = 2;
  const taken: T[] = [];
  for (const item of items) {
    bytes += utf8Length(JSON.stringify(item)) + 1;
    if (bytes > maxBytes && taken.length >= least) break;
    taken.push(item);
  }
  return taken;
}
