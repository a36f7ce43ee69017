import { join } from 'node:path';
import { dateAfter, daysBetween, observingDateIn } from '../../domain/calendar/observing-date.ts';
import { containedFile, containerOf } from '../../domain/frame/file-container.ts';
import { leftOutLines } from '../../domain/frame/alike.ts';
import { mayBeOf } from '../../domain/frame/misplaced.ts';
import type { Listing, SeenFile } from '../../domain/frame/listing.ts';
import { listingOf } from '../../domain/frame/listing.ts';
import { notAFitsFile } from '../../domain/frame/unlisted-files.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { ArchiveFolders } from './archive-folders.ts';
import { assertThere, CALIBRATIONS, foldersOfDates, foundAt, rawFolder } from './archive-folders.ts';
import { listMisplaced } from './list-misplaced.ts';
import { brokenFile } from './read-hdus.ts';
import type { Checksums } from './checksums-schema.ts';
import { checksumsIn, toldContent } from './told-content.ts';

/** Dates in whose folders lies anything but companions, sorted. @throws PhoenixError ARCHIVE_UNAVAILABLE. */
export async function archivedDates(folders: ArchiveFolders): Promise<readonly string[]> {
  const dates = await foldersOfDates(folders);
  const contents = await Promise.all(dates.map((date) => folders.names.in(join(folders.directory, rawFolder(date)))));
  return dates.filter((_, index) => contents[index]?.some(isOfInterest));
}

/** What lies in `<directory>/raw/<date>`, and what of the date lies with its neighbours; undefined: nothing at all. */
export async function listRawFolder(folders: ArchiveFolders, date: string): Promise<Listing | undefined> {
  await assertThere(folders.directory);
  const strays = await Promise.all([-1, 1].map((days) => straysIn(folders, { date, foundIn: dateAfter(date, days) })));
  const isKnown = (await foldersOfDates(folders)).includes(date);
  const own = isKnown ? await seenIn(folders, rawFolder(date)) : [];
  const seen = [...own, ...strays.flat()];
  return isKnown || seen.length > 0 ? listingOf(seen) : undefined;
}

export async function listCalibrationFolder(folders: ArchiveFolders): Promise<Listing> {
  await assertThere(folders.directory);
  return listingOf(await seenIn(folders, CALIBRATIONS));
}

/** What lies where nobody looks may be what is missed. */
export async function unknownDate(folders: ArchiveFolders, date: string): Promise<PhoenixError> {
  const dates = await foldersOfDates(folders);
  const near = dates.toSorted((a, b) => daysBetween(a, date) - daysBetween(b, date)).slice(0, 3);
  const misplaced = await listMisplaced(folders);
  const told = misplaced.toSorted((a, b) => Number(mayBeOf(date)(b)) - Number(mayBeOf(date)(a)));
  const lines = leftOutLines('not seen', told);
  return new PhoenixError(
    'DATE_UNKNOWN',
    `the archive ${folders.directory} has no raw frames of ${date}`,
    [
      near.length === 0 ? 'it has no folder raw/<observing date> at all' : `dates that it has: ${near.join(', ')}`,
      ...lines.slice(0, LINES_MAX),
      ...(lines.length > LINES_MAX ? [`and ${lines.length - LINES_MAX} more of that kind (phoenix doctor)`] : []),
      ...(misplaced.length > 0 ? ['docs/setup.md, Files of an archive folder, has the commands that sort them'] : []),
    ].join('; '),
  );
}
const LINES_MAX = 3;

/** Frames in the folder of another date that may be of this one: by their names, or because those tell no time. */
async function straysIn(
  folders: ArchiveFolders,
  { date, foundIn }: { readonly date: string; readonly foundIn: string },
): Promise<readonly SeenFile[]> {
  const days = [date, dateAfter(date, 1)];
  const names = (await folders.names.in(join(folders.directory, rawFolder(foundIn)))).filter((name) => {
    // Most names have a day that has no part of the date.
    if (/\d{4}-\d\d-\d\dT/u.test(name) && !days.some((day) => name.includes(day))) return false;
    return containedFile(name) !== undefined && (observingDateIn(name) ?? date) === date;
  });
  const seen = await seenNames(folders, rawFolder(foundIn), names);
  return seen.filter((file) => notAFitsFile(file) === undefined).map((file) => ({ ...file, foundIn }));
}

async function seenIn(folders: ArchiveFolders, place: string): Promise<readonly SeenFile[]> {
  return seenNames(folders, place, await folders.names.in(join(folders.directory, place)));
}

async function seenNames(
  { directory }: ArchiveFolders,
  place: string,
  names: readonly string[],
): Promise<readonly SeenFile[]> {
  if (names.length === 0) return [];
  const folder = join(directory, place);
  const checksums = await checksumsIn(folder);
  const counts = Map.groupBy(names, (storedName) => containedFile(storedName)?.fileName);
  return Promise.all(
    names.map(async (storedName) => {
      const seen = await seenAt({ folder, place, checksums }, storedName);
      const isDouble = (counts.get(containedFile(storedName)?.fileName)?.length ?? 0) > 1;
      return isDouble ? markedAsBroken(folder, seen) : seen;
    }),
  );
}

/** Which of two files is used depends on it; of any other file it shows when it is read. */
async function markedAsBroken(folder: string, seen: SeenFile): Promise<SeenFile> {
  const { storedName, kind, content } = seen;
  if (kind !== 'file' || notAFitsFile(seen) !== undefined) return seen;
  const file = { storedName, path: join(folder, storedName), container: containerOf(storedName) };
  const broken = await brokenFile({ ...file, sizeBytes: content.sizeBytes });
  return broken === undefined ? seen : { ...seen, broken };
}

interface SeenFolder {
  readonly folder: string;
  readonly place: string;
  readonly checksums: Checksums;
}

async function seenAt({ folder, place, checksums }: SeenFolder, storedName: string): Promise<SeenFile> {
  const found = await foundAt(join(folder, storedName));
  const at = { storedName, place: `${place}/${storedName}` };
  if (found === undefined) return { ...at, kind: 'broken-link', content: { sizeBytes: 0 } };
  const kind = found.isFile ? 'file' : found.isFolder ? 'folder' : 'no-file';
  // An empty file is empty, whatever the list says that it was.
  const content = found.sizeBytes === 0 ? { sizeBytes: 0 } : toldContent(checksums, storedName, found);
  return { ...at, kind, content };
}

function isOfInterest(storedName: string): boolean {
  const file = { storedName, place: '', kind: 'file' as const, content: { sizeBytes: 1 } };
  return notAFitsFile(file)?.length !== 0;
}
