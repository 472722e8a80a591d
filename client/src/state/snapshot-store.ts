import { clear, createStore, delMany, entries, setMany } from "idb-keyval";
import type { Store } from "./snapshots.ts";

/** A database of this browser for each person, so that what one of them saw can be removed whole. */
export function openSnapshotStore(name: string): Store {
  const store = createStore(`fanout.${name}`, "snapshots");
  return {
    entries: () => entries<string, unknown>(store),
    set: (all) => setMany([...all] as [string, unknown][], store),
    delete: (keys) => delMany([...keys], store),
    clear: () => clear(store),
  };
}
