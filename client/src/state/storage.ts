/** What of Web Storage is used here; a Map does in tests. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
}

/**
 * A browser storage that never throws: full or forbidden storage loses only what a reload would have kept.
 * @param pick a function, because merely touching `localStorage` throws where it is forbidden
 * @param prefix of the keys: sessions side by side have one each
 */
export function safeStorage(pick: () => Storage, prefix = ""): KeyValue {
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
  };
}
