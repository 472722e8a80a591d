import { setTimeout as pause } from "node:timers/promises";
import type { Session, TicketAnswer } from "#protocol/http";
import { type Anything, NoAnswer } from "./wire-socket.ts";

const ANSWER_MS = 30_000;
const AGAIN_MS = 100;

/** What a client asks of the HTTP API: a ticket for each connection, for as long as it takes. */
export class Api {
  readonly #url: () => string | undefined;
  readonly #isStopped: () => boolean;
  #session: Session;

  /** @param url where it is now; undefined while it is not up */
  constructor(session: Session, url: () => string | undefined, isStopped: () => boolean) {
    this.#session = session;
    this.#url = url;
    this.#isStopped = isStopped;
  }

  /** @throws NoAnswer once the client was stopped */
  async askTicket(): Promise<TicketAnswer> {
    for (;;) {
      const { access_token, refresh_token } = this.#session;
      const { status, body } = await this.#post("/gateway/ticket", {}, access_token);
      if (status === 200) return body;
      const renewed = await this.#post("/auth/refresh", { refresh_token });
      if (renewed.status !== 200) throw new Error(`the session is over: ${JSON.stringify(renewed.body)}`);
      this.#session = renewed.body;
    }
  }

  /** Asks until there is an answer that says something. */
  async #post(path: string, body: object, token?: string): Promise<{ status: number; body: Anything }> {
    for (;;) {
      if (this.#isStopped()) throw new NoAnswer("the client was stopped");
      const answer = await this.#postOnce(path, body, token).catch(() => undefined);
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      await pause(AGAIN_MS);
    }
  }

  async #postOnce(path: string, body: object, token?: string): Promise<{ status: number; body: Anything }> {
    const url = this.#url();
    if (url === undefined) throw new NoAnswer("the service is not up");
    const response = await fetch(url + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, body: await response.json() };
  }
}
