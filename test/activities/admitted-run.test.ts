import { describe, expect, it } from 'vitest';
import { recordPublished, runAdmitted } from '../../src/activities/admitted-run.ts';
import type { AdmittedRunDependencies } from '../../src/activities/admitted-run.ts';
import { createMeasuredRuns } from '../../src/activities/measured-runs.ts';
import type { UnbookedRun } from '../../src/activities/recipe-run.ts';
import type { Manifest } from '../../src/domain/outcome/attempt.ts';
import type { ErrorCode } from '../../src/domain/failure/error-codes.ts';
import type { Slot } from '../../src/domain/scheduling/slot.ts';
import type { RecipeRun, RunResult, RunWatch } from '../../src/ports/recipe-runner.ts';
import type { AttemptRow } from '../../src/ports/records/attempts.ts';
import { createAdmission } from '../../src/workers/admission.ts';
import { DATE, STANDARD_NIGHT, abOf, planNight } from '../domain/cascade/night-fixtures.ts';
import { activityContext } from '../fakes/activity-context.ts';

const GB = 1e9;
const { plan } = planNight(STANDARD_NIGHT);
const AB = abOf({ plan }, '00:54:04.379_pst');
const RUN = { ab: AB.name, abKey: 'key', recipe: AB.recipe, productDirectory: '/data' } as UnbookedRun;
const ESTIMATE = { memoryBytes: 20 * GB, diskBytes: 0, finalBytes: 0, downloadBytes: 0, seconds: 600 };
const SCHEDULED = Date.parse('2014-12-15T12:00:00.000Z');

type End = 'well' | ErrorCode | 'cancelled' | 'detached';
type Ending = (run: RecipeRun, watch: RunWatch) => End | Promise<End>;

function resultOf(end: End, startedAt: string): RunResult {
  const isDone = end !== 'cancelled' && end !== 'detached';
  return {
    status: end === 'well' ? 'succeeded' : isDone ? 'failed' : end,
    ...{ adopted: false, fromManifest: false, exitCode: end === 'well' ? 0 : 134, logTail: '', caveats: [] },
    ...(end === 'well' || !isDone ? {} : { code: end, reason: 'failed to allocate 6216192 bytes' }),
    cost: isDone ? { startedAt, endedAt: startedAt, wallSeconds: 60, peakRssBytes: 18 * GB } : null,
    manifest: null,
  };
}

/** A host of 512 GB whose runs end as told; `limits` has the memory of each run, `stored` the attempts on record. */
function hostWhere(endingOf: Ending, before: readonly AttemptRow[] = [], slot?: Slot) {
  const stored: AttemptRow[] = [...before];
  const limits: number[] = [];
  const told: string[] = [];
  const admission = createAdmission({ streams: 2, memoryBytes: 512 * GB });
  const deps: AdmittedRunDependencies = {
    host: 'muc10',
    capacity: { streams: 2, memoryBytes: 512 * GB },
    admission,
    slot,
    measuredRuns: createMeasuredRuns({
      listAttempts: async () => [...stored],
      saveAttempt: async (row) => {
        stored.push(row);
      },
    }),
    runner: {
      async startOrAdopt(run, watch = {}) {
        limits.push(run.memoryLimitBytes / GB);
        const startedAt = new Date(SCHEDULED + limits.length * 60_000).toISOString();
        return resultOf(await endingOf(run, watch), startedAt);
      },
    },
  };
  const context = activityContext({ scheduledTimestampMs: SCHEDULED });
  const go = (estimate: typeof ESTIMATE | null = ESTIMATE): Promise<RunResult> =>
    context.run(() =>
      runAdmitted(deps, { ref: REF, ab: AB, run: RUN, estimate: estimate ?? undefined }, async (status) => {
        told.push(status);
      }),
    );
  const publish = (startedAt: string) => {
    const cost = { startedAt, endedAt: startedAt, wallSeconds: 60, peakRssBytes: 10 * GB };
    const manifest = { cost, host: 'muc09' } as Manifest;
    return recordPublished(deps, { ref: REF, ab: AB, run: RUN, estimate: ESTIMATE }, manifest);
  };
  return { go, publish, stored, limits, told, admission, context };
}

const REF = {
  ...{ process: 'MUSE_R', unit: DATE, planKey: plan.planKey, chain: '', ab: AB.name, fixes: [], rank: 0 },
  ...{ isBacklog: false, placement: 1 },
};

