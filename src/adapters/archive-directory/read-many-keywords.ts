import { basename, join } from 'node:path';
import type { HeaderOrError } from '../../domain/frame/header-source.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { FileToScan, ScannedFile } from '../fits/index.ts';
import { scanHeaders } from '../fits/index.ts';
import { assertThere, calibrationFolder, likelyFolder, locateFile } from './archive-folders.ts';
import { unreadableFrame } from '../archive-frames/index.ts';

/**
 * Files are opened where their names say that they are, without looking into folders; only those that are not there are
 * searched for.
 */
export async function readManyKeywords(
  directory: string,
  fileNames: readonly string[],
  wanted: ReadonlySet<string>,
): Promise<readonly HeaderOrError[]> {
  await assertThere(directory);
  const scanned = await scanHeaders(likelyFiles(directory, fileNames), wanted);
  const results: HeaderOrError[] = [];
  for (const [index, fileName] of fileNames.entries()) {
    const first = scanned[index];
    const isElsewhere = first?.kind === 'error' && isMissing(first.error);
    const found = isElsewhere ? await scanElsewhere(directory, fileName, wanted) : first;
    results.push(headerOrError(fileName, found));
  }
  return results;
}

/** Frames of one hour are of one date, which is worked out once. */
function likelyFiles(directory: string, fileNames: readonly string[]): readonly FileToScan[] {
  const calibrations = calibrationFolder(directory);
  const folders = new Map<string, string>();
  return fileNames.map((fileName) => {
    const hour = /\d{4}-\d\d-\d\dT\d\d/.exec(fileName)?.[0] ?? '';
    const folder = folders.get(hour) ?? likelyFolder(directory, fileName);
    folders.set(hour, folder);
    return fileIn(folder, fileName, calibrations);
  });
}

/** A name with a folder in it is none of the archive: an empty path is not there. */
function fileIn(folder: string, fileName: string, calibrations: string): FileToScan {
  const path = fileName === basename(fileName) ? join(folder, fileName) : '';
  return { path, withFirstExtension: folder === calibrations };
}

async function scanElsewhere(
  directory: string,
  fileName: string,
  wanted: ReadonlySet<string>,
): Promise<ScannedFile | undefined> {
  try {
    const { folder } = await locateFile(directory, fileName);
    const [scanned] = await scanHeaders([fileIn(folder, fileName, calibrationFolder(directory))], wanted);
    return scanned;
  } catch (error) {
    return { kind: 'error', error };
  }
}

function headerOrError(fileName: string, scanned: ScannedFile | undefined): HeaderOrError {
  if (scanned?.kind === 'keywords') return { fileName, ...scanned };
  const error = scanned?.error;
  if (error instanceof PhoenixError && error.code === 'ARCHIVE_UNAVAILABLE') throw error;
  const failure = isMissing(error) ? error : unreadableFrame(fileName, error);
  if (failure.code === 'ARCHIVE_UNAVAILABLE') throw failure;
  return { kind: 'error', fileName, error: failure };
}

function isMissing(error: unknown): error is PhoenixError {
  return error instanceof PhoenixError && error.code === 'FILE_MISSING';
}
