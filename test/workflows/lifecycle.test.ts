import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../src/domain/quality/decision.ts';
import { certify, comment, resume } from '../fakes/decisions.ts';
import { openJournal, stagesOf } from '../fakes/journal.ts';
import {
  POLICY,
  assessmentOf,
  nightThatGoesWell,
  planThatComesLate,
  planThatSays,
  recipesThatFail,
  recipesThatStopSlowly,
  runsOf,
} from '../fakes/night-activities.ts';
import { FIRST, LARGE_NIGHT, ONE_PAIR, SECOND, TAL, TPL, TWO_PAIRS } from '../fakes/nights.ts';
import { gate, startWorld, untilTrue } from '../fakes/temporal-world.ts';
import type { World } from '../fakes/temporal-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

describe('[W] cancellation of a date', () => {
  it('waits until every recipe has ended, the slow ones too, and records the stage', async () => {
    const journal = openJournal();
    const date = await world.start('cancelled', {
      ...nightThatGoesWell(journal, TWO_PAIRS),
      ...recipesThatStopSlowly(journal, { [FIRST]: 900 }),
    });
    await untilTrue(
      () => journal.runs.length,
      (count) => count === 4,
    );
    await date.handle.cancel();
    await expect(date.result()).rejects.toThrow('Workflow execution cancelled');
    expect(journal.stopped).toHaveLength(4);
    expect(journal.stopped.at(-1)).toBe(FIRST);
    expect(journal.stages.at(-1)).toEqual({
      stage: 'cancelled',
      needsOperator: false,
      message: 'cancelled by an operator',
    });
    for (const { root } of TWO_PAIRS.chains) {
      expect((await date.chain(root).describe()).status.name).toBe('CANCELLED');
    }
  });

  it('at the gate ends the date at once, and its decisions stay recorded', async () => {
    const journal = openJournal();
    const date = await world.start('cancelled-at-the-gate', nightThatGoesWell(journal, TWO_PAIRS));
    await date.until(({ questions }) => questions.length === 2);
    await date.update(certify(TPL, 'accept'));
    await date.handle.cancel();
    await expect(date.result()).rejects.toThrow('Workflow execution cancelled');
    expect(stagesOf(journal).at(-1)).toBe('cancelled');
    expect(journal.decisions).toHaveLength(1);
    expect(journal.distributions).toEqual([]);
  });

  it('records its stage even while messages wait for the plan', async () => {
    const journal = openJournal();
    const plan = gate();
    const date = await world.start('cancelled-early', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planThatComesLate(ONE_PAIR, plan.opened),
    });
    await date.signal(comment(TPL, 'too early'));
    await date.until(({ stage }) => stage === 'planning');
    await date.handle.cancel();
    plan.open();
    await expect(date.result()).rejects.toThrow('Workflow execution cancelled');
    expect(stagesOf(journal)).toEqual(['cancelled']);
  });

  it('records a decision that came together with it', async () => {
    const journal = openJournal();
    const well = nightThatGoesWell(journal, ONE_PAIR);
    const database = gate();
    const date = await world.start('cancelled-with-a-decision', {
      ...well,
      async recordDecision(input) {
        await database.opened;
        return well.recordDecision(input);
      },
    });
    await date.until(({ stage }) => stage === 'certification');
    await date.signal(comment(TPL, 'seen'));
    await date.until(({ decisions }) => decisions === 1);
    await date.handle.cancel();
    database.open();
    await expect(date.result()).rejects.toThrow('Workflow execution cancelled');
    expect(journal.decisions).toMatchObject([{ payload: { text: 'seen' } }]);
    expect(stagesOf(journal).at(-1)).toBe('cancelled');
  });
});

describe('[W] how far a start goes', () => {
  it('ends after planning with -C', async () => {
    const journal = openJournal();
    const date = await world.start('planned-only', nightThatGoesWell(journal, ONE_PAIR), 'plan');
    expect(await date.result()).toMatchObject({
      stage: 'planned',
      planKey: ONE_PAIR.planKey,
      message: '6 ABs in 1 chains planned',
      failedAbs: [],
    });
    expect(journal).toMatchObject({ fetched: [], runs: [] });
  });

  it('goes on to ingestion when an earlier run has distributed the same plan', async () => {
    const journal = openJournal();
    const well = nightThatGoesWell(journal, ONE_PAIR);
    const date = await world.start(
      'distributed-before',
      {
        ...well,
        ...planThatSays({ outline: ONE_PAIR, reached: 'distributed' }),
        async readDistribution() {
          return { items: [{ ab: TPL, name: `${TPL}.fits`, kind: 'IDP', host: 'muc10' }], notDelivered: [] };
        },
      },
      'ingestion',
    );
    expect(await date.result()).toMatchObject({ stage: 'ingested', message: '1 datasets ingested' });
    expect(journal).toMatchObject({ runs: [], published: [], ingested: [TPL], released: 1 });
  });

  it('does nothing when the plan is distributed and no more is asked for', async () => {
    const journal = openJournal();
    const date = await world.start('nothing-to-do', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planThatSays({ outline: ONE_PAIR, reached: 'distributed' }),
    });
    expect(await date.result()).toMatchObject({ stage: 'distributed' });
    expect(journal).toMatchObject({ runs: [], published: [], ingested: [] });
  });

  it('needs no operator where nothing is certified', async () => {
    const journal = openJournal();
    const date = await world.start('uncertified', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planThatSays({ outline: ONE_PAIR, policy: { ...POLICY, combined: 'none' } }),
    });
    expect(await date.result()).toMatchObject({ stage: 'distributed' });
  });
});