/** Somebody ends the activity, and the runner, which is told, ends so. */
async function untilTold({ cancelRequested, detach }: RunWatch, tell: () => void, end: End): Promise<End> {
  const told = [cancelRequested, detach].filter((signal) => signal !== undefined);
  tell();
  await expect.poll(() => told.some(({ aborted }) => aborted)).toBe(true);
  return end;
}

/** Ends for lack of memory below this limit. */
const needing =
  (gigabytes: number, code: ErrorCode = 'RECIPE_OUT_OF_MEMORY'): Ending =>
  ({ memoryLimitBytes }) =>
    memoryLimitBytes < gigabytes * GB ? code : 'well';

function attempt(given: Partial<AttemptRow>): AttemptRow {
  return {
    ...{ process: 'MUSE_R', unit: DATE, ab: AB.name, step: 'post', recipe: AB.recipe, host: 'muc10', abKey: 'key' },
    ...{ startedAt: new Date(SCHEDULED - 3_600_000).toISOString(), code: '', wallSeconds: 60 },
    ...{ peakRssBytes: 10 * GB, modelBytes: 20 * GB, limitBytes: 20 * GB },
    ...given,
  };
}

describe('[U] a run on a host', () => {
  it('is booked with what the memory model says, which is its hard limit, and is on record as it was measured', async () => {
    const { go, limits, stored, told, admission } = hostWhere(() => {
      expect(admission.facts()).toMatchObject({ running: 1, bookedMemoryBytes: 20 * GB, waitingSeconds: 600 });
      return 'well';
    });
    expect((await go()).status).toBe('succeeded');
    expect(limits).toEqual([20]);
    expect(told).toEqual(['running']);
    expect(stored).toEqual([attempt({ startedAt: '2014-12-15T12:01:00.000Z', peakRssBytes: 18 * GB })]);
    expect(admission.facts()).toMatchObject({ running: 0, bookedMemoryBytes: 0 });
  });

  it('without an estimate gets the share of a stream', async () => {
    const { go, limits, stored } = hostWhere(() => 'well');
    await go(null);
    expect(limits).toEqual([256]);
    expect(stored[0]?.modelBytes).toBe(0);
  });

  it('that ends for lack of memory, or is killed, runs again with 1.5 times, then 2 times as much', async () => {
    for (const code of ['RECIPE_OUT_OF_MEMORY', 'RECIPE_KILLED'] as const) {
      const { go, limits, stored } = hostWhere(needing(40, code));
      expect((await go()).status).toBe('succeeded');
      expect(limits).toEqual([20, 30, 40]);
      expect(stored.map((row) => [row.code, row.limitBytes / GB])).toEqual([
        [code, 20],
        [code, 30],
        ['', 40],
      ]);
    }
  });

  it('has failed when that was not enough, and says how often and with how much', async () => {
    const { go, limits } = hostWhere(needing(41));
    expect(await go()).toMatchObject({
      status: 'failed',
      code: 'RECIPE_OUT_OF_MEMORY',
      reason: 'failed to allocate 6216192 bytes; 3 runs, the last with 40 GB of memory',
    });
    expect(limits).toEqual([20, 30, 40]);
  });

  it('is not tried again when it has had all that the host has', async () => {
    const { go, limits } = hostWhere(needing(600));
    expect(await go({ ...ESTIMATE, memoryBytes: 600 * GB })).toMatchObject({
      reason: 'failed to allocate 6216192 bytes; all that the host has: 512 GB of memory',
    });
    expect(limits).toEqual([512]);
  });

  it('that fails for another reason is not tried again', async () => {
    const { go, limits, stored } = hostWhere(() => 'RECIPE_FAILED');
    expect(await go()).toMatchObject({ code: 'RECIPE_FAILED', reason: 'failed to allocate 6216192 bytes' });
    expect(limits).toEqual([20]);
    expect(stored.map(({ code }) => code)).toEqual(['RECIPE_FAILED']);
  });

  it('that was thrown away for what passes by itself is on record, and is thrown: the AB is tried again', async () => {
    for (const code of ['INPUT_CHANGED', 'DISK_FULL'] as const) {
      const { go, limits, stored, admission } = hostWhere(() => code);
      await expect(go()).rejects.toMatchObject({ code, message: expect.stringContaining(AB.name) });
      expect(limits).toEqual([20]);
      expect(stored.map((row) => row.code)).toEqual([code]);
      expect(admission.facts()).toMatchObject({ running: 0 });
    }
  });

  it('goes on where a lost attempt has raised the memory, and counts its failures', async () => {
    const failed = { code: 'RECIPE_OUT_OF_MEMORY', startedAt: new Date(SCHEDULED).toISOString() };
    const { go, limits } = hostWhere(needing(600), [attempt({ ...failed, limitBytes: 20 * GB })]);
    await go();
    expect(limits).toEqual([30, 40]);
  });

  it("begins with what was not enough for an earlier activity, and has all its tries: an operator's retry", async () => {
    const failed = { code: 'RECIPE_OUT_OF_MEMORY', limitBytes: 40 * GB };
    const { go, limits } = hostWhere(needing(600), [attempt(failed)]);
    await go();
    expect(limits.map(Math.round)).toEqual([60, 80, 107]);
  });

  it('gives its room back when it is cancelled, and its AB is planned again', async () => {
    const { go, told, stored, admission, context } = hostWhere((_, watch) =>
      untilTold(watch, () => context.cancel(), 'cancelled'),
    );
    await expect(go()).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect(told).toEqual(['running', 'planned']);
    expect(stored).toEqual([]);
    expect(admission.facts().running).toBe(0);
  });

  it('keeps its room when its attempt goes away: the recipe runs on', async () => {
    const { go, stored, admission, context } = hostWhere((_, watch) =>
      untilTold(watch, () => context.cancel(), 'detached'),
    );
    await expect(go()).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect(stored).toEqual([]);
    expect(admission.facts()).toMatchObject({ running: 1, bookedMemoryBytes: 20 * GB });
  });
});

