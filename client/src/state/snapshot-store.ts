import { clear, createStore, delMany, entries, promisifyRequest } from "idb-keyval";
import type { Store } from "./snapshots.ts";

/** A database of this browser for each person, so that what one of them saw can be removed whole. */
export function openSnapshotStore(name: string): Store {
  const store = createStore(`fanout.${name}`, "snapshots");
  return {
    entries: () => entries<string, unknown>(store),
    set: (all) =>
      store("readwrite", (objects) => {
        for (const [key, value] of all) objects.put(value, key);
        // By itself it commits when its answers have been heard: a page that is about to go hears none.
        objects.transaction.commit();
        return promisifyRequest(objects.transaction);
      }),
    delete: (keys) => delMany([...keys], store),
    clear: () => clear(store),
  };
}
