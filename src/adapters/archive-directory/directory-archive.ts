import type { FileContent } from '../../domain/frame/file-content.ts';
import type { Archive, FetchedFile, FetchOptions } from '../../ports/archive.ts';
import type { ArchiveStore, StoredFile, UnpackedCopies } from '../archive-frames/index.ts';
import { createArchive, shareCopies } from '../archive-frames/index.ts';
import { summedFiles } from '../file-content/index.ts';
import type { LocatedFile } from './archive-folders.ts';
import { locateFile, pathAt, unreadableSource } from './archive-folders.ts';
import { copyVerified } from './copy-verified.ts';
import type { Expected } from './copy-verified.ts';
import { createFolderNames } from './folder-names.ts';
import { archivedDates, listCalibrationFolder, listRawFolder, unknownDate } from './list-folders.ts';
import { listMisplaced } from './list-misplaced.ts';
import { readNames, readTwoHdus } from './read-hdus.ts';
import { readManyKeywords } from './read-many-keywords.ts';
import { checksumsIn, toldContent } from './told-content.ts';

export interface DirectoryArchiveOptions {
  /** With folders `raw/<date>` and `calib`. */
  readonly directory: string;
  readonly copies: UnpackedCopies;
  /** Slows every download down, for tests of what happens meanwhile. */
  readonly bytesPerSecond?: number;
}

/**
 * The embedded archive: a folder. Sizes and CRC-32 come from `checksums.json`; a file that it does not list is what it is
 * now, and is summed up where its content matters.
 */
export function createDirectoryArchive({ directory, copies, bytesPerSecond }: DirectoryArchiveOptions): Archive {
  const folders = { directory, names: createFolderNames() };
  const copy = shareCopies(copyVerified);
  const sums = summedFiles();

  async function contentOf(located: LocatedFile, isSummed: boolean, signal?: AbortSignal): Promise<FileContent> {
    const told = await toldContentOf(located);
    if (told.crc32 !== undefined) return told;
    const crc32 = isSummed ? await sumOf(located, signal) : await sums.known(located.path);
    return crc32 === undefined ? told : { ...told, crc32 };
  }

  async function sumOf({ path, storedName }: LocatedFile, signal?: AbortSignal): Promise<number> {
    try {
      return (await sums.of(path, signal)).crc32;
    } catch (error) {
      signal?.throwIfAborted();
      throw unreadableSource(storedName, error);
    }
  }

  async function expectedOf(located: LocatedFile, signal?: AbortSignal): Promise<Expected & FileContent> {
    const told = await toldContentOf(located);
    return { ...told, crc32: told.crc32 ?? (await sumOf(located, signal)) };
  }

  /** A file that is replaced while it comes, for this caller or for another one with whom he shares the copy, comes again. */
  async function fetch(
    { place, storedName }: StoredFile,
    targetPath: string,
    options: FetchOptions,
  ): Promise<FetchedFile> {
    options.signal?.throwIfAborted();
    let expected = await expectedOf(await locateFile(folders, place), options.signal);
    for (;;) {
      const { path: sourcePath } = await locateFile(folders, place);
      const request = { ...options, fileName: storedName, sourcePath, targetPath, expected, bytesPerSecond };
      const ended = await copy(request).catch((error: unknown) => ({ error }));
      options.signal?.throwIfAborted();
      const now = await expectedOf(await locateFile(folders, place), options.signal);
      const isOther = now.crc32 !== expected.crc32 || now.sizeBytes !== expected.sizeBytes;
      expected = now;
      if (isOther) continue;
      if ('error' in ended) throw ended.error;
      if (ended.crc32 === now.crc32) return { path: targetPath, ...now };
    }
  }

  const store: ArchiveStore = {
    isCalledByArcfile: false,
    listDates: () => archivedDates(folders),
    listRawFrames: (date) => listRawFolder(folders, date),
    unknownDate: (date) => unknownDate(folders, date),
    listCalibrations: () => listCalibrationFolder(folders),
    listMisplaced: () => listMisplaced(folders),
    async locate(file, { isSummed = false, isEverywhere = false, signal }) {
      const located = await locateFile(folders, file, { isEverywhere });
      const { place, storedName, container, isCalibration } = located;
      return { place, storedName, container, isCalibration, content: await contentOf(located, isSummed, signal) };
    },
    readFirstHdus: async (file) => readTwoHdus(await locateFile(folders, file)),
    readExtensionNames: async (file) => readNames(await locateFile(folders, file)),
    readManyKeywords: (files, wanted) => readManyKeywords(folders, files, wanted),
    fetch,
    pathOf: ({ place }) => pathAt(folders, place) ?? '',
  };
  return createArchive(store, copies);
}

async function toldContentOf(located: LocatedFile): Promise<FileContent> {
  return toldContent(await checksumsIn(located.folder), located.storedName, located);
}
