import type { Keywords } from '../../domain/frame/keywords.ts';
import type { FileContent } from '../../domain/outcome/file-content.ts';
import type { Archive, ContentOptions, FetchedFile, FetchOptions } from '../../ports/archive.ts';
import { readGeometry, shareCopies, unreadableFrame } from '../archive-frames/index.ts';
import { summedFiles } from '../file-content/index.ts';
import { readExtensionNames, readFirstHdus, readFits } from '../fits/index.ts';
import {
  archivedDates,
  calibrationEntries,
  locateFile,
  rawEntries,
  toldContentOf,
  unreadableSource,
} from './archive-folders.ts';
import type { LocatedFile } from './archive-folders.ts';
import { copyVerified } from './copy-verified.ts';
import type { Expected } from './copy-verified.ts';
import { readManyKeywords } from './read-many-keywords.ts';

export interface DirectoryArchiveOptions {
  /** With folders `raw/<date>` and `calib`. */
  readonly directory: string;
  /** Slows every download down, for tests of what happens meanwhile. */
  readonly bytesPerSecond?: number;
}

/**
 * The embedded archive: a folder. Sizes and CRC-32 come from `checksums.json`; a file that it does not list is what it is
 * now, and is summed up where its content matters.
 */
export function createDirectoryArchive({ directory, bytesPerSecond }: DirectoryArchiveOptions): Archive {
  const copy = shareCopies(copyVerified);
  const sums = summedFiles();

  async function contentOf(fileName: string, { isSummed, signal }: ContentOptions = {}): Promise<FileContent> {
    const located = await locateFile(directory, fileName);
    const told = await toldContentOf(located);
    if (told.crc32 !== undefined) return told;
    const crc32 = isSummed === true ? await sumOf(located, signal) : await sums.known(located.path);
    return crc32 === undefined ? told : { ...told, crc32 };
  }

  async function sumOf({ path, fileName }: LocatedFile, signal?: AbortSignal): Promise<number> {
    try {
      return (await sums.of(path, signal)).crc32;
    } catch (error) {
      signal?.throwIfAborted();
      throw unreadableSource(fileName, error);
    }
  }

  async function expectedOf(located: LocatedFile, signal?: AbortSignal): Promise<Expected & FileContent> {
    const told = await toldContentOf(located);
    return { ...told, crc32: told.crc32 ?? (await sumOf(located, signal)) };
  }

  /** A file that is replaced while it comes, for this caller or for another one with whom he shares the copy, comes again. */
  async function fetch(fileName: string, targetPath: string, options: FetchOptions = {}): Promise<FetchedFile> {
    options.signal?.throwIfAborted();
    let expected = await expectedOf(await locateFile(directory, fileName), options.signal);
    for (;;) {
      const { path: sourcePath } = await locateFile(directory, fileName);
      const ended = await copy({ ...options, fileName, sourcePath, targetPath, expected, bytesPerSecond }).catch(
        (error: unknown) => ({ error }),
      );
      options.signal?.throwIfAborted();
      const now = await expectedOf(await locateFile(directory, fileName), options.signal);
      const isOther = now.crc32 !== expected.crc32 || now.sizeBytes !== expected.sizeBytes;
      expected = now;
      if (isOther) continue;
      if ('error' in ended) throw ended.error;
      if (ended.crc32 === now.crc32) return { path: targetPath, ...now };
    }
  }

  return {
    listDates: () => archivedDates(directory),
    listRawFrames: (date) => rawEntries(directory, date),
    listCalibrations: () => calibrationEntries(directory),
    async readKeywords(fileName) {
      const { hdus } = await openFrame(directory, fileName, (path) => readFirstHdus(path, 2));
      return mergedKeywords(hdus.map(({ header }) => header.keywords));
    },
    readExtensionNames: (fileName) => openFrame(directory, fileName, async (path) => readExtensionNames(path)),
    readManyKeywords: (fileNames, wanted) => readManyKeywords(directory, fileNames, wanted),
    async readGeometry(fileName) {
      return readGeometry(fileName, await openFrame(directory, fileName, readFits));
    },
    contentOf,
    fetch,
  };
}

async function openFrame<T>(directory: string, fileName: string, read: (path: string) => Promise<T>): Promise<T> {
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
