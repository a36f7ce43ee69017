import { basename, join } from 'node:path';
import { containerOf } from '../../domain/frame/file-container.ts';
import type { HeaderOrError } from '../../domain/frame/header-source.ts';
import type { Keywords } from '../../domain/frame/keywords.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { isPlace, unreadableFrame } from '../archive-frames/index.ts';
import type { FileToScan, ScannedFile } from '../fits/index.ts';
import { scanHeaders } from '../fits/index.ts';
import type { ArchiveFolders } from './archive-folders.ts';
import { assertThere, CALIBRATIONS, likelyFolder, locateFile, pathAt } from './archive-folders.ts';
import { readGzippedHdus } from './read-hdus.ts';

/**
 * Files are opened where a list has told, or their names say, that they are, without looking into folders; only those that are
 * not there are searched for.
 */
export async function readManyKeywords(
  folders: ArchiveFolders,
  files: readonly string[],
  wanted: ReadonlySet<string>,
): Promise<readonly HeaderOrError[]> {
  await assertThere(folders.directory);
  const scanned = await scanHeaders(likelyFiles(folders, files), wanted);
  const results: HeaderOrError[] = [];
  for (const [index, file] of files.entries()) {
    const first = scanned[index];
    results.push(headerOrError(file, isDoubtful(first) ? await lookAgain(folders, file, wanted) : first));
  }
  return results;
}

/** Frames of one hour are of one date, which is worked out once. */
function likelyFiles(folders: ArchiveFolders, files: readonly string[]): readonly FileToScan[] {
  const known = new Map<string, string>();
  return files.map((file) => {
    if (isPlace(file)) return fileAt(pathAt(folders, file) ?? '', file.startsWith(`${CALIBRATIONS}/`));
    const hour = /\d{4}-\d\d-\d\dT\d\d/.exec(file)?.[0] ?? '';
    const folder = known.get(hour) ?? likelyFolder(file);
    known.set(hour, folder);
    return fileAt(join(folders.directory, folder, file), folder === CALIBRATIONS);
  });
}

/** A gzipped file is read in another way, as if it was not there. An empty path is not there either. */
function fileAt(path: string, withFirstExtension: boolean): FileToScan {
  const isGzipped = containerOf(basename(path)) === 'gz';
  return { path: isGzipped ? '' : path, withFirstExtension };
}

/** What the first look did not find, or found empty because fpack has moved the header of its image into an extension. */
function isDoubtful(scanned: ScannedFile | undefined): boolean {
  return (scanned?.kind === 'error' && isMissing(scanned.error)) || isEmpty(scanned);
}

async function lookAgain(
  folders: ArchiveFolders,
  file: string,
  wanted: ReadonlySet<string>,
): Promise<ScannedFile | undefined> {
  try {
    const { path, container, isCalibration } = await locateFile(folders, file);
    if (container === 'gz') return await scanGzipped(path, isCalibration, wanted);
    const [found] = await scanHeaders([{ path, withFirstExtension: isCalibration }], wanted);
    if (container !== 'fz' || !isEmpty(found)) return found;
    const [moved] = await scanHeaders([{ path, withFirstExtension: true }], wanted);
    return moved;
  } catch (error) {
    return { kind: 'error', error };
  }
}

function isEmpty(scanned: ScannedFile | undefined): boolean {
  return scanned?.kind === 'keywords' && Object.keys(scanned.keywords).length === 0;
}

async function scanGzipped(path: string, withFirst: boolean, wanted: ReadonlySet<string>): Promise<ScannedFile> {
  const { hdus } = await readGzippedHdus(path, withFirst ? 2 : 1);
  const [primary = {}, first = {}] = hdus.map(({ header }) => header.keywords);
  const all: Keywords = { ...first, ...primary };
  const keywords = Object.entries(all).filter(([keyword]) => wanted.has(keyword));
  return { kind: 'keywords', keywords: Object.fromEntries(keywords) };
}

function headerOrError(fileName: string, scanned: ScannedFile | undefined): HeaderOrError {
  if (scanned?.kind === 'keywords') return { fileName, ...scanned };
  const error = scanned?.error;
  if (error instanceof PhoenixError && error.code === 'ARCHIVE_UNAVAILABLE') throw error;
  const failure = isMissing(error) ? error : unreadableFrame(basename(fileName), error);
  if (failure.code === 'ARCHIVE_UNAVAILABLE') throw failure;
  return { kind: 'error', fileName, error: failure };
}

function isMissing(error: unknown): error is PhoenixError {
  return error instanceof PhoenixError && error.code === 'FILE_MISSING';
}
