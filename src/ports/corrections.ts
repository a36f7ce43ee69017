import type { CorrectionSource } from '../domain/frame/header-correction.ts';

/** Corrections of raw headers, a file per date, written by humans and kept under version control. */
export interface Corrections extends CorrectionSource {
  /** The file of a date, for messages. */
  pathOf(date: string): string;
}
