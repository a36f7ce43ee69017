import type { Keywords } from '../../domain/frame/keywords.ts';
import type { Archive } from '../../ports/archive.ts';
import { readGeometry, shareCopies, unreadableFrame } from '../archive-frames/index.ts';
import { readFirstHdus, readFits } from '../fits/index.ts';
import type { FitsFile } from '../fits/index.ts';
import { archivedDates, calibrationEntries, expectedOf, locateFile, rawEntries } from './archive-folders.ts';
import { copyVerified } from './copy-verified.ts';
import { readManyKeywords } from './read-many-keywords.ts';

export interface DirectoryArchiveOptions {
  /** With folders `raw/<date>` and `calib`. */
  readonly directory: string;
  /** Slows every download down, for tests of what happens meanwhile. */
  readonly bytesPerSecond?: number;
}

/** The embedded archive: a folder. Sizes and CRC-32 come from `checksums.json` where it lists a file. */
export function createDirectoryArchive({ directory, bytesPerSecond }: DirectoryArchiveOptions): Archive {
  const copy = shareCopies(copyVerified);
  return {
    listDates: () => archivedDates(directory),
    listRawFrames: (date) => rawEntries(directory, date),
    listCalibrations: () => calibrationEntries(directory),
    async readKeywords(fileName) {
      const { hdus } = await openFrame(directory, fileName, (path) => readFirstHdus(path, 2));
      return mergedKeywords(hdus.map(({ header }) => header.keywords));
    },
    async readExtensionNames(fileName) {
      const { hdus } = await openFrame(directory, fileName, readFits);
      return hdus.slice(1).map(({ name }) => name);
    },
    readManyKeywords: (fileNames, wanted) => readManyKeywords(directory, fileNames, wanted),
    async readGeometry(fileName) {
      return readGeometry(fileName, await openFrame(directory, fileName, readFits));
    },
    async fetch(fileName, targetPath, options = {}) {
      const located = await locateFile(directory, fileName);
      const expected = await expectedOf(located);
      await copy({ ...options, fileName, sourcePath: located.path, targetPath, expected, bytesPerSecond });
      return { path: targetPath, sizeBytes: expected.sizeBytes };
    },
  };
}

async function openFrame(
  directory: string,
  fileName: string,
  read: (path: string) => Promise<FitsFile>,
): Promise<FitsFile> {
  const { path } = await locateFile(directory, fileName);
  try {
    return await read(path);
  } catch (error) {
    throw unreadableFrame(fileName, error);
  }
}

/** What the primary header does not say, the first extension may. */
function mergedKeywords([primary = {}, first = {}]: readonly Keywords[]): Keywords {
  return { ...first, ...primary };
}
