import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dateAfter, isObservingDate, observingDateIn } from '../../domain/calendar/observing-date.ts';
import type { Container } from '../../domain/frame/file-container.ts';
import { containerOf } from '../../domain/frame/file-container.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { absentOr } from './absence.ts';
import { brokenFile } from './read-hdus.ts';
import type { FolderNames } from './folder-names.ts';
import type { FoundFile } from './told-content.ts';

/** The folders of an archive, with what is known of their names. */
export interface ArchiveFolders {
  readonly directory: string;
  readonly names: FolderNames;
}

export interface LocatedFile extends FoundFile {
  /** `raw/2014-12-14/MUSE.2014-12-15T00:54:04.379.fits.fz` */
  readonly place: string;
  readonly storedName: string;
  readonly folder: string;
  readonly path: string;
  readonly container: Container;
  readonly isCalibration: boolean;
}

export const RAW = 'raw';
export const CALIBRATIONS = 'calib';

export function rawFolder(date: string): string {
  return `${RAW}/${date}`;
}

/** Observing dates that have a folder. @throws PhoenixError ARCHIVE_UNAVAILABLE. */
export async function foldersOfDates({ directory, names }: ArchiveFolders): Promise<readonly string[]> {
  await assertThere(directory);
  return (await names.in(join(directory, RAW))).filter(isObservingDate).toSorted();
}

/** Where a file most probably is, by its name alone: a raw frame in the folder of its observing date. */
export function likelyFolder(fileName: string): string {
  const date = observingDateIn(fileName);
  return date === undefined ? CALIBRATIONS : rawFolder(date);
}

/** Where a file is looked for: where its name says that it is, or everywhere. */
export interface Search {
  readonly isEverywhere?: boolean;
}

/**
 * A raw frame lies in the folder of its observing date, or beside it; everything else among the calibrations. Masters under
 * archive names have a time, too: they are found at the second look.
 */
export async function locateFile(folders: ArchiveFolders, file: string, search: Search = {}): Promise<LocatedFile> {
  await assertThere(folders.directory);
  const found = (await locateAt(folders, file)) ?? (await locateByName(folders, file, search));
  if (found !== undefined) return found;
  const isFrame = observingDateIn(file) !== undefined;
  throw new PhoenixError(
    'FILE_MISSING',
    `${nameOf(folders, file)} is not in the archive ${folders.directory}`,
    isFrame
      ? 'put the file there, or prepare the date again'
      : 'put the file there, or prepare the date again; a raw frame must be named as its ARCFILE, with the time in it',
  );
}

const PLACE = /^(calib|raw\/\d{4}-\d\d-\d\d)\/([^/]+)$/u;

/** Path of a place that a list has told; undefined for anything else. */
export function pathAt({ directory }: ArchiveFolders, file: string): string | undefined {
  return PLACE.test(file) && !/\/\.{1,2}$/u.test(file) ? join(directory, file) : undefined;
}

/** A place goes by the name that the file has there. */
function nameOf(folders: ArchiveFolders, file: string): string {
  return pathAt(folders, file) === undefined ? file : basename(file);
}

async function locateAt(folders: ArchiveFolders, file: string): Promise<LocatedFile | undefined> {
  const [, folder, storedName] = PLACE.exec(file) ?? [];
  if (folder === undefined || storedName === undefined || pathAt(folders, file) === undefined) return undefined;
  return statIn(folders, folder, storedName);
}

async function locateByName(
  folders: ArchiveFolders,
  fileName: string,
  { isEverywhere = false }: Search,
): Promise<LocatedFile | undefined> {
  if (fileName === '' || fileName.includes('/')) return undefined;
  const date = observingDateIn(fileName);
  const likely =
    date === undefined
      ? [CALIBRATIONS]
      : [rawFolder(date), CALIBRATIONS, ...[-1, 1].map((days) => rawFolder(dateAfter(date, days)))];
  const all = isEverywhere ? (await foldersOfDates(folders)).map(rawFolder) : [];
  for (const folder of new Set([...likely, ...all])) {
    const found = await locateIn(folders, folder, fileName);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of a file in several containers the first one that is whole. */
async function locateIn(folders: ArchiveFolders, folder: string, fileName: string): Promise<LocatedFile | undefined> {
  const stored = await folders.names.storedAs(join(folders.directory, folder), fileName);
  const names = stored.length === 0 ? [fileName] : stored;
  const found = await Promise.all(names.map((storedName) => statIn(folders, folder, storedName)));
  const files = found.filter((file) => file !== undefined);
  for (const file of files.length > 1 ? files : []) if ((await brokenFile(file)) === undefined) return file;
  return files[0];
}

async function statIn(
  { directory }: ArchiveFolders,
  place: string,
  storedName: string,
): Promise<LocatedFile | undefined> {
  const folder = join(directory, place);
  const path = join(folder, storedName);
  const found = await foundAt(path);
  if (found?.isFile !== true) return undefined;
  const container = containerOf(storedName);
  const { sizeBytes, revision } = found;
  const isCalibration = place === CALIBRATIONS;
  return { place: `${place}/${storedName}`, storedName, folder, path, container, isCalibration, sizeBytes, revision };
}

/** The time of change as well: a copy that keeps the time of its original is another file all the same. */
export async function foundAt(
  path: string,
): Promise<(FoundFile & { readonly isFile: boolean; readonly isFolder: boolean }) | undefined> {
  const found = await stat(path).catch((error: unknown) => absentOr(error, path));
  if (found === undefined) return undefined;
  const revision = `${found.mtimeMs}/${found.ctimeMs}`;
  return { sizeBytes: found.size, revision, isFile: found.isFile(), isFolder: found.isDirectory() };
}

/** A file that was there a moment ago, and cannot be read to its end. */
export function unreadableSource(fileName: string, cause: unknown): PhoenixError {
  return new PhoenixError(
    'ARCHIVE_UNAVAILABLE',
    `${fileName} could not be read to its end: ${String(cause)}`,
    'nothing to do: it is tried again, and goes on where it was',
    { cause },
  );
}

/** A folder that is not mounted comes back; its files are not missing. */
export async function assertThere(directory: string): Promise<void> {
  if ((await foundAt(directory))?.isFolder === true) return;
  throw new PhoenixError(
    'ARCHIVE_UNAVAILABLE',
    `the archive folder ${directory} is not there`,
    'mount it, or correct archive.directory in phoenix.yaml',
  );
}
