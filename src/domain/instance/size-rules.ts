import type { Sourced } from './sourced.ts';

/** How large raw files and what becomes of them are. */
export interface SizeRules extends Sourced {
  /** Raw file of a full exposure; it also stands in where the archive does not tell the size. */
  readonly rawBytes: number;
  /** Pixel tables of all IFUs by byte of the raw file. */
  readonly pixelTableBytesPerRawByte: number;
}
