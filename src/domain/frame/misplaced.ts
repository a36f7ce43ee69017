import type { LeftOut } from './left-out.ts';
import { daysBetween, isObservingDate, observingDateIn } from '../calendar/observing-date.ts';
import { timeIn } from '../calendar/iso-time.ts';
import { isRawName } from './frame-identity.ts';
import { containedFile } from './file-container.ts';
import type { ListedFile, SeenFile } from './listing.ts';
import { isCompanion } from './unlisted-files.ts';

/** What lies in an archive where no list of frames or calibrations looks: `what` is its place. */
export interface Misplaced extends LeftOut {
  /** The observing date that its name tells. */
  readonly date?: string;
}

/** The folders in which things are found that belong into others: the archive itself, that of all dates, that of calibrations. */
export type Surroundings = '' | 'raw' | 'calib';

interface Seen extends Pick<SeenFile, 'storedName' | 'place' | 'kind'> {
  /** Files in a folder and below it, by their paths in it. */
  readonly holds?: readonly string[];
}

/** By names alone. */
export function misplacedIn(folder: Surroundings, seen: readonly Seen[]): readonly Misplaced[] {
  return seen.flatMap((one) => (one.kind === 'folder' ? misplacedFolder(folder, one) : misplacedFile(folder, one)));
}

/** Whether a date has to tell it: nobody can say of which date a thing is whose name has none. */
export function mayBeOf(date: string): (misplaced: Misplaced) => boolean {
  return (misplaced) => (misplaced.date ?? date) === date;
}

/** A date misses what may be of it, unless it has a frame of that name in its place. */
export function missedAt(date: string, misplaced: readonly Misplaced[], used: UsedPlaces): readonly LeftOut[] {
  return misplaced.filter(mayBeOf(date)).map(({ what, because, code }) => {
    const { fileName = '' } = containedFile(what.slice(what.lastIndexOf('/') + 1)) ?? {};
    const place = used.get(fileName)?.place;
    if (place !== undefined) return { what, because: `${because}, or remove it: ${place} is used` };
    return { what, because, ...(code === undefined ? {} : { code }) };
  });
}

type UsedPlaces = ReadonlyMap<string, Pick<ListedFile, 'place'>>;

const WHERE: Readonly<Record<Surroundings, string>> = {
  '': 'it lies beside the folders raw and calib, where nobody looks',
  raw: 'it lies in raw itself, where nobody looks',
  calib: 'it has the name of a raw frame and lies with the calibrations, where nobody looks for those',
};

function misplacedFile(folder: Surroundings, { storedName, place, kind }: Seen): readonly Misplaced[] {
  if (folder !== 'calib' && COLLECTION.test(storedName))
    return [
      {
        what: place,
        because: `${WHERE[folder]}: unpack it, raw frames into ${folderOf(undefined)}, calibrations into calib`,
      },
    ];
  if (
    isCompanion(storedName, kind) ||
    (folder === '' && !isFrameLike(storedName)) ||
    (folder === 'calib' && !isRawName(storedName))
  )
    return [];
  return [toldOf(storedName, { place, where: WHERE[folder] })];
}

/** Files in one. */
const COLLECTION = /\.(?:tar|tgz|tar\.\w+|zip|7z|rar)$/iu;

/** Beside `raw` may lie anything: frames are told, and an empty folder only where it is called as a date, and nothing else. */
function misplacedFolder(folder: Surroundings, { storedName, place, holds = [] }: Seen): readonly Misplaced[] {
  const [all = '', ...parts] = /(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)/u.exec(storedName) ?? [];
  const date = isObservingDate(parts.join('-')) ? parts.join('-') : undefined;
  if (folder === 'calib' || isCompanion(storedName, 'folder')) return [];
  const where =
    folder === '' ? WHERE[''] : 'its folder has no observing date (yyyy-mm-dd) for its name, so nobody looks there';
  const frames = holds.filter((path) => isFrameLike(nameIn(path)) && !isCompanion(nameIn(path), 'file'));
  if (frames.length > 0) return frames.map((path) => toldOf(nameIn(path), { place: `${place}/${path}`, where, date }));
  if (folder === '' && (date === undefined || all !== storedName)) return [];
  return [{ what: place, because: `${FOLDERS[folder]}: move its frames to ${folderOf(date)}`, ...dated(date) }];
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Frames in the folder of a date that are called as those of a day that is not even beside it: no date looks for them there. */
export function farFrames(date: string, place: string, names: readonly string[]): readonly Misplaced[] {
  return names.flatMap((name) => {
    const own = isRawName(name) ? observingDateIn(name) : undefined;
    if (own === undefined || daysBetween(own, date) <= 1 || isCompanion(name, 'file')) return [];
    const where = `by its name it is of ${own}, which does not look so far`;
    return [{ what: `${place}/${name}`, because: `${where}: move it to ${folderOf(own)}`, ...dated(own) }];
  });
}

const FOLDERS = {
  '': WHERE[''],
  raw: 'its name is no observing date (yyyy-mm-dd), so nobody looks into it',
} as const;

interface Whereabouts {
  readonly place: string;
  readonly where: string;
  /** Of the folder, for a file that tells none itself. */
  readonly date?: string | undefined;
}

function toldOf(storedName: string, { place, where, date }: Whereabouts): Misplaced {
  const own = isRawName(storedName) ? observingDateIn(storedName) : date;
  return { what: place, because: `${where}: move it to ${belongsTo(storedName, own)}`, ...dated(own) };
}

/** Masters bear the time of their first raw frame, and a letter before: `M.MUSE.2014-12-15T10:05:00.049.fits`. */
function belongsTo(storedName: string, date: string | undefined): string {
  if (/^M[._]/u.test(storedName)) return 'calib';
  return date === undefined ? `${folderOf(date)}, or to calib if it is a calibration` : folderOf(date);
}

function folderOf(date: string | undefined): string {
  return date === undefined ? 'raw/<observing date>, noon to noon UT of its DATE-OBS' : `raw/${date}`;
}

function isFrameLike(storedName: string): boolean {
  return /\.fits?\b/iu.test(storedName) || timeIn(storedName) !== undefined;
}

/** A frame of a date is missed there; nobody knows whether anything else is. */
function dated(date: string | undefined): Pick<Misplaced, 'date' | 'code'> {
  return date === undefined ? {} : { date, code: 'FILE_MISSING' };
}
