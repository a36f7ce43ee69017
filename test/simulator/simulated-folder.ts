import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulateNightOptions } from '../../src/simulator/index.ts';
import { simulateNight } from '../../src/simulator/index.ts';

export const DATE = '2014-12-14';
export const NEXT_DATE = '2014-12-15';

/** Simulates nights one after the other into a new folder. */
export async function simulatedFolder(...nights: readonly Partial<SimulateNightOptions>[]): Promise<string> {
  const outDirectory = await mkdtemp(join(tmpdir(), 'simulated-'));
  for (const night of nights) await simulateNight(nightOptions(outDirectory, night));
  return outDirectory;
}

export function nightOptions(outDirectory: string, changes: Partial<SimulateNightOptions> = {}): SimulateNightOptions {
  return { date: DATE, outDirectory, scenario: 'standard', ifus: 4, seed: 1, ...changes };
}

/** SHA-256 of every file, by its path in the folder. */
export async function hashesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const hashes = paths.toSorted().map(async (path) => {
    return [
      path.slice(folder.length + 1),
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(hashes));
}
