import { existsSync } from 'node:fs';
import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { withExclusiveLock } from '../../../src/adapters/processes/exclusive-lock.ts';
import { simulateNight } from '../../../src/simulator/index.ts';

export const DATE = '2014-12-14';

/** Science frames of the scenario `standard` by OB, in order of time. */
export const FRAMES = {
  /** Four OBJECT and, in third place, one SKY. */
  deep: [
    'MUSE.2014-12-15T00:54:04.379',
    'MUSE.2014-12-15T01:05:19.596',
    'MUSE.2014-12-15T01:16:34.813',
    'MUSE.2014-12-15T01:19:49.030',
    'MUSE.2014-12-15T01:31:04.247',
  ],
  single: ['MUSE.2014-12-15T01:49:19.464'],
  pair: ['MUSE.2014-12-15T02:12:34.681', 'MUSE.2014-12-15T02:23:49.898'],
  /** Of these two the first one is too short. */
  short: ['MUSE.2014-12-15T02:42:04.115', 'MUSE.2014-12-15T02:43:24.332'],
} as const;
export const ALL_FRAMES: readonly string[] = Object.values(FRAMES).flat();

/** Copies the simulated night with these science frames only; it is simulated once per test run. */
export async function copyArchive(target: string, frames: readonly string[]): Promise<void> {
  const source = await simulatedArchive();
  const isUnwanted = (path: string) =>
    ALL_FRAMES.some((frame) => path.endsWith(`${frame}.fits`) && !frames.includes(frame));
  await cp(source, target, { recursive: true, filter: (path) => !isUnwanted(path) });
}

async function simulatedArchive(): Promise<string> {
  const path = join(inject('sharedFolder'), 'archive');
  await withExclusiveLock(`${path}.lock`, async () => {
    if (existsSync(path)) return;
    await simulateNight({ date: DATE, outDirectory: `${path}.part`, scenario: 'standard', ifus: 4, seed: 1 });
    await rename(`${path}.part`, path);
  });
  return path;
}
