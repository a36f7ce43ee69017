import { describe, expect, it } from 'vitest';
import type { DateRow } from '../../src/ports/records/dates.ts';
import type { ProductRow } from '../../src/ports/records/products.ts';
import type { Decision } from '../../src/domain/quality/decision.ts';
import { certify, comment, park, resume } from '../fakes/decisions.ts';
import { product } from '../adapters/database/rows.ts';
import { DATE, fullName } from '../domain/cascade/night-fixtures.ts';
import { PROCESS, preparedDate } from './prepared-date.ts';

const TPL = fullName('00:54:04.379_tpl');
const AT = '2014-12-16T09:00:00.000Z';
/** A human edits an AB: from now on the date has another plan. */
const EDIT = 'RECIPE_PARAM    --srcmin=77\n';

/** A date of two files, distributed with the plan that it has at first. */
async function distributedDate({ isCompleted = true } = {}) {
  const date = await preparedDate();
  const { outline } = await date.plan();
  const { planKey } = outline;
  const files: readonly ProductRow[] = ['a.fits', 'b.fits'].map((name) =>
    product({ process: PROCESS, unit: DATE, name, distribution: 1 }),
  );
  const content = JSON.stringify({ planKey, products: [], items: [], decisions: [] });
  await date.records.beginDistribution({ process: PROCESS, unit: DATE, planKey, content, files: 2, begunAt: AT });
  for (const file of files) await date.records.saveProduct(file);
  if (isCompleted) await date.records.completeDistribution({ process: PROCESS, unit: DATE, number: 1 }, AT);
  return {
    ...date,
    planKey,
    ingest: async (count: number) => {
      for (const file of files.slice(0, count))
        await date.records.saveProduct({ ...file, state: 'ingested', archiveId: `ADP.${file.name}` });
    },
    saveStage: (stage: DateRow['stage'], key = planKey) =>
      date.records.saveDate({
        ...{ process: PROCESS, unit: DATE, stage, planKey: key, needsOperator: false, message: '', updatedAt: AT },
      }),
    decide: (decision: Decision, state: 'stored' | 'accepted' | 'refused' = 'accepted') =>
      date.records.saveDecision({
        ...{ process: PROCESS, unit: DATE, decisionId: decision.payload.decisionId, decision, state, because: '' },
        at: AT,
      }),
    change: () => date.edit((texts) => void (texts[TPL] = `${texts[TPL] ?? ''}${EDIT}`)),
  };
}

describe('[U] a date that is distributed', () => {
  it.each(['planning', 'planned', 'distributed', 'ingestion', 'ingested', 'cancelled', 'failed'] as const)(
    'stays distributed with its plan, whatever its last run was: %s',
    async (stage) => {
      const date = await distributedDate();
      await date.saveStage(stage);
      for (const through of ['plan', 'distribution', 'ingestion'] as const)
        expect(await date.plan(through)).toMatchObject({ reached: 'distributed', outline: { planKey: date.planKey } });
    },
  );

  it('is ingested with the plan that it was distributed with, although it was planned anew since', async () => {
    const date = await distributedDate();
    await date.change();
    const planned = await date.plan('plan');
    expect(planned.reached).toBe('planned');
    expect(planned.outline.planKey).not.toBe(date.planKey);
    await date.saveStage('planned', planned.outline.planKey);
    expect(await date.plan('ingestion')).toMatchObject({
      reached: 'distributed',
      outline: { planKey: date.planKey },
    });
    expect((await date.plan('distribution')).outline.planKey).toBe(planned.outline.planKey);
  });

  it('is ingested with its plan also after a planning that has failed or was cancelled', async () => {
    const date = await distributedDate();
    await date.saveStage('failed', '');
    await date.edit((texts) => void (texts[TPL] = 'this is no AB\n'));
    await expect(date.plan()).rejects.toMatchObject({ type: 'AB_INVALID' });
    expect(await date.plan('ingestion')).toMatchObject({ reached: 'distributed', outline: { planKey: date.planKey } });
  });

  it.each(['plan', 'distribution', 'ingestion'] as const)(
    'keeps its plan from the first file in the archive on, for a start through %s',
    async (through) => {
      const date = await distributedDate();
      await date.ingest(1);
      await date.change();
      expect(await date.plan(through)).toMatchObject({ reached: 'distributed', outline: { planKey: date.planKey } });
      await date.ingest(2);
      for (const stage of ['ingestion', 'cancelled', 'planned', 'failed'] as const) {
        await date.saveStage(stage, '');
        expect(await date.plan(through)).toMatchObject({ reached: 'ingested', outline: { planKey: date.planKey } });
      }
    },
  );
});

describe('[U] a date whose distribution was begun', () => {
  it.each(['cancelled', 'failed', 'distribution', 'distributed', 'ingestion', 'ingested'] as const)(
    'and not completed is planned and distributed again, whatever its stage says: %s',
    async (stage) => {
      const date = await distributedDate({ isCompleted: false });
      await date.saveStage(stage);
      for (const through of ['distribution', 'ingestion'] as const)
        expect(await date.plan(through)).toMatchObject({ reached: 'planned' });
    },
  );

  it('anew is not distributed before that is completed', async () => {
    const date = await distributedDate();
    await date.records.beginDistribution({
      ...{ process: PROCESS, unit: DATE, planKey: date.planKey, content: '{}', files: 1, begunAt: AT },
    });
    expect(await date.plan('ingestion')).toMatchObject({ reached: 'planned' });
  });
});

describe('[U] a date on which was decided after its distribution', () => {
  it.each([
    ['a verdict', certify(TPL, 'reject'), 'accepted'],
    ['a verdict that no date has seen yet', certify(TPL, 'reject'), 'stored'],
    ['a fix', resume(TPL, { kind: 'retry' }), 'accepted'],
  ] as const)('is distributed again before it is ingested: %s', async (_, decision, state) => {
    const date = await distributedDate();
    await date.decide(decision, state);
    expect(await date.plan('ingestion')).toMatchObject({ reached: 'planned' });
    expect(await date.plan('distribution')).toMatchObject({ reached: 'planned' });
  });

  it.each([
    ['a comment', comment(TPL, 'moon'), 'accepted'],
    ['a park', park(''), 'accepted'],
    ['what was refused', certify(TPL, 'reject'), 'refused'],
  ] as const)('is ingested as it is: %s', async (_, decision, state) => {
    const date = await distributedDate();
    await date.decide(decision, state);
    expect(await date.plan('ingestion')).toMatchObject({ reached: 'distributed' });
  });

  it('goes on with its ingestion when that has begun', async () => {
    const date = await distributedDate();
    await date.ingest(1);
    await date.decide(certify(TPL, 'reject'));
    expect(await date.plan('ingestion')).toMatchObject({ reached: 'distributed' });
  });
});
