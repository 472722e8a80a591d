import * as v from "valibot";
import { type Session as Credentials, Session } from "#protocol/http";

const KEY = "fanout.session";

/**
 * The tokens of the one who is logged in, shared by the tabs of a browser through localStorage. Where storage is forbidden they live in
 * memory, until the tab is closed.
 */
export class CredentialStore {
  #memory: Credentials | null = null;

  get(): Credentials | null {
    try {
      const text = localStorage.getItem(KEY);
      if (text === null) return this.#memory;
      const stored = v.safeParse(Session, JSON.parse(text));
      return stored.success ? stored.output : null;
    } catch {
      return this.#memory;
    }
  }

  set(credentials: Credentials | null): void {
    this.#memory = credentials;
    try {
      if (credentials) localStorage.setItem(KEY, JSON.stringify(credentials));
      else localStorage.removeItem(KEY);
    } catch {
      // Full or forbidden: memory has it.
    }
  }

  /** Calls back when another tab logs in, refreshes or logs out. Gives the function that ends it. */
  onChangeElsewhere(listener: () => void): () => void {
    const onStorage = (event: StorageEvent) => {
      if (event.key === KEY || event.key === null) listener();
    };
    addEventListener("storage", onStorage);
    return () => removeEventListener("storage", onStorage);
  }
}
