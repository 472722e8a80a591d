import type { ReadyData, ResumedData } from "#protocol/replies";
import { GatewayError } from "./gateway-error.ts";
import type { Requests } from "./requests.ts";

/** By channel, up to which number all is there. Null: nothing is known yet. */
export type LastSeqs = Readonly<Record<string, number>> | null;

/** With these a resume was not refused: it did not come to it. */
const NO_ANSWER: readonly string[] = ["DISCONNECTED", "NOT_IDENTIFIED"];

/** How a session begins on a socket, or is brought up to date: resumed where there is something to go on with, else identified. */
export class SessionStart {
  readonly #lastSeqs: () => LastSeqs;
  /** A resume was refused or not answered: the next session is identified, and what was missed is read. */
  #resumeFailed = false;

  constructor(lastSeqs: () => LastSeqs) {
    this.#lastSeqs = lastSeqs;
  }

  /** Gives READY's or RESUMED's `d`; undefined where it did not come. */
  async ask(requests: Requests, timeoutMs: number): Promise<ReadyData | ResumedData | undefined> {
    const channels = this.#resumeFailed ? null : this.#lastSeqs();
    try {
      const ready = channels
        ? await requests.request("session.resume", { channels }, timeoutMs)
        : await requests.request("session.identify", {}, timeoutMs);
      this.#resumeFailed = false;
      return ready;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (channels && !NO_ANSWER.includes(error.code)) this.#resumeFailed = true;
      return undefined;
    }
  }
}
