import type { Keywords } from '../../domain/frame/keywords.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { Archive } from '../../ports/archive.ts';
import { readFits } from '../fits/index.ts';
import type { FitsFile } from '../fits/index.ts';
import { calibrationEntries, expectedOf, locateFile, obRecordsOf, rawEntries } from './archive-folders.ts';
import { copyVerified } from './copy-verified.ts';
import { shareCopies } from './share-copies.ts';

export interface DirectoryArchiveOptions {
  /** With folders `raw/<date>`, `calib`, `ob`. */
  readonly directory: string;
  /** Slows every download down, for tests of what happens meanwhile. */
  readonly bytesPerSecond?: number;
}

/** The embedded archive: a folder. Sizes and CRC-32 come from `checksums.json` where it lists a file. */
export function createDirectoryArchive({ directory, bytesPerSecond }: DirectoryArchiveOptions): Archive {
  const copy = shareCopies(copyVerified);
  return {
    listRawFrames: (date) => rawEntries(directory, date),
    listCalibrations: () => calibrationEntries(directory),
    async readKeywords(fileName) {
      const { hdus } = await openFrame(directory, fileName);
      return mergedKeywords(hdus.map(({ header }) => header.keywords));
    },
    async readExtensionNames(fileName) {
      const { hdus } = await openFrame(directory, fileName);
      return hdus.slice(1).map(({ name }) => name);
    },
    readObRecords: (date) => obRecordsOf(directory, date),
    async fetch(fileName, targetPath, options = {}) {
      const located = await locateFile(directory, fileName);
      const expected = await expectedOf(located);
      await copy({ ...options, fileName, sourcePath: located.path, targetPath, expected, bytesPerSecond });
      return { path: targetPath, sizeBytes: expected.sizeBytes };
    },
  };
}

async function openFrame(directory: string, fileName: string): Promise<FitsFile> {
  const { path } = await locateFile(directory, fileName);
  try {
    return await readFits(path);
  } catch (error) {
    throw new PhoenixError(
      'FRAME_UNREADABLE',
      `${fileName} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'replace the file in the archive, or remove it and prepare the date again',
      { cause: error },
    );
  }
}

/** What the primary header does not say, the first extension may. */
function mergedKeywords([primary = {}, first = {}]: readonly Keywords[]): Keywords {
  return { ...first, ...primary };
}
