/** Text files of a date for people and other tools: logs, lists, pages. */
export interface DateFiles {
  /** Writes a file whole or not at all, and makes its folder. @throws PhoenixError DISK_FULL, FILE_MISSING */
  write(path: string, text: string): Promise<void>;
  /** Text of a file that a human names. @throws PhoenixError FILE_MISSING */
  read(path: string): Promise<string>;
}
