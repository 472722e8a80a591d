import type { Session as Credentials, TicketAnswer } from "#protocol/http";
import { ApiError, SignedOutError } from "./api-error.ts";
import type { AuthApi } from "./auth.ts";
import type { CredentialStore } from "./credential-store.ts";

type Auth = Pick<AuthApi, "register" | "logIn" | "refresh" | "logOut" | "ticket">;
type Store = Pick<CredentialStore, "get" | "set">;
/** Runs a piece of work alone among all tabs of this browser. */
export type Exclusive = <T>(work: () => Promise<T>) => Promise<T>;

/** The Web Locks API where it exists (it needs a secure context; loopback is one). Without it two tabs meet within the server's 10 s grace. */
export const exclusiveAmongTabs: Exclusive = async (work) =>
  navigator.locks ? navigator.locks.request("fanout.refresh", work) : work();

/** Who is logged in, and a ticket whenever the socket needs one. */
export class Session {
  readonly #auth: Auth;
  readonly #store: Store;
  readonly #exclusive: Exclusive;
  #refreshing: Promise<Credentials> | null = null;

  constructor(auth: Auth, store: Store, exclusive: Exclusive = exclusiveAmongTabs) {
    this.#auth = auth;
    this.#store = store;
    this.#exclusive = exclusive;
  }

  get user(): Credentials["user"] | null {
    return this.#store.get()?.user ?? null;
  }

  /** @throws ApiError UNAUTHENTICATED for a wrong name or password */
  async logIn(username: string, password: string): Promise<void> {
    this.#store.set(await this.#auth.logIn(username, password));
  }

  /** @throws ApiError USERNAME_TAKEN, INVALID_FORM_BODY, INVITE_REQUIRED, UNKNOWN_INVITE */
  async register(username: string, password: string, invite?: string): Promise<void> {
    this.#store.set(await this.#auth.register(username, password, invite));
  }

  /** Forgets the tokens at once and revokes them if the server can be reached: a log-out never waits for the network. */
  logOut(): void {
    const credentials = this.#store.get();
    this.#store.set(null);
    if (credentials) void this.#auth.logOut(credentials.refresh_token).catch(() => {});
  }

  /** Drops the tokens of a session that the server ended. */
  forget(): void {
    this.#store.set(null);
  }

  /** @throws SignedOutError where only a log-in helps, ApiError where a later attempt may */
  async ticket(): Promise<TicketAnswer> {
    const credentials = this.#store.get();
    if (!credentials) throw new SignedOutError("nobody is logged in");
    try {
      return await this.#auth.ticket(credentials.access_token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
    const fresh = await this.#refresh(credentials);
    return this.#auth.ticket(fresh.access_token);
  }

  #refresh(spent: Credentials): Promise<Credentials> {
    this.#refreshing ??= this.#exclusive(() => this.#refreshAlone(spent)).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refreshAlone(spent: Credentials): Promise<Credentials> {
    const stored = this.#store.get();
    if (!stored) throw new SignedOutError("logged out in another tab");
    // Another tab was first: its pair is the good one, and ours is spent.
    if (stored.refresh_token !== spent.refresh_token) return stored;
    try {
      const fresh = await this.#auth.refresh(stored.refresh_token);
      this.#store.set(fresh);
      return fresh;
    } catch (error) {
      if (error instanceof ApiError && (error.status === 401 || error.status === 400)) {
        throw new SignedOutError("the session has ended");
      }
      throw error;
    }
  }
}
