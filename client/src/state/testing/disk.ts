import { type Store, StoredSnapshots } from "../snapshots.ts";

/** IndexedDB as a Map, which clones what is put into it, as that does. */
export function disk() {
  const data = new Map<string, unknown>();
  const store: Store = {
    entries: async () => structuredClone([...data]),
    set: async (entries) => {
      for (const [key, value] of entries) data.set(key, structuredClone(value));
    },
    delete: async (keys) => {
      for (const key of keys) data.delete(key);
    },
    clear: async () => data.clear(),
  };
  return { data, snapshots: () => new StoredSnapshots(() => store) };
}
