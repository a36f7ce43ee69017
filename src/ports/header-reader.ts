import type { Keywords } from '../domain/frame/keywords.ts';

/** Headers of files on this host; data are never read. */
export interface HeaderReader {
  /** Keywords of all HDUs, primary first. @throws PhoenixError FITS_INVALID, FILE_MISSING */
  readHeaders(path: string): Promise<readonly Keywords[]>;
}
