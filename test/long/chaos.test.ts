import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { canMountDisks } from '../../bench/chaos/chaos-home.ts';
import { runChaosNight } from '../../bench/chaos/chaos-night.ts';
import type { NightResult } from '../../bench/chaos/chaos-night.ts';
import { planChaos } from '../../bench/chaos/plan-chaos.ts';
import { CHAOS_NIGHTS, prepareNight } from '../../bench/chaos/prepare-nights.ts';
import type { PreparedNight } from '../../bench/chaos/prepare-nights.ts';

/**
 * Recipes that crash, fail, make nothing, run out of memory or space; worker, server, both or a run killed, the worker stopped;
 * dates cancelled, terminated and failed while they publish and ingest, a kill before and after each effect of it; an input that is
 * replaced under its name; a folder that is away or corrupt, an NGAS server that is away or goes wrong; a disk that is full, where
 * disks can be mounted (as root). A hundred nights are in `npm run bench -- chaos`.
 */
/** Five of each fault of a date as a whole. */
const NIGHTS = 48;
/** Two nights of before: the archive has lost a file of unknown size, and the disk is small. */
const SEEDS = [...Array.from({ length: NIGHTS }, (_, index) => index + 1), 1073, 5029];
/** Side by side: they wait more than they compute. */
const LANES = 3;
/** A night takes 10 s on a machine of its own, 30 s beside two others. */
const LIMIT_MS = 2_700_000;

const hasOwnDisk = canMountDisks();

interface Reference {
  readonly prepared: PreparedNight;
  readonly undisturbed: NightResult;
  /** Final files of a night whose master has other content from the beginning; made when it is asked for. */
  readonly afterChange: () => Promise<NightResult['finalFiles']>;
}

const references = new Map<string, Reference>();

async function openReferences(): Promise<void> {
  const folder = join(inject('sharedFolder'), 'chaos');
  await mkdir(folder, { recursive: true });
  const nights: PreparedNight[] = [];
  for (const spec of CHAOS_NIGHTS) nights.push(await prepareNight(folder, spec));
  await Promise.all(nights.map(openReference));
}

async function openReference(prepared: PreparedNight): Promise<void> {
  const { spec } = prepared;
  const plan = { seed: 0, night: spec, stepSeconds: 0, faults: [], archive: 'folder', disturbances: [] } as const;
  const options = { night: prepared, plan, hasOwnDisk } as const;
  let changed: Promise<NightResult> | undefined;
  const afterChange = async () => (await (changed ??= runChaosNight({ ...options, isInputChanged: true }))).finalFiles;
  references.set(spec.id, { prepared, undisturbed: await runChaosNight(options), afterChange });
}

// Server, worker and files are real; the recipes are doubles whose products follow from the content of all their inputs.
describe('[E] nights on a real server with a real worker', () => {
  beforeAll(openReferences, LIMIT_MS);

  it.each(CHAOS_NIGHTS)("'$id' ends right when nobody disturbs it", ({ id }) => {
    const { undisturbed } = references.get(id)!;
    expect(undisturbed).toMatchObject({ happened: [], questions: [], violations: [] });
    expect(Object.keys(undisturbed.finalFiles)).toHaveLength(12);
  });

  it(`${SEEDS.length} nights of chaos end with the same files`, { timeout: LIMIT_MS }, async () => {
    const wrong: string[] = [];
    const left = SEEDS.values();
    const lane = async (): Promise<void> => {
      for (const seed of left)
        wrong.push(...(await violationsOf(seed)).map((violation) => `seed ${seed}: ${violation}`));
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(wrong).toEqual([]);
  });
});

async function violationsOf(seed: number): Promise<readonly string[]> {
  const plan = planChaos(seed, CHAOS_NIGHTS, { hasOwnDisk });
  const { prepared, undisturbed, afterChange } = references.get(plan.night.id)!;
  const expected = undisturbed.finalFiles;
  const result = await runChaosNight({
    night: prepared,
    plan,
    hasOwnDisk,
    expected,
    expectedAfterChange: afterChange,
  });
  return result.happened.length === 0 ? ['nothing happened', ...result.violations] : result.violations;
}
