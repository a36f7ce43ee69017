import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { HduToWrite } from '../adapters/fits/index.ts';
import { writeFits } from '../adapters/fits/index.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { NightTruth } from './truth.ts';
import { readTruth } from './truth.ts';

export interface FileToWrite {
  readonly fileName: string;
  readonly hdus: () => readonly HduToWrite[];
}

export async function makeFolders(outDirectory: string, date: string): Promise<void> {
  try {
    for (const folder of [join('raw', date), 'calib', 'ob', 'truth'])
      await mkdir(join(outDirectory, folder), { recursive: true });
  } catch (error) {
    throw new PhoenixError(
      'USAGE',
      `${outDirectory} cannot be written: ${String(error)}`,
      'give --out a folder that can be written',
      { cause: error },
    );
  }
}

/**
 * Nights in a folder share their calibrations, and raw frames of two scenarios would be one night: other options would
 * change what is there already.
 */
export async function assertSameOptions(
  outDirectory: string,
  night: Pick<NightTruth, 'date' | 'scenario' | 'ifus' | 'seed'>,
): Promise<void> {
  for (const date of await datesOf(outDirectory)) {
    const { scenario, ifus, seed } = await readTruth(outDirectory, date);
    const isSameNight = date !== night.date || scenario === night.scenario;
    if (isSameNight && ifus === night.ifus && seed === night.seed) continue;
    throw new PhoenixError(
      'USAGE',
      `${outDirectory} has ${date} already: --scenario ${scenario} --ifus ${ifus} --seed ${seed}`,
      'give --out another folder, or the same options',
    );
  }
}

async function datesOf(outDirectory: string): Promise<readonly string[]> {
  const names = await readdir(join(outDirectory, 'truth'));
  return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
}

/** Writes the files and adds them to the folder's `checksums.json`; returns their bytes. */
export async function writeFolder(folder: string, files: readonly FileToWrite[]): Promise<number> {
  const path = join(folder, 'checksums.json');
  const known = await readChecksums(path);
  let bytes = 0;
  for (const { fileName, hdus } of files) {
    const target = join(folder, fileName);
    await writeFits(target, hdus(), { checksum: true });
    const { size } = await stat(target);
    known[fileName] = { sizeBytes: size, crc32: String(crc32(await readFile(target))) };
    bytes += size;
  }
  await writeJson(path, Object.fromEntries(Object.entries(known).toSorted(([a], [b]) => (a < b ? -1 : 1))));
  return bytes;
}

/** CRC-32 as a decimal string, as NGAS keeps it. */
type Checksums = Record<string, { sizeBytes: number; crc32: string }>;

async function readChecksums(path: string): Promise<Checksums> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text) as Checksums;
  } catch (error) {
    throw new PhoenixError('USAGE', `${path} is not understood`, 'remove it, or give --out another folder', {
      cause: error,
    });
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.part`, `${JSON.stringify(value, null, 2)}\n`);
  await rename(`${path}.part`, path);
}
