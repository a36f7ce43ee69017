import { describe, expect, it } from 'vitest';
import { createReductionActivities } from '../../src/activities/reduction.ts';
import type { ReductionDependencies } from '../../src/activities/reduction.ts';
import type { AssessmentSummary } from '../../src/domain/outcome/attempt.ts';
import { createAdmission } from '../../src/workers/admission.ts';
import type { AbRef } from '../../src/workflows/contract.ts';
import { DATE, STANDARD_NIGHT, planNight } from '../domain/cascade/night-fixtures.ts';
import { activityContext } from '../fakes/activity-context.ts';

const { plan } = planNight(STANDARD_NIGHT);
const [FIRST = '', SECOND = '', THIRD = ''] = plan.abs.filter(({ step }) => step === 'post').map(({ name }) => name);
const SUMMARY: AssessmentSummary = { qcFlag: '0', redScores: 0, totalScores: 1, pattern: '', plotPath: '/plot.png' };

/** A host of two places whose assessments end when they are told to. */
function twoPlaces() {
  const under = new Map<string, (end: 'well' | 'badly') => void>();
  const deps = {
    plans: { load: async () => plan, save: async () => undefined },
    assessments: createAdmission({ streams: 2, memoryBytes: Infinity }),
    assessor: {
      assess: (ref: AbRef) =>
        new Promise<AssessmentSummary>((resolve, reject) => {
          under.set(ref.ab, (end) => {
            under.delete(ref.ab);
            if (end === 'well') resolve(SUMMARY);
            else reject(new Error('the cube cannot be read'));
          });
        }),
    },
  } as unknown as ReductionDependencies;
  const { assessProduct } = createReductionActivities(deps);
  const assess = (ab: string, context = activityContext()): Promise<AssessmentSummary> =>
    context.run((ref: AbRef) => assessProduct(ref), {
      ...{ process: 'MUSE_R', unit: DATE, planKey: plan.planKey, chain: '', ab, fixes: [], rank: 0 },
      ...{ isBacklog: false, placement: 1 },
    });
  return { assess, under, names: () => [...under.keys()] };
}

describe('[U] assessments of a host', () => {
  it('are two at a time; the next one begins when one ends, also badly', async () => {
    const { assess, under, names } = twoPlaces();
    const first = assess(FIRST);
    const others = [assess(SECOND), assess(THIRD)];
    await expect.poll(names).toEqual([FIRST, SECOND]);
    under.get(FIRST)?.('badly');
    await expect(first).rejects.toThrow('the cube cannot be read');
    await expect.poll(names).toEqual([SECOND, THIRD]);
    for (const end of [...under.values()]) end('well');
    expect(await Promise.all(others)).toEqual([SUMMARY, SUMMARY]);
  });

  it('that are cancelled while they wait begin never', async () => {
    const { assess, under, names } = twoPlaces();
    const all = [assess(FIRST), assess(SECOND)];
    await expect.poll(names).toEqual([FIRST, SECOND]);
    const cancelled = activityContext();
    const waiting = assess(THIRD, cancelled);
    cancelled.cancel();
    await expect(waiting).rejects.toMatchObject({ name: 'CancelledFailure' });
    for (const end of [...under.values()]) end('well');
    await Promise.all(all);
    expect(names()).toEqual([]);
  });
});
