import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runGated } from '../../src/activities/align-gate.ts';
import type { AlignGateDependencies, GatedRun } from '../../src/activities/align-gate.ts';
import { createAlignmentReader } from '../../src/adapters/alignment-reader/index.ts';
import { createAttemptShelf, createEsorexRunner, createManifestReader } from '../../src/adapters/esorex/index.ts';
import type { AbFix } from '../../src/domain/cascade/apply-fix.ts';
import { MUSE, MUSE_R } from '../fakes/muse.ts';
import type { RecipeRunner, RunResult } from '../../src/ports/recipe-runner.ts';
import { STANDARD_NIGHT, abOf, planNight, sha256 } from '../domain/cascade/night-fixtures.ts';
import { ERRORS, writeStarImages } from './star-images.ts';
import type { StarField } from './star-images.ts';

const { plan } = planNight(STANDARD_NIGHT);
const TAL = abOf({ plan }, '00:54:04.379_tal');

/** Cases of muse-recipes 7. */
const FIELDS = {
  good: { name: 'good', size: 160, noise: 0.3, peaks: [300, 220, 260, 180, 340, 200, 280, 240] },
  A: { name: 'A', size: 120, noise: 0.05, peaks: [] },
  B: { name: 'B', size: 160, noise: 0.003, peaks: [0.3, 0.2, 0.1, 0.25, 0.15, 0.08, 0.12, 0.22] },
  C: { name: 'C', size: 160, noise: 0.003, peaks: [50, 120, 300] },
  D: { name: 'D3', size: 160, noise: 7, peaks: [70, 80, 100] },
  E: { name: 'E', size: 120, noise: 6, peaks: [] },
  F: { name: 'F2', size: 200, noise: 0.3, peaks: [] },
} as const satisfies Record<string, StarField>;

