import type { HeaderCorrection } from '../domain/frame/header-correction.ts';

/** Corrections of raw headers, a file per date, written by humans and kept under version control. */
export interface Corrections {
  /** Empty where the date has none. @throws PhoenixError CONFIG_INVALID, naming file, line and cure. */
  read(date: string): Promise<readonly HeaderCorrection[]>;
  /** The file of a date, for messages. */
  pathOf(date: string): string;
}
