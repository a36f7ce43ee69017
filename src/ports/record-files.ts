/** What a run has left on the disk of its host, for the records. */
export interface RecordFiles {
  /** Those of these files that are there. */
  existing(paths: readonly string[]): Promise<readonly string[]>;
  /** Headers of all HDUs as text, a card a line, `END` after each; undefined: there is no such file, or none that can be read. */
  headerText(path: string): Promise<string | undefined>;
}
