import type { Session as Credentials, TicketAnswer } from "#protocol/http";
import { ApiError, SignedOutError } from "./api-error.ts";
import type { AuthApi } from "./auth.ts";
import type { CredentialStore } from "./credential-store.ts";

type Auth = Pick<
  AuthApi,
  "register" | "logIn" | "refresh" | "logOut" | "changePassword" | "deleteAccount" | "ticket"
>;
type Store = Pick<CredentialStore, "get" | "set">;
/** Runs a piece of work alone among all tabs of this browser. */
export type Exclusive = <T>(work: () => Promise<T>) => Promise<T>;

let last: Promise<unknown> = Promise.resolve();

/**
 * The Web Locks API where it exists (it needs a secure context; loopback is one). Without it the work is alone in this tab only, and two
 * tabs meet within the server's 10 s grace.
 */
export const exclusiveAmongTabs: Exclusive = (work) => {
  if (navigator.locks) return navigator.locks.request("fanout.refresh", work);
  const run = last.then(work);
  last = run.catch(() => {});
  return run;
};

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

  /** Ends every session of this person, on all devices, this one too. @throws ApiError where the server did not do it: then nothing has changed */
  async logOutEverywhere(): Promise<void> {
    const credentials = this.#store.get();
    if (!credentials) return;
    // Of a session that has expired meanwhile the token ends nothing: the answer is the same.
    await this.#authorized(async () => {
      const { refresh_token } = this.#store.get() ?? credentials;
      await this.#auth.logOut(refresh_token, true);
    });
    this.#store.set(null);
  }

  /**
   * Every other session ends, and this one goes on as a new one. The server closes all sockets before it answers: whoever asks `renew` then
   * waits for the new session.
   * @throws ApiError INVALID_FORM_BODY with `fields.password` for a wrong password
   */
  async changePassword(password: string, newPassword: string): Promise<void> {
    await this.#exclusive(async () => {
      const fresh = await this.#authorized(
        (access) => this.#auth.changePassword(access, password, newPassword),
        (spent) => this.#refreshAlone(spent),
      );
      this.#store.set(fresh);
    });
  }

  /** @throws ApiError INVALID_FORM_BODY with `fields.password` for a wrong password */
  async deleteAccount(password: string): Promise<void> {
    await this.#authorized((access) => this.#auth.deleteAccount(access, password));
    this.#store.set(null);
  }

  /** Drops the tokens of a session that the server ended. */
  forget(): void {
    this.#store.set(null);
  }

  /** @throws SignedOutError where only a log-in helps, ApiError where a later attempt may */
  ticket(): Promise<TicketAnswer> {
    return this.#authorized((access) => this.#auth.ticket(access));
  }

  /**
   * Goes on with fresh tokens, with those of another tab where it was first.
   * @throws SignedOutError where only a log-in helps, ApiError where a later attempt may
   */
  async renew(): Promise<void> {
    await this.#refresh(this.#credentials());
  }

  #credentials(): Credentials {
    const credentials = this.#store.get();
    if (!credentials) throw new SignedOutError("nobody is logged in");
    return credentials;
  }

  /** Does something with an access token, and once more with a fresh one where that has expired. */
  async #authorized<T>(
    work: (accessToken: string) => Promise<T>,
    refresh = (spent: Credentials) => this.#refresh(spent),
  ): Promise<T> {
    const credentials = this.#credentials();
    try {
      return await work(credentials.access_token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
    const fresh = await refresh(credentials);
    return work(fresh.access_token);
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
