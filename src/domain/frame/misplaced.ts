import type { LeftOut } from '../association/left-out.ts';
import { isObservingDate, observingDateIn } from '../calendar/observing-date.ts';
import { timeIn } from '../calendar/iso-time.ts';
import { isRawName } from './frame-identity.ts';
import type { SeenFile } from './listing.ts';
import { notAFitsFile } from './unlisted-files.ts';

/** What lies in an archive where no list of frames or calibrations looks: `what` is its place. */
export interface Misplaced extends LeftOut {
  /** The observing date that its name tells. */
  readonly date?: string;
}

/** The folders in which things are found that belong into others: the archive itself, that of all dates, that of calibrations. */
export type Surroundings = '' | 'raw' | 'calib';

type Seen = Pick<SeenFile, 'storedName' | 'place' | 'kind'>;

/** By names alone, so that it costs the same however many dates an archive has. */
export function misplacedIn(folder: Surroundings, seen: readonly Seen[]): readonly Misplaced[] {
  return seen.flatMap((one) => (one.kind === 'folder' ? misplacedFolder(folder, one) : misplacedFile(folder, one)));
}

/** Whether a date has to tell it: nobody can say of which date a thing is whose name has none. */
export function mayBeOf(date: string): (misplaced: Misplaced) => boolean {
  return (misplaced) => (misplaced.date ?? date) === date;
}

const WHERE: Readonly<Record<Surroundings, string>> = {
  '': 'it lies beside the folders raw and calib, where nobody looks',
  raw: 'it lies in raw itself, where nobody looks',
  calib: 'it has the name of a raw frame and lies with the calibrations, where nobody looks for those',
};

function misplacedFile(folder: Surroundings, { storedName, place, kind }: Seen): readonly Misplaced[] {
  const isCompanion = notAFitsFile({ storedName, place, kind, content: { sizeBytes: 1 } })?.length === 0;
  const isFrameLike = /\.fits?\b/iu.test(storedName) || timeIn(storedName) !== undefined;
  const isRaw = isRawName(storedName);
  if (isCompanion || (folder === '' && !isFrameLike) || (folder === 'calib' && !isRaw)) return [];
  const date = isRaw ? observingDateIn(storedName) : undefined;
  return [toldOf(place, `${WHERE[folder]}: move it to ${belongsTo(storedName, date)}`, date)];
}

/** Masters bear the time of their first raw frame, and a letter before: `M.MUSE.2014-12-15T10:05:00.049.fits`. */
function belongsTo(storedName: string, date: string | undefined): string {
  if (date !== undefined) return `raw/${date}`;
  return /^M[._]/u.test(storedName) ? 'calib' : `${RAW_FOLDER}, or to calib if it is a calibration`;
}

const RAW_FOLDER = 'raw/<observing date>, noon to noon UT of its DATE-OBS';

/** Beside `raw` may lie anything: only what is called as a date, and nothing else, can be meant as one. */
function misplacedFolder(folder: Surroundings, { storedName, place }: Seen): readonly Misplaced[] {
  const [all = '', ...parts] = /(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)/u.exec(storedName) ?? [];
  const date = isObservingDate(parts.join('-')) ? parts.join('-') : undefined;
  if (folder === 'calib' || (folder === '' && (date === undefined || all !== storedName))) return [];
  if (notAFitsFile({ storedName, place, kind: 'folder', content: { sizeBytes: 0 } })?.length === 0) return [];
  const because = folder === '' ? WHERE[''] : 'its name is no observing date (yyyy-mm-dd), so nobody looks into it';
  const into = date === undefined ? RAW_FOLDER : `raw/${date}`;
  return [toldOf(place, `${because}: move its frames to ${into}`, date)];
}

function toldOf(what: string, because: string, date: string | undefined): Misplaced {
  return { what, because, ...(date === undefined ? {} : { date }) };
}
