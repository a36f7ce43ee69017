import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/contract.ts';
import { certify, comment, park } from '../fakes/decisions.ts';
import { openJournal, stagesOf } from '../fakes/journal.ts';
import { POLICY, nightThatGoesWell, planThatSays } from '../fakes/night-activities.ts';
import {
  FIRST_PST,
  ONE_PAIR,
  OTHER_TPL,
  PAIR_AND_SINGLE,
  SECOND_PST,
  SINGLE_PST,
  TPL,
  TWO_PAIRS,
} from '../fakes/nights.ts';
import { startWorld } from '../fakes/temporal-world.ts';
import type { World } from '../fakes/temporal-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

describe('[W] certification of a date', () => {
  it('runs every AB once, asks for the combined cube, and distributes it when an update accepts it', async () => {
    const journal = openJournal();
    const date = await world.start('accepted', nightThatGoesWell(journal, ONE_PAIR));
    const waiting = await date.until(({ stage }) => stage === 'certification');
    expect(waiting.questions).toMatchObject([
      {
        ab: TPL,
        kind: 'certify',
        text: `Combined cube ${TPL}: every combined cube is reviewed; DITHER2, QCFLAG 00000000000, 0 of 7 scores red`,
        choices: ['accept', 'reject', 'rework'],
        productChecksum: `sum of ${TPL}`,
      },
    ]);
    const decision = certify(TPL, 'accept', { comment: 'fine' });
    expect(await date.update(decision)).toEqual({
      accepted: true,
      decisionId: decision.payload.decisionId,
      openQuestions: 0,
    });
    const result = await date.result();
    expect(result).toMatchObject({
      stage: 'distributed',
      planKey: ONE_PAIR.planKey,
      message: '3 datasets in sci/accepted',
      failedAbs: [],
    });
    expect(result.story.map((line) => line.replace(/^[\dT:-]+ /, ''))).toEqual([
      'planned: 6 ABs in 1 chains planned',
      'processing: 1 chains run',
      `chain ${ONE_PAIR.chains[0]?.root}: 6 of 6 ABs made on muc10`,
      expect.stringContaining('certification: 1 open: Combined cube'),
      `certify ${TPL}: accept by rhanusch`,
      'distribution: products get their final names',
      'distributed: 3 datasets in sci/accepted',
    ]);
    expect(journal.runs.map(({ ab }) => ab).toSorted()).toEqual(
      ONE_PAIR.chains.flatMap(({ abs }) => abs.map(({ name }) => name)).toSorted(),
    );
    expect(stagesOf(journal)).toEqual(['planned', 'processing', 'certification', 'distribution', 'distributed']);
    expect(journal.decisions).toEqual([
      { name: 'certify', payload: { ...decision.payload, at: expect.any(String), productChecksum: `sum of ${TPL}` } },
    ]);
    expect(journal.distributions).toMatchObject([
      { verdicts: { [TPL]: 'accept', [FIRST_PST]: 'accept', [SECOND_PST]: 'accept' }, comments: { [TPL]: 'fine' } },
    ]);
    // The headers of the cubes name the S. files: these come first.
    expect(journal.published.at(-1)).toBe(TPL);
    expect(journal).toMatchObject({ finished: 1, released: 0, ingested: [] });
  });

  it('takes the same decision by signal', async () => {
    const journal = openJournal();
    const date = await world.start('signalled', nightThatGoesWell(journal, ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    await date.signal(certify(TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed' });
    expect(journal.decisions).toMatchObject([{ name: 'certify', payload: { ab: TPL, verdict: 'accept' } }]);
  });

  it('ingests what it has distributed where the start says so, and then deletes what nothing needs', async () => {
    const journal = openJournal();
    const activities = {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planThatSays({ outline: ONE_PAIR, policy: { ...POLICY, combined: 'none' } }),
    };
    const date = await world.start('to-the-archive', activities, 'ingestion');
    expect(await date.result()).toMatchObject({ stage: 'ingested', message: '3 datasets ingested' });
    expect(journal.ingested.at(-1)).toBe(TPL);
    expect(journal.released).toBe(1);
  });

  it('ingests by itself where the process says so', async () => {
    const journal = openJournal();
    const policy = { ...POLICY, combined: 'none', ingestion: 'auto' } as const;
    const activities = { ...nightThatGoesWell(journal, ONE_PAIR), ...planThatSays({ outline: ONE_PAIR, policy }) };
    const date = await world.start('automatic', activities);
    expect(await date.result()).toMatchObject({ stage: 'ingested' });
    expect(journal.ingested).toHaveLength(3);
  });

  it('asks for the singles of a combined cube that was rejected, and delivers what is accepted', async () => {
    const journal = openJournal();
    const date = await world.start('rejected', nightThatGoesWell(journal, ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    expect(await date.update(certify(TPL, 'reject', { comment: 'ghost' }))).toMatchObject({ openQuestions: 2 });
    const { questions } = await date.status();
    expect(questions.map(({ ab, kind }) => ({ ab, kind }))).toEqual([
      { ab: FIRST_PST, kind: 'certify' },
      { ab: SECOND_PST, kind: 'certify' },
    ]);
    await date.update(certify(FIRST_PST, 'accept'));
    await date.update(certify(SECOND_PST, 'reject'));
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [] });
    expect(journal.published).toEqual([FIRST_PST]);
    expect((await date.status()).suppressed).toContainEqual({ what: TPL, because: 'rejected' });
  });

  it('takes a verdict back with undo', async () => {
    const journal = openJournal();
    const date = await world.start('undone', nightThatGoesWell(journal, TWO_PAIRS));
    await date.until(({ questions }) => questions.length === 2);
    expect(await date.update(certify(TPL, 'reject'))).toMatchObject({ openQuestions: 3 });
    expect(await date.update(certify(TPL, 'undo'))).toMatchObject({ openQuestions: 2 });
    expect((await date.status()).verdicts).toEqual({});
    await date.update(certify(TPL, 'accept'));
    await date.update(certify(OTHER_TPL, 'accept'));
    await date.result();
    expect(journal.distributions[0]?.verdicts).toMatchObject({ [TPL]: 'accept', [OTHER_TPL]: 'accept' });
  });

  it('stays open while it is parked, though nothing else is open', async () => {
    const journal = openJournal();
    const date = await world.start('parked', nightThatGoesWell(journal, ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    await date.update(park('2015-01-01'));
    expect(await date.update(certify(TPL, 'accept'))).toMatchObject({ openQuestions: 0 });
    expect(await date.status()).toMatchObject({
      stage: 'certification',
      questions: [],
      parked: expect.stringContaining('parked by rhanusch until 2015-01-01: asks the PI') as string,
    });
    expect(journal.distributions).toEqual([]);
    await date.signal(park(''));
    expect(await date.result()).toMatchObject({ stage: 'distributed' });
  });

  it('refuses verdicts when distribution has begun, and takes comments to the end', async () => {
    const journal = openJournal();
    const well = nightThatGoesWell(journal, ONE_PAIR);
    let openPublishing: () => void = () => undefined;
    const mayPublish = new Promise<void>((resolve) => {
      openPublishing = resolve;
    });
    const date = await world.start('too-late', {
      ...well,
      async publishProduct(input) {
        await mayPublish;
        return well.publishProduct(input);
      },
    });
    await date.until(({ stage }) => stage === 'certification');
    await date.update(certify(TPL, 'accept'));
    await date.until(({ stage }) => stage === 'distribution');
    await expect(date.update(certify(TPL, 'undo'))).rejects.toMatchObject({
      cause: { type: 'DECISION_REFUSED', message: expect.stringContaining('too late for certify') },
    });
    await date.update(comment(TPL, 'moon at 20 deg'));
    openPublishing();
    await date.result();
    expect(journal.decisions.map(({ name }) => name)).toEqual(['certify', 'comment']);
  });
});

describe('[W] what a date tells', () => {
  it('answers queries while it waits, and after its end', async () => {
    const date = await world.start('asked', nightThatGoesWell(openJournal(), PAIR_AND_SINGLE));
    const waiting = await date.until(({ stage }) => stage === 'certification');
    expect(waiting.chains.map(({ state, host }) => ({ state, host }))).toEqual([
      { state: 'done', host: 'muc10' },
      { state: 'done', host: 'muc10' },
    ]);
    await date.update(certify(TPL, 'accept'));
    await date.result();
    expect(await date.status()).toMatchObject({ stage: 'distributed', questions: [], decisions: 1 });
    const root = PAIR_AND_SINGLE.chains.find(({ abs }) => abs.some(({ name }) => name === SINGLE_PST))?.root ?? '';
    expect(await date.chain(root).query('status')).toMatchObject({
      root,
      host: 'muc10',
      placedBecause: 'the only host alive',
      abs: [{ state: 'succeeded' }, { ab: SINGLE_PST, state: 'succeeded', reason: '' }],
    });
  });

  it('sets its search attributes, so that lists find the dates that wait', async () => {
    const date = await world.start('listed', nightThatGoesWell(openJournal(), ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    const attributesOf = async () => {
      const { typedSearchAttributes } = await date.handle.describe();
      return Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
    };
    const expected = {
      PhoenixProcess: 'MUSE_R',
      PhoenixUnit: 'listed',
      PhoenixStage: 'certification',
      PhoenixNeedsOperator: true,
    };
    await expect.poll(attributesOf).toMatchObject(expected);
    expect(Object.keys(SEARCH_ATTRIBUTES)).toEqual(expect.arrayContaining(Object.keys(expected)));
    await expect
      .poll(async () => {
        const found: string[] = [];
        const query = 'PhoenixNeedsOperator = true AND PhoenixUnit = "listed"';
        for await (const { workflowId } of world.client.workflow.list({ query })) found.push(workflowId);
        return found;
      })
      .toEqual(['MUSE_R/listed']);
    await date.update(certify(TPL, 'accept'));
    await date.result();
    await expect.poll(attributesOf).toMatchObject({ PhoenixStage: 'distributed', PhoenixNeedsOperator: false });
  });

  it('describes itself in Markdown for the pages of Temporal', async () => {
    const date = await world.start('described', nightThatGoesWell(openJournal(), ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    const metadata = await date.handle.query<{
      currentDetails: string;
      definition: { signalDefinitions: { name: string }[] };
    }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain('**MUSE_R described**: certification. 1 open: Combined cube');
    expect(metadata.currentDetails).toContain(`- ${ONE_PAIR.chains[0]?.root}: 6 ABs, done on muc10`);
    expect(metadata.definition.signalDefinitions.map(({ name }) => name).toSorted()).toEqual([
      'certify',
      'comment',
      'park',
      'resume',
      'review',
    ]);
    await date.update(certify(TPL, 'accept'));
    await date.result();
  });
});
