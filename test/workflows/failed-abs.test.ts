import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certify, resume } from '../fakes/decisions.ts';
import { openJournal } from '../fakes/journal.ts';
import {
  POLICY,
  archiveThatIsMissingAFile,
  assessmentOf,
  nightThatGoesWell,
  permanent,
  planThatSays,
  planningThatFails,
  recipeThatTakesLong,
  recipesThatFail,
  runsOf,
} from '../fakes/night-activities.ts';
import {
  FIRST,
  FIRST_PST,
  ONE_PAIR,
  OTHER_TPL,
  PAIR_AND_SINGLE,
  SECOND,
  SECOND_PST,
  SINGLE_PST,
  TAL,
  TPL,
  TWO_PAIRS,
} from '../fakes/nights.ts';
import { gate, startWorld } from '../fakes/temporal-world.ts';
import type { World } from '../fakes/temporal-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

describe('[W] chains', () => {
  it('do not wait for each other: one is asked about while the other runs', async () => {
    const journal = openJournal();
    const recipe = gate();
    const date = await world.start('no-barrier', {
      ...nightThatGoesWell(journal, TWO_PAIRS),
      ...recipeThatTakesLong(journal, FIRST, recipe.opened),
    });
    const status = await date.until(({ questions }) => questions.length === 1);
    expect(status).toMatchObject({ stage: 'processing', questions: [{ ab: OTHER_TPL }] });
    await date.update(certify(OTHER_TPL, 'accept'));
    expect(runsOf(journal, FIRST)).toEqual([]);
    recipe.open();
    await date.until(({ stage, questions }) => stage === 'certification' && questions.length === 1);
    await date.update(certify(TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed' });
  });

  it('run ABs with the rank of the plan and the inputs of the date', async () => {
    const journal = openJournal();
    const date = await world.start('referred', nightThatGoesWell(journal, ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    const [chain] = ONE_PAIR.chains;
    expect(runsOf(journal, TAL)).toEqual([
      {
        process: 'MUSE_R',
        unit: 'referred',
        planKey: ONE_PAIR.planKey,
        chain: chain?.root,
        ab: TAL,
        fixes: [],
        rank: chain?.abs.find(({ name }) => name === TAL)?.rank,
        isBacklog: false,
        placement: 1,
      },
    ]);
    await date.update(certify(TPL, 'accept'));
    await date.result();
  });
});

describe('[W] an AB that fails', () => {
  it('blocks its descendants only, and becomes a question', async () => {
    const journal = openJournal();
    const date = await world.start('failed-first', {
      ...nightThatGoesWell(journal, PAIR_AND_SINGLE),
      ...recipesThatFail(journal, FIRST),
    });
    const { questions } = await date.until(({ stage }) => stage === 'certification');
    expect(questions).toMatchObject([
      { ab: FIRST, kind: 'fix', choices: ['retry', 'parameters', 'drop-frames', 'give-up'] },
    ]);
    expect(questions[0]?.text).toContain(`${FIRST} failed (RECIPE_FAILED): Detection of point-sources failed!`);
    const ran = journal.runs.map(({ ab }) => ab);
    expect(ran).toEqual(expect.arrayContaining([FIRST, SECOND, SECOND_PST, SINGLE_PST]));
    expect(ran).not.toContain(FIRST_PST);
    expect(journal.outcomes.map(({ outcome }) => outcome).toSorted((a, b) => (a.ab < b.ab ? -1 : 1))).toEqual([
      { kind: 'failed', ab: FIRST, code: 'RECIPE_FAILED', reason: 'Detection of point-sources failed!' },
      { kind: 'blocked', ab: FIRST_PST, by: FIRST },
      { kind: 'blocked', ab: TAL, by: FIRST },
      { kind: 'blocked', ab: TPL, by: FIRST },
    ]);
    // The date tells its status before the database has it.
    await expect.poll(() => journal.stages.at(-1)).toMatchObject({ stage: 'certification', needsOperator: true });
    await date.update(resume(FIRST, { kind: 'give-up' }));
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [FIRST, FIRST_PST, TAL, TPL] });
  });

  it('runs again with its fix when an update resumes it, and only its chain does', async () => {
    const journal = openJournal();
    const date = await world.start('resumed', {
      ...nightThatGoesWell(journal, TWO_PAIRS),
      ...recipesThatFail(journal, TAL),
    });
    await date.until(({ stage, questions }) => stage === 'certification' && questions.length === 2);
    const fix = { kind: 'parameters', parameters: ['--srcmin=3'] } as const;
    await date.update(resume(TAL, fix));
    const { questions } = await date.until(({ stage }) => stage === 'certification');
    expect(questions.map(({ ab, kind }) => `${kind} ${ab}`)).toEqual([`certify ${TPL}`, `certify ${OTHER_TPL}`]);
    expect(runsOf(journal, TAL).map(({ fixes }) => fixes)).toEqual([[], [{ ab: TAL, fix }]]);
    expect(runsOf(journal, FIRST)).toHaveLength(2);
    expect(runsOf(journal, OTHER_TPL)).toHaveLength(1);
    await date.update(certify(TPL, 'accept'));
    await date.update(certify(OTHER_TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [] });
    expect(journal.distributions[0]?.fixes).toEqual([{ ab: TAL, fix }]);
  });

  it('keeps nothing of before a restart in the run after its answer either, for what is behind it was not made anew', async () => {
    const journal = openJournal();
    const activities = { ...nightThatGoesWell(journal, ONE_PAIR), ...recipesThatFail(journal, TAL) };
    const date = await world.start('failed-afresh', activities, 'distribution', true);
    await date.until(({ stage }) => stage === 'certification');
    await date.update(resume(TAL, { kind: 'parameters', parameters: ['--srcmin=3'] }));
    await date.until(({ stage, questions }) => stage === 'certification' && questions[0]?.ab === TPL);
    await date.update(
      certify(TPL, 'accept', { verdict: 'rework', fix: { kind: 'parameters', parameters: ['--lambdamin=4900'] } }),
    );
    await expect.poll(() => runsOf(journal, TPL).length).toBe(2);
    await date.until(({ stage }) => stage === 'certification');
    await date.update(certify(TPL, 'accept'));
    await date.result();
    expect(runsOf(journal, FIRST).map(({ isAfresh }) => isAfresh)).toEqual([true, true, undefined]);
  });

  it('is left out by no-alignment, and the cube is combined without it', async () => {
    const journal = openJournal();
    const date = await world.start('unaligned', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...recipesThatFail(journal, TAL),
    });
    await date.until(({ stage }) => stage === 'certification');
    await date.signal(resume(TAL, { kind: 'no-alignment' }));
    await date.until(({ questions }) => questions[0]?.ab === TPL);
    expect(runsOf(journal, TAL)).toHaveLength(1);
    await date.update(certify(TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [] });
  });

  it('is given up, and the date can be completed', async () => {
    const journal = openJournal();
    const date = await world.start('given-up', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...recipesThatFail(journal, TAL),
    });
    await date.until(({ stage }) => stage === 'certification');
    expect(await date.update(resume(TAL, { kind: 'give-up' }))).toMatchObject({ openQuestions: 0 });
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [TAL, TPL] });
    expect(journal.published.toSorted()).toEqual([FIRST_PST, SECOND_PST]);
    expect(runsOf(journal, TAL)).toHaveLength(1);
  });

  it('keeps a fix that was sent before it failed, and takes it without asking', async () => {
    const journal = openJournal();
    const recipe = gate();
    const date = await world.start('foreseen', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...recipesThatFail(journal, TAL),
      async runAb(ref) {
        if (ref.ab === FIRST) await recipe.opened;
        return recipesThatFail(journal, TAL).runAb(ref);
      },
    });
    await date.until(({ stage }) => stage === 'processing');
    await date.update(resume(TAL, { kind: 'retry' }));
    recipe.open();
    const { questions } = await date.until(({ stage }) => stage === 'certification');
    expect(questions).toMatchObject([{ ab: TPL, kind: 'certify' }]);
    expect(runsOf(journal, TAL)).toHaveLength(2);
    await date.update(certify(TPL, 'accept'));
    await date.result();
  });

  it('asks nothing where the process records failures', async () => {
    const journal = openJournal();
    const date = await world.start('recorded', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planThatSays({ outline: ONE_PAIR, policy: { ...POLICY, onFailedAb: 'record' } }),
      ...recipesThatFail(journal, TAL),
    });
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [TAL, TPL] });
    expect(journal.stages.some(({ needsOperator }) => needsOperator)).toBe(false);
  });

  it('names the file when the archive has not got it', async () => {
    const journal = openJournal();
    const date = await world.start('file-missing', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...archiveThatIsMissingAFile(journal, SECOND),
    });
    const { questions } = await date.until(({ stage }) => stage === 'certification');
    expect(questions).toHaveLength(1);
    expect(questions[0]?.text).toContain(`${SECOND} failed (FILE_MISSING): the archive has no raw frame of ${SECOND}`);
    expect(journal.runs.map(({ ab }) => ab)).not.toContain(SECOND);
    await date.update(resume(SECOND, { kind: 'give-up' }));
    expect(await date.result()).toMatchObject({ failedAbs: [SECOND, SECOND_PST, TAL, TPL] });
  });
});

