import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAdmitted } from '../../src/activities/admitted-run.ts';
import { createMeasuredRuns } from '../../src/activities/measured-runs.ts';
import type { UnbookedRun } from '../../src/activities/recipe-run.ts';
import { createEsorexRunner } from '../../src/adapters/esorex/index.ts';
import { MUSE } from '../fakes/muse.ts';
import type { RunResult } from '../../src/ports/recipe-runner.ts';
import type { AttemptRow } from '../../src/ports/records/attempts.ts';
import { createAdmission } from '../../src/workers/admission.ts';
import { writeMiniImage } from '../adapters/esorex/mini-image.ts';
import { RecipeSetting } from '../adapters/esorex/recipe-setting.ts';
import { DATE, STANDARD_NIGHT, abOf, planNight } from '../domain/cascade/night-fixtures.ts';
import { activityContext } from '../fakes/activity-context.ts';

const MB = 1e6;
const CAPACITY = { streams: 2, memoryBytes: 4000 * MB };
const { plan } = planNight(STANDARD_NIGHT);
const AB = abOf({ plan }, '00:54:04.379_tal');

describe('[E] the real esorex under a memory model that is wrong', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  /** Images of 600 x 600 pixels: less than 20 MB end muse_exp_align, 24 MB are enough (measured). */
  async function alignment(): Promise<UnbookedRun> {
    const folder = join(setting.root, 'images');
    await mkdir(folder);
    const paths = [1, 2].map((number) => join(folder, `IMAGE_FOV_000${number}.fits`));
    const writeOne = (path: string, index: number) =>
      writeMiniImage(path, {
        ...{ dateObs: `2014-12-15T00:0${index}:00.000`, mjdObs: 57006 + index / 1440 },
        ...{ dx: index * 3, size: 600 },
      });
    await Promise.all(paths.map(writeOne));
    return setting.run({
      recipe: 'muse_exp_align',
      sof: paths.map((path) => ({ path, tag: 'IMAGE_FOV' })),
      expectedProducts: [{ catg: 'OFFSET_LIST', count: 1 }],
    });
  }

  async function runWith(modelBytes: number): Promise<{ result: RunResult; attempts: readonly AttemptRow[] }> {
    const attempts: AttemptRow[] = [];
    const measuredRuns = createMeasuredRuns({
      listAttempts: async () => [],
      saveAttempt: async (row) => {
        attempts.push(row);
      },
    });
    const deps = {
      ...{ host: 'muc10', capacity: CAPACITY, admission: createAdmission(CAPACITY), measuredRuns },
      runner: createEsorexRunner({ outcomesOf: () => MUSE.outcomes, host: 'muc10' }),
    };
    const ref = {
      ...{ process: 'MUSE_R', unit: DATE, planKey: plan.planKey, chain: '', ab: AB.name, fixes: [], rank: 0 },
      ...{ isBacklog: false, placement: 1 },
    };
    const estimate = { memoryBytes: modelBytes, diskBytes: 0, finalBytes: 0, downloadBytes: 0, seconds: 1 };
    const run = await alignment();
    const context = activityContext({ scheduledTimestampMs: Date.now() });
    const result = await context.run((): Promise<RunResult> =>
      runAdmitted(deps, { ref, ab: AB, run, estimate }, async () => undefined),
    );
    return { result, attempts };
  }

  it(
    'aligns with more memory after it has run out of it, and all runs are on record',
    { timeout: 60_000 },
    async () => {
      const { result, attempts } = await runWith(13 * MB);
      expect(result.status).toBe('succeeded');
      expect(attempts.map(({ limitBytes }) => limitBytes / MB)).toEqual([13, 19.5, 26].slice(0, attempts.length));
      expect(attempts.map(({ code }) => code)).toEqual([...attempts.slice(1).map(() => 'RECIPE_OUT_OF_MEMORY'), '']);
      expect(attempts.length).toBeGreaterThan(1);
      expect(attempts.at(-1)?.peakRssBytes).toBeGreaterThan(13 * MB);
    },
  );

  it('fails after the third run, and says with how much memory', { timeout: 60_000 }, async () => {
    const { result, attempts } = await runWith(6 * MB);
    expect(result).toMatchObject({ status: 'failed', code: 'RECIPE_OUT_OF_MEMORY' });
    expect(result.reason).toMatch(/failed to allocate .*; 3 runs, the last with 0\.012 GB of memory$/);
    expect(attempts.map(({ limitBytes }) => limitBytes / MB)).toEqual([6, 9, 12]);
  });
});
