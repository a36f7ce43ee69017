import { compareText } from '../compare-text.ts';
import type { LeftOut } from './left-out.ts';
import type { FileContent } from './file-content.ts';
import type { Container } from './file-container.ts';
import { byContainer, containedFile, contentWithin } from './file-container.ts';
import { doubledFile } from './doubled-file.ts';
import { notAFitsFile } from './unlisted-files.ts';

/** Something that lies in an archive, as whoever looks sees it. */
export interface SeenFile {
  /** As it lies there: `MUSE.2014-12-15T00:54:04.379.fits.fz`. */
  readonly storedName: string;
  /** By it the archive finds this very file again, whatever else bears its name. */
  readonly place: string;
  readonly kind: 'file' | 'folder' | 'broken-link' | 'no-file';
  /** Of the file as it lies there, packed or not. */
  readonly content: FileContent;
  /** Lies with the frames of this date, and may belong to the one that is listed. */
  readonly foundIn?: string;
  /** What is wrong with its bytes; absent also where nobody has looked. */
  readonly broken?: string;
}

/** A file that an archive lists. Its content is that of the file as it will be used. */
export interface ListedFile extends FileContent {
  /** Without its container. What frame it is, its header says. */
  readonly fileName: string;
  readonly storedName: string;
  readonly place: string;
  readonly container: Container;
  readonly foundIn?: string;
  readonly broken?: string;
}

/** All that was seen: nothing is missing from both, except for companions. */
export interface Listing {
  /** Sorted by name. */
  readonly entries: readonly ListedFile[];
  readonly leftOut: readonly LeftOut[];
}

/** What is used of that which was seen, and why the rest is not. */
export function listingOf(seen: readonly SeenFile[]): Listing {
  const entries = new Map<string, ListedFile>();
  const leftOut: LeftOut[] = [];
  const found: ListedFile[] = [];
  for (const file of seen) {
    const because = notAFitsFile(file);
    if (because === undefined) found.push(entryOf(file));
    else leftOut.push(...because);
  }
  for (const entry of found.toSorted(byPreference)) {
    const used = entries.get(keyOf(entry));
    if (used === undefined) entries.set(keyOf(entry), entry);
    else leftOut.push(doubledFile(entry, used, used.fileName));
  }
  return { entries: [...entries.values()].toSorted(byName), leftOut: leftOut.toSorted(byWhat) };
}

/** A file of another folder may be the same frame, or not: that its header will say. */
function keyOf({ fileName, foundIn = '' }: ListedFile): string {
  return `${foundIn}/${fileName}`;
}

function entryOf({ kind: _, content, ...seen }: SeenFile): ListedFile {
  const { fileName, container } = containedFile(seen.storedName) ?? { fileName: seen.storedName, container: 'plain' };
  return { ...seen, fileName, container, ...contentWithin(container, content) };
}

/** What is whole before what is broken; of names in other letters the small ones. */
function byPreference(a: ListedFile, b: ListedFile): number {
  return (
    Number(a.broken !== undefined) - Number(b.broken !== undefined) ||
    byContainer(a.container, b.container) ||
    compareText(b.storedName, a.storedName)
  );
}

function byName(a: ListedFile, b: ListedFile): number {
  return compareText(a.fileName, b.fileName) || compareText(a.place, b.place);
}

function byWhat(a: LeftOut, b: LeftOut): number {
  return compareText(a.what, b.what);
}