describe('[W] a product that cannot be assessed', () => {
  it('is kept, and a human has to look at it', async () => {
    const journal = openJournal();
    const date = await world.start('not-assessed', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      async assessProduct({ ab }) {
        if (ab === FIRST_PST) throw permanent('PRODUCT_INVALID', 'the plot cannot be drawn');
        return assessmentOf(ab);
      },
    });
    const { questions } = await date.until(({ stage }) => stage === 'certification');
    expect(questions).toMatchObject([
      { ab: FIRST_PST, kind: 'certify', text: expect.stringContaining('not assessed: the plot cannot be drawn') },
      { ab: TPL, kind: 'certify' },
    ]);
    expect(runsOf(journal, FIRST_PST)).toHaveLength(1);
    for (const { ab } of questions) await date.update(certify(ab, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [] });
  });
});

describe('[W] a date that cannot be planned', () => {
  it('fails with the reason, and the database knows it', async () => {
    const journal = openJournal();
    const date = await world.start('not-prepared', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planningThatFails(),
    });
    await expect(date.result()).rejects.toThrow('Workflow execution failed');
    expect(journal.stages).toEqual([
      {
        stage: 'failed',
        needsOperator: false,
        message: 'the date has no ABs in tree MUSE_smart; prepare it first',
      },
    ]);
  });
});
