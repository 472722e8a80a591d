import * as v from "valibot";
import { type Session as Credentials, Session, TicketAnswer } from "#protocol/http";
import { post } from "./http.ts";

/** The HTTP entry of the wire. Each function @throws ApiError */
export class AuthApi {
  readonly #base: () => string;
  readonly #fetch: typeof fetch;

  /**
   * @param base the API's address, asked for with each call
   * @param doFetch the browser's, unless the session has a network of its own
   */
  constructor(base: () => string, doFetch: typeof fetch = (...args) => fetch(...args)) {
    this.#base = base;
    this.#fetch = doFetch;
  }

  register(username: string, password: string, invite?: string): Promise<Credentials> {
    const body = { username, password, ...(invite ? { invite } : {}) };
    return this.#post("/auth/register", body, Session);
  }

  logIn(username: string, password: string): Promise<Credentials> {
    return this.#post("/auth/login", { username, password }, Session);
  }

  refresh(refreshToken: string): Promise<Credentials> {
    return this.#post("/auth/refresh", { refresh_token: refreshToken }, Session);
  }

  async logOut(refreshToken: string, everywhere = false): Promise<void> {
    await this.#post("/auth/logout", { refresh_token: refreshToken, everywhere }, v.any());
  }

  /** Ends every session of the user, this one too, and gives a new one. */
  changePassword(accessToken: string, password: string, newPassword: string): Promise<Credentials> {
    const body = { password, new_password: newPassword };
    return this.#post("/auth/password", body, Session, accessToken);
  }

  async deleteAccount(accessToken: string, password: string): Promise<void> {
    await this.#post("/auth/delete", { password }, v.any(), accessToken);
  }

  ticket(accessToken: string): Promise<TicketAnswer> {
    return this.#post("/gateway/ticket", {}, TicketAnswer, accessToken);
  }

  #post<S extends v.GenericSchema>(path: string, body: unknown, schema: S, bearer?: string) {
    return post(this.#base() + path, body, schema, bearer, this.#fetch);
  }
}
