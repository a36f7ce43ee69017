import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { runChaosNight } from '../../bench/chaos/chaos-night.ts';
import type { NightResult } from '../../bench/chaos/chaos-night.ts';
import { planChaos } from '../../bench/chaos/plan-chaos.ts';
import { CHAOS_NIGHTS, prepareNight } from '../../bench/chaos/prepare-nights.ts';
import type { PreparedNight } from '../../bench/chaos/prepare-nights.ts';

/**
 * Recipes that crash, fail, make nothing, run out of memory or space; worker, server, both or a run killed, the worker stopped, also
 * while products are published; a folder that is away or corrupt, an NGAS server that is away or goes wrong. A hundred nights
 * are run by `npm run bench -- chaos`, with disks that fill up where disks can be mounted.
 */
const SEEDS = [[[3, 7, 21]], [[16, 17]]] as const;
/** A night takes 10 s on a quiet machine. */
const LIMIT_MS = 240_000;

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
  const options = { night: prepared, plan, hasOwnDisk: false } as const;
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

  it.each(SEEDS)('the chaos of seeds %j ends with the same files', { timeout: LIMIT_MS }, async (seeds) => {
    await Promise.all(seeds.map(expectSameEnd));
  });
});

async function expectSameEnd(seed: number): Promise<void> {
  const plan = planChaos(seed, CHAOS_NIGHTS, { hasOwnDisk: false });
  const { prepared, undisturbed, afterChange } = references.get(plan.night.id)!;
  const expected = undisturbed.finalFiles;
  const result = await runChaosNight({
    night: prepared,
    plan,
    hasOwnDisk: false,
    expected,
    expectedAfterChange: afterChange,
  });
  expect(result.happened.length, `seed ${seed}`).toBeGreaterThan(0);
  expect(result.violations, `seed ${seed}`).toEqual([]);
}
