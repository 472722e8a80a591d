import process from "node:process";
import { it } from "vitest";

/** The engine that this run is of. */
export const engine = process.env.FANOUT_TEST_ENGINE || "embedded";

/** Some start whole checkouts, one after the other. */
const STARTS_MS = 90_000;

/**
 * DynamoDB Local 3.3.0, also the one in LocalStack: of calls that come at the same time it answers some before they are stored, so that a kill loses the last of them whole (3 in 40 kills of three writers; none in 48 of a
 * single one, and no transaction was torn).
 */
export const mayLoseTheLast = engine !== "embedded";

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
