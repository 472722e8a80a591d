/** What of Web Storage is used here; a Map does in tests. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
}

/**
 * A browser storage that never throws: full or forbidden storage loses only what a reload would have kept.
 * @param pick a function, because merely touching `localStorage` throws where it is forbidden
 */
export function safeStorage(pick: () => Storage): KeyValue {
  const memory = new Map<string, string>();
  return {
    get(key) {
      try {
        return pick().getItem(key) ?? memory.get(key) ?? null;
      } catch {
        return memory.get(key) ?? null;
      }
    },
    set(key, value) {
      if (value === null) memory.delete(key);
      else memory.set(key, value);
      try {
        if (value === null) pick().removeItem(key);
        else pick().setItem(key, value);
      } catch {
        // Memory has it until the tab is closed.
      }
    },
  };
}