describe('[U] a run on a host with a slot', () => {
  /** Began some hours ago, or will, and ends some hours from now, UT; an hour is left between two of these. */
  function slotOfHours(from: number, until: number): Slot {
    const minute = Math.floor(Date.now() / 60_000);
    const at = (hours: number) => (minute + hours * 60 + 30 * 1440) % 1440;
    return { fromMinute: at(from), untilMinute: at(until) };
  }
  const beats = (context: { on(event: 'heartbeat', take: (details: unknown) => void): unknown }) => {
    const all: unknown[] = [];
    context.on('heartbeat', (details) => all.push(details));
    return all;
  };

  it.each([
    ['has begun and leaves enough of it', -1, 2],
    ['is shorter than the run, which would wait for ever', -0.1, 0.1],
  ])('begins when the slot %s', async (_, from, until) => {
    const { go, limits } = hostWhere(() => 'well', [], slotOfHours(from, until));
    expect((await go({ ...ESTIMATE, seconds: 3_600 })).status).toBe('succeeded');
    expect(limits).toEqual([20]);
  });

  it.each([
    ['has ended', -3, -1],
    ['ends before the run would', -3, 0.5],
  ])('waits when the slot %s, says why, and can be cancelled', async (_, from, until) => {
    const { go, limits, told, admission, context } = hostWhere(() => 'well', [], slotOfHours(from, until));
    const heard = beats(context);
    const going = go({ ...ESTIMATE, seconds: 3_600 });
    await expect
      .poll(() => heard, { timeout: 20_000 })
      .toContainEqual(expect.stringMatching(/^waiting for slot .* UT to begin again: needs 60 min, \d+ min are left$/));
    expect(admission.facts()).toMatchObject({ running: 0, waiting: 0 });
    context.cancel();
    await expect(going).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect([limits, told]).toEqual([[], []]);
  });

  it('is adopted at any time when it runs already', async () => {
    const { go, limits, admission } = hostWhere(() => 'well', [], slotOfHours(-3, -1));
    admission.adopt({ id: RUN.abKey, memoryBytes: 20 * GB });
    expect((await go()).status).toBe('succeeded');
    expect(limits).toEqual([20]);
  });
});

describe('[U] a run that a manifest answers for', () => {
  it('is put on record when the attempt that saw its end could not, and once only', async () => {
    const { publish, stored } = hostWhere(() => 'well');
    const startedAt = '2014-12-15T11:00:00.000Z';
    await publish(startedAt);
    await publish(startedAt);
    expect(stored).toEqual([attempt({ startedAt, host: 'muc09' })]);
  });

  it('is not put on record again', async () => {
    const known = attempt({ limitBytes: 40 * GB });
    const { publish, stored } = hostWhere(() => 'well', [known]);
    await publish(known.startedAt);
    expect(stored).toEqual([known]);
  });
});
