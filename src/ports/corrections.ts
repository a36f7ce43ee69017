import type { CorrectionSource } from '../domain/frame/header-correction.ts';

/** Corrections of raw headers, a file per date, written by humans and kept under version control. */
export interface Corrections extends CorrectionSource {
  /** Names of all that lies where the corrections are; none where there is no such place. */
  list(): Promise<readonly string[]>;
  /** The file of a date, for messages. */
  pathOf(date: string): string;
}