describe('[W] a date that is started again', () => {
  const at = '2014-12-16T09:00:00.000Z';
  const fix = { kind: 'parameters', parameters: ['--srcmin=3'] } as const;

  it('takes fixes and verdicts of earlier runs from the database, and asks nobody again', async () => {
    const journal = openJournal();
    const decisions: readonly Decision[] = [
      resume(TAL, fix, { answers: 'failed' }),
      certify(TPL, 'accept', { at, productChecksum: `sum of ${TPL}` }),
    ];
    const date = await world.start('replayed', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...recipesThatFail(journal, TAL),
      ...planThatSays({ outline: ONE_PAIR, decisions }),
    });
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [] });
    expect(runsOf(journal, TAL).at(-1)?.fixes).toEqual([{ ab: TAL, fix }]);
    expect(journal.distributions[0]?.verdicts).toMatchObject({ [TPL]: 'accept' });
    expect(journal.stages.some(({ needsOperator }) => needsOperator)).toBe(false);
  });

  it('goes on with the numbers of earlier runs, and records what was stored as soon as it takes it', async () => {
    const journal = openJournal();
    const stored = comment(TPL, 'sent while the date was away');
    const decisions = [certify(TPL, 'reject', { at, productChecksum: `sum of ${TPL}` }), stored];
    const refused = certify(TPL, 'accept', { at: '2014-12-15T09:00:00.000Z', productChecksum: `sum of ${TPL}` });
    const date = await world.start('numbered', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planThatSays({ outline: ONE_PAIR, decisions: [...decisions, refused], decisionNumbers: [7] }),
    });
    const { verdicts, refusals } = await date.until(({ stage }) => stage === 'certification');
    expect(verdicts).toEqual({ [TPL]: 'reject' });
    expect(refusals).toMatchObject([{ decisionId: refused.payload.decisionId }]);
    expect(journal.decisions).toEqual([stored]);
    await date.update(certify(TPL, 'accept'));
    await date.result();
    expect(journal.numbers).toEqual([8, 9]);
  });

  it('asks again about a product that has become another one', async () => {
    const journal = openJournal();
    const decisions = [certify(TPL, 'accept', { at, productChecksum: 'sum of yesterday' })];
    const date = await world.start('outdated', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planThatSays({ outline: ONE_PAIR, decisions }),
    });
    const { questions } = await date.until(({ stage }) => stage === 'certification');
    expect(questions[0]?.text).toContain('an earlier accept by rhanusch was about another version of this product');
    await date.update(certify(TPL, 'accept'));
    await date.result();
  });

  it('may have the id of a run that was cancelled', async () => {
    const journal = openJournal();
    const activities = nightThatGoesWell(journal, ONE_PAIR);
    const first = await world.start('again', activities);
    await first.until(({ stage }) => stage === 'certification');
    await first.handle.cancel();
    await expect(first.result()).rejects.toThrow('Workflow execution cancelled');
    const second = await world.start('again', activities);
    await second.until(({ stage }) => stage === 'certification');
    await second.update(certify(TPL, 'accept'));
    expect(await second.result()).toMatchObject({ stage: 'distributed' });
    expect(runsOf(journal, SECOND)).toHaveLength(2);
  });
});

describe('[W] the quality control of a product', () => {
  it('keeps no recipe waiting that needs the product, but the date is not done before it', async () => {
    const journal = openJournal();
    const plotted = gate();
    const date = await world.start('slow-plots', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      async assessProduct({ ab }) {
        await plotted.opened;
        return assessmentOf(ab);
      },
    });
    await untilTrue(
      () => journal.runs.map(({ ab }) => ab),
      (started) => started.includes(TPL),
    );
    expect((await date.status()).questions).toEqual([]);
    plotted.open();
    const { questions } = await date.until(({ stage }) => stage === 'certification');
    expect(questions).toMatchObject([{ ab: TPL, kind: 'certify' }]);
    await date.handle.terminate('seen');
  });
});

describe('[W] a date of 60 ABs', () => {
  it('stays below 2,000 events and 64 KB per payload', async () => {
    const journal = openJournal();
    expect(LARGE_NIGHT.chains.flatMap(({ abs }) => abs)).toHaveLength(60);
    const date = await world.start('large', nightThatGoesWell(journal, LARGE_NIGHT));
    const { questions } = await date.until(({ stage }) => stage === 'certification');
    expect(questions).toHaveLength(10);
    for (const { ab } of questions) await date.update(certify(ab, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed', message: '30 datasets in sci/large' });
    const handles = [date.handle, ...LARGE_NIGHT.chains.map(({ root }) => date.chain(root))];
    const histories = await Promise.all(handles.map((handle) => handle.fetchHistory()));
    const events = histories.flatMap(({ events: all }) => all ?? []);
    expect(events.length).toBeLessThan(2000);
    expect(Math.max(...payloadSizesIn(events))).toBeLessThan(64 * 1024);
  });
});

/** Bytes of every payload, wherever in the events it is. */
function payloadSizesIn(value: unknown): readonly number[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const own = 'data' in value && value.data instanceof Uint8Array ? [value.data.length] : [];
  return [...own, ...Object.values(value).flatMap(payloadSizesIn)];
}
