import process from "node:process";
import { expect, it } from "vitest";

/** The engine that this run is of. */
export const engine = process.env.FANOUT_TEST_ENGINE || "embedded";

/** Some start whole checkouts, one after the other. */
const STARTS_MS = 90_000;

export interface Instead {
  /** Whether this engine does something else. */
  readonly unless: boolean;
  /** What it does, for docs/reference/engines.md. */
  readonly word: string;
  /** Shows that it does. */
  instead(): Promise<void>;
}

/** A test that is a row of docs/reference/engines.md: what an engine is to support, or what another one does in its place. */
export function supports(what: string, test: () => Promise<void>, other?: Instead): void {
  if (other?.unless) it(`${what} -> ${other.word}`, other.instead, STARTS_MS);
  else it(what, test, STARTS_MS);
}

/**
 * That nothing acknowledged is lost by a kill. DynamoDB Local 3.3.0, also the one in LocalStack, answers some of the calls that come at the same time before they are stored, so that a kill loses the last of them whole (3 in 40
 * kills of three writers; none in 48 of a single one, and no transaction was torn).
 * @param thing `write`
 * @param lost kills the engine in mid-traffic; resolves with what was acknowledged and is not there
 */
export function supportsKills(what: string, thing: string, lost: () => Promise<readonly unknown[]>): void {
  supports(what, async () => expect(await lost()).toEqual([]), {
    unless: engine !== "embedded",
    word: `yes, but for the last ${thing} before the kill: it can be gone`,
    instead: async () => expect((await lost()).length).toBeLessThanOrEqual(1),
  });
}
