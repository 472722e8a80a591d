/** One line of local AWS changed so that one row no longer holds: what shows that the row's test can fail. */
export interface Mutation {
  readonly row: string;
  /** Below localstack/. */
  readonly file: string;
  /** The part of a line that is replaced; it stands in the file exactly once, with the end of the line before where it needs that. */
  readonly find: string;
  readonly replace: string;
}
