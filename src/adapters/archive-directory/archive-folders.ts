import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { isObservingDate, observingDateIn } from '../../domain/calendar/observing-date.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { FileContent } from '../../domain/outcome/file-content.ts';
import type { ArchiveEntry } from '../../ports/archive.ts';

const checksumsSchema = z.record(z.string(), z.object({ sizeBytes: z.number(), crc32: z.string() }));

export interface LocatedFile {
  readonly fileName: string;
  readonly folder: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Another one whenever somebody may have written the file. */
  readonly revision: string;
}

/** Dates with raw frames, sorted. @throws PhoenixError ARCHIVE_UNAVAILABLE. */
export async function archivedDates(directory: string): Promise<readonly string[]> {
  await assertThere(directory);
  const dates = (await namesIn(join(directory, 'raw'))).filter(isObservingDate);
  const contents = await Promise.all(dates.map((date) => namesIn(join(directory, 'raw', date))));
  return dates.filter((_, index) => contents[index]?.some(isFits)).toSorted();
}

/** Frames in `<directory>/raw/<date>`, sorted by name. @throws PhoenixError DATE_UNKNOWN, ARCHIVE_UNAVAILABLE. */
export async function rawEntries(directory: string, date: string): Promise<readonly ArchiveEntry[]> {
  await assertThere(directory);
  const dates = (await namesIn(join(directory, 'raw'))).filter(isObservingDate);
  if (dates.includes(date)) return entriesOf(join(directory, 'raw', date));
  const near = dates.toSorted((a, b) => distance(a, date) - distance(b, date)).slice(0, 3);
  throw new PhoenixError(
    'DATE_UNKNOWN',
    `the archive ${directory} has no raw frames of ${date}`,
    near.length === 0 ? 'it has no dates at all' : `dates that it has: ${near.join(', ')}`,
  );
}

export async function calibrationEntries(directory: string): Promise<readonly ArchiveEntry[]> {
  await assertThere(directory);
  return entriesOf(calibrationFolder(directory));
}

export function calibrationFolder(directory: string): string {
  return join(directory, 'calib');
}

/** Where a file most probably is, by its name alone: a raw frame in the folder of its observing date. */
export function likelyFolder(directory: string, fileName: string): string {
  const date = observingDateIn(fileName);
  return date === undefined ? calibrationFolder(directory) : join(directory, 'raw', date);
}

/** A raw frame lies in the folder of its observing date, or of any other; everything else among the calibrations. */
export async function locateFile(directory: string, fileName: string): Promise<LocatedFile> {
  await assertThere(directory);
  if (fileName === basename(fileName)) {
    const likely = likelyFolder(directory, fileName);
    const found = (await statIn(likely, fileName)) ?? (await searchFolders(directory, fileName, likely));
    if (found !== undefined) return found;
  }
  const isRawName = likelyFolder(directory, fileName) !== calibrationFolder(directory);
  throw new PhoenixError(
    'FILE_MISSING',
    `${fileName} is not in the archive ${directory}`,
    isRawName
      ? 'put the file there, or prepare the date again'
      : 'put the file there, or prepare the date again; a raw frame must be named as its ARCFILE, with the time in it',
  );
}

/** Size and CRC-32 from `checksums.json`; of a file that it does not list, only what its folder tells. */
export async function toldContentOf({ folder, fileName, ...found }: LocatedFile): Promise<FileContent> {
  return contentIn(await checksumsIn(folder), fileName, found);
}

type Checksums = z.infer<typeof checksumsSchema>;

function checksumsIn(folder: string): Promise<Checksums> {
  return parseJson(join(folder, 'checksums.json'), checksumsSchema);
}

function contentIn(
  checksums: Checksums,
  fileName: string,
  { sizeBytes, revision }: Pick<LocatedFile, 'sizeBytes' | 'revision'>,
): FileContent {
  const listed = Object.hasOwn(checksums, fileName) ? checksums[fileName] : undefined;
  return listed === undefined ? { sizeBytes, revision } : { sizeBytes: listed.sizeBytes, crc32: Number(listed.crc32) };
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
  const found = await stat(directory).catch((error: unknown) => absentOr(error, directory));
  if (found?.isDirectory() === true) return;
  throw new PhoenixError(
    'ARCHIVE_UNAVAILABLE',
    `the archive folder ${directory} is not there`,
    'mount it, or correct archive.directory in phoenix.yaml',
  );
}

async function searchFolders(directory: string, fileName: string, likely: string): Promise<LocatedFile | undefined> {
  const calibrations = calibrationFolder(directory);
  if (likely === calibrations) return undefined;
  const dates = await namesIn(join(directory, 'raw'));
  for (const folder of [...dates.map((date) => join(directory, 'raw', date)), calibrations]) {
    const found = await statIn(folder, fileName);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function statIn(folder: string, fileName: string): Promise<LocatedFile | undefined> {
  const path = join(folder, fileName);
  const found = await statFile(path);
  return found === undefined ? undefined : { fileName, folder, path, ...found };
}

async function entriesOf(folder: string): Promise<readonly ArchiveEntry[]> {
  const names = (await namesIn(folder)).filter(isFits).toSorted();
  const checksums = names.length === 0 ? {} : await checksumsIn(folder);
  return Promise.all(
    names.map(async (fileName) => {
      const found = await statFile(join(folder, fileName));
      // A link that leads nowhere stays in the list: whoever reads the file says what is wrong with it, and takes the others.
      return found === undefined ? { fileName, sizeBytes: 0 } : { fileName, ...contentIn(checksums, fileName, found) };
    }),
  );
}

/** The time of change as well: a copy that keeps the time of its original is another file all the same. */
async function statFile(path: string): Promise<Pick<LocatedFile, 'sizeBytes' | 'revision'> | undefined> {
  const found = await stat(path).catch((error: unknown) => absentOr(error, path));
  if (found?.isFile() !== true) return undefined;
  return { sizeBytes: found.size, revision: `${found.mtimeMs}/${found.ctimeMs}` };
}

function isFits(name: string): boolean {
  return name.endsWith('.fits');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch((error: unknown) => absentOr(error, folder))) ?? [];
}

function distance(a: string, b: string): number {
  return Math.abs(Date.parse(a) - Date.parse(b));
}

/** An absent file says nothing; one that cannot be understood is an error, because a checksum would be skipped silently. */
async function parseJson<T>(path: string, schema: z.ZodType<Record<string, T>>): Promise<Record<string, T>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => absentOr(error, path));
  if (text === undefined) return {};
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new PhoenixError('CONFIG_INVALID', `${path} is not understood`, 'correct or remove it', { cause: error });
  }
}

/** A loop of links leads nowhere, and a name that is too long is nobody's. */
const ABSENCE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

function absentOr(error: unknown, path: string): undefined {
  if (ABSENCE.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
  throw new PhoenixError(
    'ARCHIVE_UNAVAILABLE',
    `${path} cannot be read: ${String(error)}`,
    'check the archive folder and its permissions',
    { cause: error },
  );
}
