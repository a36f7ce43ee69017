import type { FileContent } from './file-content.ts';

/** How a FITS file is packed: as it is, tile-compressed by `fpack`, or as a whole by `gzip`. */
export type Container = 'plain' | 'fz' | 'gz';

export interface ContainedFile {
  /** What the file is called without its container: `MUSE.2014-12-15T00:54:04.379.fits`. */
  readonly fileName: string;
  readonly container: Container;
}

const FITS_NAME = /^(.+)\.fits(?:\.(fz|gz))?$/iu;

/** What is in a stored file, by its name, in whatever letters its suffix is; undefined: no FITS file that can be used. */
export function containedFile(storedName: string): ContainedFile | undefined {
  const found = FITS_NAME.exec(storedName);
  if (found === null) return undefined;
  const [, root = '', container] = found;
  return { fileName: `${root}.fits`, container: (container?.toLowerCase() as 'fz' | 'gz' | undefined) ?? 'plain' };
}

/** How the file of a stored name is packed; whatever has no FITS name is taken as it is. */
export function containerOf(storedName: string): Container {
  return containedFile(storedName)?.container ?? 'plain';
}

/** What a file may be called where it is packed, the likely name first. */
export function packedNamesOf(fileName: string): readonly string[] {
  return [`${fileName}.fz`, `${fileName}.gz`];
}

/** Of the same file in several containers the first is used: it costs nothing to unpack. */
const RANKS: Readonly<Record<Container, number>> = { plain: 0, fz: 1, gz: 2 };

export function byContainer(a: Container, b: Container): number {
  return RANKS[a] - RANKS[b];
}

/**
 * About how much larger a file is without its container. Raw frames are 2.5 to 3 times as large; nobody knows it before the
 * file is here, and to promise too much space costs less than a full disk.
 */
const UNPACKED_RATIO = 4;

/** What is known of the file within, by the content of the file that is stored. */
export function contentWithin(container: Container, { packed: _, ...stored }: FileContent): FileContent {
  return container === 'plain' ? stored : { sizeBytes: UNPACKED_RATIO * stored.sizeBytes, packed: stored };
}
