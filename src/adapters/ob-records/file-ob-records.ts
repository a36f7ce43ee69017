import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dateMeant } from '../../domain/frame/corrections-folder.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { ObRecords } from '../../ports/ob-records.ts';
import { rowsOfFile } from './file-rows.ts';
import { REQUIRED_COLUMNS, recordsOf } from './parse-record.ts';

export interface ObRecordsFolder {
  readonly directory: string;
  /** The folder may be missing where nobody has named it: an archive without OB records. */
  readonly isOptional: boolean;
}

const EXTENSIONS = ['json', 'csv'] as const;

/** A file per night: `<directory>/<date>.json` or `<date>.csv`. A night without a file has no records. */
export function createObRecordsFolder({ directory, isOptional }: ObRecordsFolder): ObRecords {
  return {
    async read(date) {
      // By default they are in the archive: it is the archive that is away.
      await (isOptional
        ? assertThere(dirname(directory), { what: 'archive folder', entry: 'archive.directory' })
        : assertThere(directory, { what: 'folder of OB records', entry: 'obRecords.directory' }));
      const paths = EXTENSIONS.map((extension) => join(directory, `${date}.${extension}`));
      const texts = await Promise.all(paths.map(readIfThere));
      const found = paths.flatMap((path, index) => (texts[index] === undefined ? [] : [{ path, text: texts[index] }]));
      const [first, second] = found;
      if (second !== undefined) {
        throw new PhoenixError(
          'CONFIG_INVALID',
          `OB records of ${date} are in ${first?.path ?? ''} and in ${second.path}`,
          'remove one of them',
        );
      }
      if (first !== undefined) return recordsOf(rowsOfFile(first.text, first.path), date);
      await assertNoneMeant(directory, date);
      return [];
    },
  };
}

/** Without its records a night has no grades and no comments, and nobody would miss them. */
async function assertNoneMeant(directory: string, date: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const meant = names
    .toSorted()
    .find((name) => dateMeant(name) === date && !name.startsWith('.') && !name.endsWith('~'));
  if (meant === undefined) return;
  throw new PhoenixError(
    'CONFIG_INVALID',
    `nobody reads ${join(directory, meant)}: OB records of a night are in ${EXTENSIONS.map((one) => `${date}.${one}`).join(' or ')}`,
    'name it so, or move it elsewhere if it has none',
  );
}

/** One file for all nights, JSON or CSV, with a column `date`. */
export function createObRecordsFile(file: string): ObRecords {
  return {
    async read(date) {
      await assertThere(file, { what: 'file of OB records', entry: 'obRecords.file' });
      const text = (await readIfThere(file)) ?? '';
      return recordsOf(rowsOfFile(text, file, ['date', ...REQUIRED_COLUMNS]), date);
    },
  };
}

interface Place {
  readonly what: string;
  /** Of phoenix.yaml. */
  readonly entry: string;
}

/** A folder that is not mounted comes back; its records are not missing. */
async function assertThere(path: string, { what, entry }: Place): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined) return;
  throw new PhoenixError(
    'ARCHIVE_UNAVAILABLE',
    `the ${what} ${path} is not there`,
    `mount it, or correct ${entry} in phoenix.yaml`,
  );
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new PhoenixError(
      'ARCHIVE_UNAVAILABLE',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'check its permissions and its disk',
      { cause: error },
    );
  }
}
