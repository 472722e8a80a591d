/** What of Web Storage is used here; a Map does in tests. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
}

/** One that all tabs of a browser share. */
export interface SharedKeyValue extends KeyValue {
  /** Calls back when another tab changes it. Gives the function that ends it. */
  onChangeElsewhere(key: string, listener: () => void): () => void;
}

/**
 * A browser storage that never throws: full or forbidden storage loses only what a reload would have kept.
 * @param pick a function, because merely touching `localStorage` throws where it is forbidden
 * @param prefix of the keys: sessions side by side have one each
 */
export function safeStorage(pick: () => Storage, prefix = ""): SharedKeyValue {
  // Only what the storage did not take: another tab may change what it has.
  const memory = new Map<string, string>();
  return {
    get(name) {
      const key = prefix + name;
      try {
        return memory.get(key) ?? pick().getItem(key);
      } catch {
        return null;
      }
    },
    set(name, value) {
      const key = prefix + name;
      memory.delete(key);
      try {
        if (value === null) pick().removeItem(key);
        else pick().setItem(key, value);
      } catch {
        // Memory has it until the tab is closed.
        if (value !== null) memory.set(key, value);
      }
    },
    onChangeElsewhere(name, listener) {
      const key = prefix + name;
      const onStorage = (event: StorageEvent) => {
        if (event.key !== key && event.key !== null) return;
        // What comes from there is newer than what the storage did not take from here.
        memory.delete(key);
        listener();
      };
      addEventListener("storage", onStorage);
      return () => removeEventListener("storage", onStorage);
    },
  };
}