describe('[E] alignment gate with the real muse_exp_align', () => {
  let root: string;
  let runner: RecipeRunner;
  let parameters: (readonly string[])[];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'phoenix-align-'));
    runner = createEsorexRunner({ outcomesOf: () => MUSE.outcomes, host: 'test', pollMs: 20 });
    parameters = [];
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const deps: AlignGateDependencies = {
    alignments: createAlignmentReader(),
    attempts: createAttemptShelf(),
    recipeOptions: { list: async () => ['--srcmin', '--iterations'] },
    processOf: () => MUSE_R,
    hash: sha256,
  };

  async function gatedRun(field: StarField, changes: Partial<GatedRun['run']> = {}): Promise<GatedRun> {
    const images = await writeStarImages(root, field);
    return {
      plan,
      ab: TAL,
      ref: {
        ...{ process: 'MUSE_R', unit: plan.unit, planKey: plan.planKey, chain: '', ab: TAL.name, fixes: [], rank: 0 },
        ...{ isBacklog: false, placement: 1 },
      },
      run: {
        process: 'MUSE_R',
        ab: TAL.name,
        abKey: sha256(`key of ${field.name}`),
        recipe: 'muse_exp_align',
        parameters: [],
        ifus: [],
        sof: images.map((path) => ({ path, tag: 'IMAGE_FOV' })),
        expectedProducts: [{ catg: 'OFFSET_LIST', count: 1 }],
        productDirectory: join(root, 'products', plan.unit, 'tal'),
        logPath: join(root, 'log', 'r.tal.log'),
        ompThreads: 1,
        wallLimitSeconds: 60,
        ...changes,
      },
    };
  }

  /** Runs, and notes the options of every run that is no answer from a manifest. */
  function run(gated: GatedRun): Promise<RunResult> {
    return runGated(deps, gated, async (attempt) => {
      const result = await runner.startOrAdopt({ ...attempt, memoryLimitBytes: 1e9 });
      if (!result.fromManifest) parameters.push(attempt.parameters);
      return result;
    });
  }

  /** How far the offsets are from the truth at most [arcsec]. */
  async function worstError(gated: GatedRun): Promise<number> {
    const evidence = await deps.alignments.readEvidence({
      offsetListPath: join(gated.run.productDirectory, 'OFFSET_LIST.fits'),
      sourceListPaths: [],
      imagePaths: gated.run.sof.map(({ path }) => path),
    });
    const errors = evidence.exposures.map(({ offset }, index) =>
      Math.hypot(
        (offset?.eastArcsec ?? NaN) + (ERRORS[index]?.east ?? NaN),
        (offset?.northArcsec ?? NaN) + (ERRORS[index]?.north ?? NaN),
      ),
    );
    return Math.max(...errors);
  }

  it(
    'lets a good field through at once, under the key of the AB, and answers from there',
    { timeout: 60_000 },
    async () => {
      const gated = await gatedRun(FIELDS.good);
      const result = await run(gated);
      expect(result).toMatchObject({
        status: 'succeeded',
        caveats: [],
        manifest: { qc: { 'PHOENIX ALIGN CONFIRMED': 4 } },
      });
      expect(parameters).toEqual([[]]);
      expect(await worstError(gated)).toBeLessThan(0.02);
      expect(await runner.findManifest(gated.run.productDirectory, gated.run.abKey)).toEqual(result.manifest);
      expect(await createManifestReader().read(gated.run.productDirectory)).toEqual(result.manifest);
      expect(readFileSync(gated.run.logPath, 'utf8')).toMatch(/^--- step 1 \(exit code 0/);
      expect(await run(gated)).toMatchObject({ status: 'succeeded', manifest: result.manifest });
      expect(parameters).toEqual([[]]);
    },
  );

  it.each([
    ['B: weak stars', FIELDS.B, ['--threshold=-20', '--step=0.005', '--iterations=4000']],
    ['C: three stars', FIELDS.C, ['--srcmin=2']],
    ['D: three stars in noise', FIELDS.D, ['--threshold=200', '--step=2', '--srcmin=3']],
  ])('%s: brings exact offsets with a second attempt, and says so', { timeout: 60_000 }, async (_, field, second) => {
    const gated = await gatedRun(field);
    const result = await run(gated);
    expect(result).toMatchObject({
      status: 'succeeded',
      caveats: [{ id: 'SECOND_ALIGNMENT', evidence: expect.stringContaining(`aligned with ${second.join(' ')}`) }],
    });
    expect(parameters).toEqual([[], second]);
    expect(await worstError(gated)).toBeLessThan(0.05);
  });

  it.each([
    ['A: an empty field', FIELDS.A, /^offsets not confirmed: muse_exp_align failed .*; again with --threshold=-20/],
    [
      'E: noise above the threshold',
      FIELDS.E,
      /^offsets not confirmed: exposure 1 .* is not confirmed: at best \d of \d+ .*; again with --threshold=200/,
    ],
  ] as const)('%s: has nothing that may be combined', { timeout: 60_000 }, async (_, field, reason) => {
    const gated = await gatedRun(field);
    const result = await run(gated);
    expect(result).toMatchObject({
      status: 'failed',
      code: 'ALIGNMENT_DOUBTFUL',
      reason: expect.stringMatching(reason),
      manifest: null,
    });
    expect(result.reason?.length).toBeLessThan(2000);
    expect(parameters).toHaveLength(2);
    expect(existsSync(gated.run.productDirectory)).toBe(false);
    expect(existsSync(/the list is kept: (.*)$/.exec(result.reason ?? '')?.[1] ?? '')).toBe(true);
    expect(readFileSync(gated.run.logPath, 'utf8')).toContain('=== second attempt');
  });

  it(
    'F: ends the search of a threshold that oscillates, and looks once more in smaller steps',
    { timeout: 60_000 },
    async () => {
      const gated = await gatedRun(FIELDS.F, { wallLimitSeconds: 2 });
      const result = await run(gated);
      expect(result.status).toBe('failed');
      expect(result.reason).toMatch(/was stopped at its wall limit of 2 s.*; again with --step=0.05 --iterations=600 /);
      expect(parameters).toEqual([[], ['--step=0.05', '--iterations=600']]);
    },
  );

  it('does not overrule parameters that the operator has chosen', { timeout: 60_000 }, async () => {
    const gated = await gatedRun(FIELDS.C, { parameters: ['--srcmin=4'] });
    const fixes: readonly AbFix[] = [{ ab: TAL.name, fix: { kind: 'parameters', parameters: ['--srcmin=4'] } }];
    const result = await run({ ...gated, ref: { ...gated.ref, fixes } });
    expect(result).toMatchObject({ status: 'failed', code: 'RECIPE_FAILED' });
    expect(parameters).toEqual([['--srcmin=4']]);
  });

  it('runs nothing with an option that the recipe does not know', async () => {
    const gated = await gatedRun(FIELDS.C);
    const fixes: readonly AbFix[] = [{ ab: TAL.name, fix: { kind: 'parameters', parameters: ['--srcmn=3'] } }];
    await expect(run({ ...gated, ref: { ...gated.ref, fixes } })).rejects.toMatchObject({
      code: 'OPTION_UNKNOWN',
      message: `${TAL.name}: muse_exp_align knows no option --srcmn (did you mean --srcmin or --iterations?)`,
    });
    expect(parameters).toEqual([]);
  });
});
