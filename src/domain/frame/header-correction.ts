import type { KeywordValue } from './keywords.ts';

/** A header keyword that is wrong in the archive. The raw file is never touched: the value replaces it wherever it is read. */
export interface HeaderCorrection {
  /** ARCFILE: `MUSE.2014-12-15T00:54:04.379.fits`. */
  readonly fileName: string;
  /** FITS keyword verbatim, without HIERARCH: `ESO INS DROT POSANG`. */
  readonly keyword: string;
  readonly value: CorrectedValue;
  readonly author: string;
  readonly reason: string;
}

/** Whoever knows the corrections of a date; a folder of files is one. */
export interface CorrectionSource {
  /** Empty where the date has none. @throws PhoenixError CONFIG_INVALID, naming file, line and cure. */
  read(date: string): Promise<readonly HeaderCorrection[]>;
}

/** Keywords that a human has corrected are the strongest witnesses of their frame. */
export function correctedKeywords(corrections: readonly HeaderCorrection[] = []): ReadonlySet<string> {
  return new Set(corrections.map(({ keyword }) => keyword));
}

/** What a correction may say: a text, a number or a logical value. */
export type CorrectedValue = Exclude<KeywordValue, null | bigint>;

/** Stands where only a human knows what is true; a corrections file that still has it is refused. */
export const UNKNOWN_VALUE = '???';

/** A correction as an entry of a corrections file, on one line: JSON is YAML, too. */
export function correctionEntry(correction: Omit<HeaderCorrection, 'author'>): string {
  const { fileName, keyword, value, reason } = correction;
  return `- ${JSON.stringify({ file: fileName, keyword, value, author: UNKNOWN_VALUE, reason })}`;
}
