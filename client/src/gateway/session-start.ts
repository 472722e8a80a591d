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

  get step(): "IDENTIFY" | "RESUME" {
    return this.#resumeFailed || this.#lastSeqs() === null ? "IDENTIFY" : "RESUME";
  }

  /** Gives READY's `d`; undefined where it did not come. */
  async identify(requests: Requests, timeoutMs: number): Promise<ReadyData | undefined> {
    try {
      const ready = await requests.request("session.identify", {}, timeoutMs);
      this.#resumeFailed = false;
      return ready;
    } catch (error) {
      expectGatewayError(error);
      return undefined;
    }
  }

  /**
   * Gives RESUMED's `d`; undefined where it did not come.
   * @param isBeside another socket has the session and keeps it: where this fails, nothing has to be identified
   */
  async resume(requests: Requests, timeoutMs: number, isBeside = false): Promise<ResumedData | undefined> {
    try {
      return await requests.request("session.resume", { channels: this.#lastSeqs() ?? {} }, timeoutMs);
    } catch (error) {
      expectGatewayError(error);
      if (!isBeside && !NO_ANSWER.includes(error.code)) this.#resumeFailed = true;
      return undefined;
    }
  }
}

function expectGatewayError(error: unknown): asserts error is GatewayError {
  if (!(error instanceof GatewayError)) throw error;
}
