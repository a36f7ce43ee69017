/** Where a row of a table comes from, and since when it holds. `docs/rules.md` prints both. */
export interface Sourced {
  /** Document and section. */
  readonly source: string;
  /** Version of the tables in which the row appeared. */
  readonly since: string;
}
