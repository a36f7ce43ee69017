import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { observingDateOf } from '../../domain/calendar/observing-date.ts';
import type { Keywords } from '../../domain/frame/keywords.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { Archive, ArchiveEntry, ObRecord } from '../../ports/archive.ts';
import { readFits } from '../fits/index.ts';
import type { FitsFile } from '../fits/index.ts';
import { copyVerified } from './copy-verified.ts';
import type { Expected } from './copy-verified.ts';

export interface DirectoryArchiveOptions {
  /** With folders `raw/<date>`, `calib`, `ob`. */
  readonly directory: string;
  /** Slows every download down, for tests of what happens meanwhile. */
  readonly bytesPerSecond?: number;
}

const checksumsSchema = z.record(z.string(), z.object({ sizeBytes: z.number(), crc32: z.string() }));
const obRecordsSchema = z.record(z.string(), z.object({ obsId: z.number(), grade: z.string(), comment: z.string() }));

/** The embedded archive: a folder. Sizes and CRC-32 come from `checksums.json` where it lists a file. */
export function createDirectoryArchive({ directory, bytesPerSecond }: DirectoryArchiveOptions): Archive {
  const rawFolder = join(directory, 'raw');
  const calibFolder = join(directory, 'calib');

  async function open(fileName: string): Promise<FitsFile> {
    const { path } = await locate(fileName);
    try {
      return await readFits(path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new PhoenixError(
        'FRAME_UNREADABLE',
        `${fileName} cannot be read: ${reason}`,
        'replace the file in the archive, or remove it and prepare the date again',
        { cause: error },
      );
    }
  }

  /** A raw frame lies in the folder of its observing date, or of any other; everything else among the calibrations. */
  async function locate(fileName: string): Promise<Located> {
    for (const folder of await foldersOf(fileName)) {
      const path = join(folder, fileName);
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile() === true) return { folder, path, sizeBytes: found.size };
    }
    throw new PhoenixError(
      'FILE_MISSING',
      `${fileName} is not in the archive ${directory}`,
      'put the file there, or prepare the date again',
    );
  }

  async function foldersOf(fileName: string): Promise<readonly string[]> {
    const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?/.exec(fileName)?.[0];
    if (time === undefined) return [calibFolder];
    const own = join(rawFolder, observingDateOf(time));
    const others = (await namesIn(rawFolder)).map((date) => join(rawFolder, date)).filter((folder) => folder !== own);
    return [own, ...others, calibFolder];
  }

  return {
    async listRawFrames(date) {
      const dates = await datesOf(directory, rawFolder);
      if (dates.includes(date)) return entriesOf(join(rawFolder, date));
      const near = dates.toSorted((a, b) => distance(a, date) - distance(b, date)).slice(0, 3);
      throw new PhoenixError(
        'DATE_UNKNOWN',
        `the archive ${directory} has no raw frames of ${date}`,
        near.length === 0 ? 'it has no dates at all' : `dates that it has: ${near.join(', ')}`,
      );
    },
    listCalibrations: () => entriesOf(calibFolder),
    async readKeywords(fileName) {
      const { hdus } = await open(fileName);
      return mergedKeywords(hdus.map(({ header }) => header.keywords));
    },
    async readExtensionNames(fileName) {
      const { hdus } = await open(fileName);
      return hdus.slice(1).map(({ name }) => name);
    },
    async readObRecords(date): Promise<Readonly<Record<string, ObRecord>>> {
      return parseJson(join(directory, 'ob', `${date}.json`), obRecordsSchema);
    },
    async fetch(fileName, targetPath, options = {}) {
      const { path, folder, sizeBytes } = await locate(fileName);
      const checksums = await parseJson(join(folder, 'checksums.json'), checksumsSchema);
      const listed = checksums[fileName];
      const expected: Expected =
        listed === undefined
          ? { sizeBytes, crc32: undefined }
          : { sizeBytes: listed.sizeBytes, crc32: Number(listed.crc32) };
      await copyVerified({ fileName, sourcePath: path, targetPath, expected, bytesPerSecond, ...options });
      return { path: targetPath, sizeBytes: expected.sizeBytes };
    },
  };
}

interface Located {
  readonly folder: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** What the primary header does not say, the first extension may. */
function mergedKeywords([primary = {}, first = {}]: readonly Keywords[]): Keywords {
  return { ...first, ...primary };
}

async function datesOf(directory: string, rawFolder: string): Promise<readonly string[]> {
  const there = await stat(directory).catch(() => undefined);
  if (there === undefined) {
    throw new PhoenixError(
      'ARCHIVE_UNAVAILABLE',
      `the archive folder ${directory} is not there`,
      'mount it, or correct archive.directory in phoenix.yaml',
    );
  }
  return namesIn(rawFolder);
}

async function entriesOf(folder: string): Promise<readonly ArchiveEntry[]> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.fits'));
  return Promise.all(
    names.map(async (fileName) => ({ fileName, sizeBytes: (await stat(join(folder, fileName))).size })),
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.toSorted();
}

function distance(a: string, b: string): number {
  return Math.abs(Date.parse(a) - Date.parse(b));
}

/** An absent file says nothing; one that cannot be understood is an error, because a checksum would be skipped silently. */
async function parseJson<T>(path: string, schema: z.ZodType<Record<string, T>>): Promise<Record<string, T>> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new PhoenixError('CONFIG_INVALID', `${path} is not understood`, 'correct or remove it', { cause: error });
  }
}
