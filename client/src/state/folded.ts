import * as v from "valibot";
import { createStore } from "zustand/vanilla";
import type { SharedKeyValue } from "./storage.ts";

const KEY = "fanout.folded";
const Stored = v.array(v.string());

/** Which categories somebody has folded, in all tabs of this browser. */
export class Folded {
  readonly store = createStore<{ readonly names: ReadonlySet<string> }>(() => ({ names: new Set() }));
  readonly #local: SharedKeyValue;

  constructor(local: SharedKeyValue) {
    this.#local = local;
    this.#read();
    local.onChangeElsewhere(KEY, () => this.#read());
  }

  toggle(guildId: string, category: string): void {
    const name = folderName(guildId, category);
    const names = new Set(this.store.getState().names);
    if (!names.delete(name)) names.add(name);
    this.store.setState({ names });
    this.#local.set(KEY, names.size === 0 ? null : JSON.stringify([...names]));
  }

  #read(): void {
    this.store.setState({ names: new Set(this.#kept()) });
  }

  #kept(): readonly string[] {
    try {
      const stored = v.safeParse(Stored, JSON.parse(this.#local.get(KEY) ?? "[]"));
      return stored.success ? stored.output : [];
    } catch {
      return [];
    }
  }
}

export const folderName = (guildId: string, category: string): string => `${guildId}/${category}`;
