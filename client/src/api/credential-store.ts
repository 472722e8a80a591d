import * as v from "valibot";
import { type Session as Credentials, Session } from "#protocol/http";

/**
 * The tokens of the one who is logged in, shared by the tabs of a browser through localStorage. Where storage is forbidden they live in
 * memory, until the tab is closed.
 */
export class CredentialStore {
  readonly #key: string;
  #memory: Credentials | null = null;

  /** @param prefix of the keys: sessions side by side have one each */
  constructor(prefix = "") {
    this.#key = `${prefix}fanout.session`;
  }

  get(): Credentials | null {
    try {
      const text = localStorage.getItem(this.#key);
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
      if (credentials) localStorage.setItem(this.#key, JSON.stringify(credentials));
      else localStorage.removeItem(this.#key);
    } catch {
      // Full or forbidden: memory has it.
    }
  }

  /** Calls back when another tab logs in, refreshes or logs out. Gives the function that ends it. */
  onChangeElsewhere(listener: () => void): () => void {
    const onStorage = (event: StorageEvent) => {
      if (event.key === this.#key || event.key === null) listener();
    };
    addEventListener("storage", onStorage);
    return () => removeEventListener("storage", onStorage);
  }
}
