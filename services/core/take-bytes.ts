import { utf8Length } from "./utf8.ts";

/** As many from the front as fit into a JSON array of this size, but at least one. */
export function takeBytes<T>(items: readonly T[], maxBytes: number): T[] {
  let bytes = 2;
  const taken: T[] = [];
  for (const item of items) {
    bytes += utf8Length(JSON.stringify(item)) + 1;
    if (bytes > maxBytes && taken.length > 0) break;
    taken.push(item);
  }
  return taken;
}
