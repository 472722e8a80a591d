import * as v from "valibot";
import { type Session as Credentials, Session, TicketAnswer } from "#protocol/http";
import { post } from "./http.ts";

/** The HTTP entry of the wire. Each function @throws ApiError */
export class AuthApi {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  register(username: string, password: string, invite?: string): Promise<Credentials> {
    const body = { username, password, ...(invite ? { invite } : {}) };
    return post(`${this.#base}/auth/register`, body, Session);
  }

  logIn(username: string, password: string): Promise<Credentials> {
    return post(`${this.#base}/auth/login`, { username, password }, Session);
  }

  refresh(refreshToken: string): Promise<Credentials> {
    return post(`${this.#base}/auth/refresh`, { refresh_token: refreshToken }, Session);
  }

  async logOut(refreshToken: string): Promise<void> {
    await post(`${this.#base}/auth/logout`, { refresh_token: refreshToken }, v.any());
  }

  ticket(accessToken: string): Promise<TicketAnswer> {
    return post(`${this.#base}/gateway/ticket`, {}, TicketAnswer, accessToken);
  }
}
