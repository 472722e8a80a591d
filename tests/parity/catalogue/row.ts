import { type Source, sourcesOf } from "./sources.ts";

/** One thing that AWS does, as docs/reference/parity.md lists it. */
export interface Row {
  /** `A4.1`; the tests that show it begin with it. */
  readonly id: string;
  readonly aws: string;
  readonly sources: readonly Source[];
  /** What is not known for certain about AWS: the row as a whole, or one part of it, which is then tested as `A4.4 (unconfirmed) ...`. */
  readonly unconfirmed?: string;
  /** Local AWS does not do it: what a user would notice. */
  readonly differs?: string;
}

export interface RowOptions {
  readonly unconfirmed?: string;
  readonly differs?: string;
}

/** @param sources names of sources.ts, with their letter: `"D connect-disconnect, U offline#1301"` */
export const row = (id: string, aws: string, sources: string, options: RowOptions = {}): Row => ({
  id,
  aws,
  sources: sourcesOf(sources),
  ...options,
});
