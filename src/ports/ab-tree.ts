/** Trees of ABs: `trees/<tree>/logs/<date>/*.ab|*.alog`, plain text that a human may read and edit. */
export interface AbTree {
  /** File names of a date in a tree, sorted; empty when the date is not there. */
  list(tree: string, date: string): Promise<readonly string[]>;
  /** @throws PhoenixError FILE_MISSING */
  read(tree: string, date: string, fileName: string): Promise<string>;
  /** Replaces the date's folder by these files, all or nothing. */
  replaceAll(tree: string, date: string, files: Readonly<Record<string, string>>): Promise<void>;
  /** Folder of a date in a tree, for messages to the operator. */
  pathOf(tree: string, date: string): string;
}
