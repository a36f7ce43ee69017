import type { KeywordValue } from './keywords.ts';

/** A header keyword that is wrong in the archive. The raw file is never touched: the value replaces it wherever it is read. */
export interface HeaderCorrection {
  /** ARCFILE: `MUSE.2014-12-15T00:54:04.379.fits`. */
  readonly fileName: string;
  /** FITS keyword verbatim, without HIERARCH: `ESO INS DROT POSANG`. */
  readonly keyword: string;
  readonly value: Exclude<KeywordValue, null | bigint>;
  readonly author: string;
  readonly reason: string;
}
