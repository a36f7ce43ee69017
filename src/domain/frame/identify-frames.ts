import { compareText } from '../compare-text.ts';
import type { LeftOut } from './left-out.ts';
import { doubledFile } from './doubled-file.ts';
import { byContainer } from './file-container.ts';
import { identityOf } from './frame-identity.ts';
import type { Keywords } from './keywords.ts';
import type { ListedFile } from './listing.ts';
import type { Problem } from './problem.ts';

/** A raw file with its header as it is. */
export interface ReadFile {
  readonly file: ListedFile;
  readonly keywords: Keywords;
}

export interface DateOfFiles {
  readonly date: string;
  /** The date of a frame by its header, in which the corrections are carried out. */
  readonly dateOf: (fileName: string, keywords: Keywords) => string | undefined;
}

export interface IdentifiedFile extends ReadFile {
  /** The frame that it is. */
  readonly fileName: string;
}

/** A file of a frame of another date, that lies with this one. */
export interface StrayFile extends IdentifiedFile {
  readonly date: string;
}

export interface IdentifiedFiles {
  /** Of the date, each frame once. */
  readonly own: readonly IdentifiedFile[];
  readonly leftOut: readonly LeftOut[];
  /** What lies here and is of other dates: only they know what becomes of it. */
  readonly strays: readonly StrayFile[];
  /** Names and places of files that are used all the same. */
  readonly problems: readonly Problem[];
}

/**
 * Which frames of a date the listed files are. A frame has one observing date, that of its header: in the folder of another
 * date it is told, and used there where it belongs. One that lies there twice is used once.
 */
export function identifyFrames(read: readonly ReadFile[], { date, dateOf }: DateOfFiles): IdentifiedFiles {
  const identified = read.map(({ file, keywords }) => {
    const fileName = identityOf(file.fileName, keywords);
    return { file, keywords, fileName, date: dateOf(fileName, keywords) ?? file.foundIn ?? date };
  });
  const own = new Map<string, IdentifiedFile>();
  const leftOut: LeftOut[] = [];
  const strays: StrayFile[] = [];
  for (const one of identified.toSorted(byPreference)) {
    const used = own.get(one.fileName);
    // What lies with another date and is not of this one is accounted for there.
    if (one.date !== date) strays.push(...(one.file.foundIn === undefined ? [one] : []));
    else if (used === undefined) own.set(one.fileName, one);
    else leftOut.push(doubledFile(one.file, used.file, one.fileName));
  }
  const used = new Set([...own.values()].map(({ file }) => file));
  const inOrder = identified.filter(({ file }) => used.has(file));
  const problems = inOrder.flatMap((one) => [...renamed(one), ...misplaced(one, date)]);
  return { own: inOrder, leftOut, strays, problems };
}

/** What becomes of a stray, by the file that its own date uses as that frame: itself, another one, or none. */
export function toldOfStray(
  { file, fileName, date }: StrayFile,
  listed: string,
  used: ListedFile | undefined,
): LeftOut {
  if (used !== undefined && used.place !== file.place) return doubledFile(file, used, fileName);
  const cure = used === undefined ? `put it into ${date} as ${fileName}` : `phoenix prepare -d ${date} takes it`;
  return { what: file.place, because: `by its header it is of ${date}, not of ${listed}: ${cure}` };
}

/** Where each frame lies that these files are, by its name. */
export function placesOfFrames(read: readonly ReadFile[]): ReadonlyMap<string, string> {
  const identified = read.map((one) => ({ ...one, fileName: identityOf(one.file.fileName, one.keywords) }));
  const inOrder = identified.toSorted(byPreference).toReversed();
  return new Map(inOrder.map(({ fileName, file }) => [fileName, file.place]));
}

/** What is whole before what is broken, under its own name before another one, with its date before elsewhere, unpacked before packed. */
function byPreference(a: IdentifiedFile, b: IdentifiedFile): number {
  return (
    Number(a.file.broken !== undefined) - Number(b.file.broken !== undefined) ||
    Number(isRenamed(a)) - Number(isRenamed(b)) ||
    Number(a.file.foundIn !== undefined) - Number(b.file.foundIn !== undefined) ||
    byContainer(a.file.container, b.file.container) ||
    compareText(a.file.place, b.file.place)
  );
}

function isRenamed({ fileName, file }: IdentifiedFile): boolean {
  return fileName !== file.fileName;
}

function renamed(one: IdentifiedFile): readonly Problem[] {
  if (!isRenamed(one)) return [];
  const { file, fileName } = one;
  const message = `${nameOf(file)} is ${fileName} by its ARCFILE, and is used as that`;
  return [{ code: 'HEADER_CONTRADICTORY', subject: fileName, message, cure: 'name it so, and it is not told again' }];
}

function misplaced({ file, fileName }: IdentifiedFile, date: string): readonly Problem[] {
  if (file.foundIn === undefined) return [];
  const message = `${nameOf(file)} is of ${date} by its header, and is used for that date`;
  return [{ code: 'HEADER_CONTRADICTORY', subject: fileName, message, cure: `move it to ${date}` }];
}

/** With the date with whose frames it lies, where that is another one. */
function nameOf({ storedName, foundIn }: ListedFile): string {
  return foundIn === undefined ? storedName : `${storedName}, which lies with ${foundIn},`;
}
