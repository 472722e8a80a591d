import * as v from "valibot";
import { type Session as Credentials, Session } from "#protocol/http";

/**
 * The tokens of the one who is logged in, shared by the tabs of a browser through localStorage. What storage does not take, because it is
 * full or forbidden, lives in memory until the tab is closed.
 */
export class CredentialStore {
  readonly #key: string;
  /** Only what the storage did not take: another tab may change what it has. */
  #memory: Credentials | null = null;

  /** @param prefix of the keys: sessions side by side have one each */
  constructor(prefix = "") {
    this.#key = `${prefix}fanout.session`;
  }

  get(): Credentials | null {
    if (this.#memory) return this.#memory;
    try {
      const stored = v.safeParse(Session, JSON.parse(localStorage.getItem(this.#key) ?? "null"));
      return stored.success ? stored.output : null;
    } catch {
      return null;
    }
  }

  set(credentials: Credentials | null): void {
    this.#memory = null;
    try {
      if (credentials) localStorage.setItem(this.#key, JSON.stringify(credentials));
      else localStorage.removeItem(this.#key);
    } catch {
      this.#memory = credentials;
    }
  }

  /** Calls back when another tab logs in, refreshes or logs out. Gives the function that ends it. */
  onChangeElsewhere(listener: () => void): () => void {
    const onStorage = (event: StorageEvent) => {
      if (event.key !== this.#key && event.key !== null) return;
      // Newer than what this tab could not store.
      this.#memory = null;
      listener();
    };
    addEventListener("storage", onStorage);
    return () => removeEventListener("storage", onStorage);
  }
}
