import { Context } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PHOENIX_QUEUE, chainWorkflowId, dateWorkflowId } from '../../src/workflows/contract.ts';
import { certify, resume } from '../fakes/decisions.ts';
import { openJournal } from '../fakes/journal.ts';
import type { Journal } from '../fakes/journal.ts';
import {
  POLICY,
  made,
  nightThatGoesWell,
  permanent,
  planThatSays,
  recipesThatFail,
  runsOf,
} from '../fakes/night-activities.ts';
import type { NightActivities } from '../fakes/night-activities.ts';
import { FIRST, FIRST_PST, ONE_PAIR, OTHER_TPL, SECOND, SECOND_PST, TAL, TPL, TWO_PAIRS } from '../fakes/nights.ts';
import { PROCESS, gate, startWorld, untilTrue } from '../fakes/temporal-world.ts';
import type { World } from '../fakes/temporal-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const ROOT = ONE_PAIR.chains[0]?.root ?? '';
const OTHER_FIRST = 'MUSE.2014-12-15T03:12:34.681.ab';
const SAYS_RETRY = 'resume with retry runs it again, and what is made already stays';

/** Its first run hangs at this AB until it is told to end; a recipe of the other chain runs until `opened`. */
function firstRunThatHangsAt(journal: Journal, ab: string, opened: Promise<unknown>): Pick<NightActivities, 'runAb'> {
  let hasHung = false;
  return {
    async runAb(ref) {
      journal.runs.push(ref);
      if (ref.ab === OTHER_FIRST) await beating(opened);
      if (ref.ab === ab && !hasHung) {
        hasHung = true;
        await beating(new Promise(() => undefined));
      }
      return made(ref.ab);
    },
  };
}

async function beating(end: Promise<unknown>): Promise<void> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), 20);
  try {
    await Promise.race([end, context.cancelled]);
  } finally {
    clearInterval(beat);
  }
}

function untilRun(journal: Journal, ab: string): Promise<unknown> {
  return untilTrue(
    () => runsOf(journal, ab).length,
    (count) => count > 0,
  );
}

describe('[W] a chain that somebody ends by hand', () => {
  it.each([
    ['terminated', 'was terminated'],
    ['cancelled', 'was cancelled, though its date was not'],
  ])('%s, is one question, and the recipes of other chains run on', async (how, words) => {
    const journal = openJournal();
    const other = gate();
    const date = await world.start(`chain-${how}`, {
      ...nightThatGoesWell(journal, TWO_PAIRS),
      ...firstRunThatHangsAt(journal, SECOND, other.opened),
    });
    await untilRun(journal, FIRST_PST);
    await untilRun(journal, OTHER_FIRST);
    await (how === 'terminated' ? date.chain(ROOT).terminate('by mistake') : date.chain(ROOT).cancel());
    const { questions } = await date.until((status) => status.questions.length > 0);
    expect(questions).toMatchObject([{ ab: FIRST, kind: 'fix', choices: expect.arrayContaining(['retry']) }]);
    expect(questions[0]?.text).toContain(`${FIRST} failed (CHAIN_ENDED): chain ${ROOT} ${words}; ${SAYS_RETRY}`);
    const reason = `chain ${ROOT} ${words}; ${SAYS_RETRY}`;
    await expect
      .poll(() => journal.outcomes.map(({ outcome }) => outcome))
      .toEqual([
        { kind: 'failed', ab: FIRST, code: 'CHAIN_ENDED', reason },
        { kind: 'blocked', ab: FIRST_PST, by: FIRST },
        { kind: 'failed', ab: SECOND, code: 'CHAIN_ENDED', reason },
        { kind: 'blocked', ab: SECOND_PST, by: SECOND },
        { kind: 'blocked', ab: TAL, by: FIRST },
        { kind: 'blocked', ab: TPL, by: FIRST },
      ]);
    await date.update(resume(FIRST, { kind: 'retry' }));
    expect(await date.until((status) => status.questions.length > 0)).toMatchObject({
      questions: [{ ab: TPL, kind: 'certify' }],
    });
    other.open();
    await date.until((status) => status.questions.length === 2);
    expect(runsOf(journal, OTHER_FIRST)).toHaveLength(1);
    await date.update(certify(TPL, 'accept'));
    await date.update(certify(OTHER_TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [] });
  });

  it('asks about what its last run was to make; what an earlier one made, and its verdict, stay', async () => {
    const journal = openJournal();
    const date = await world.start('chain-ended-in-rework', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planThatSays({ outline: ONE_PAIR, policy: { ...POLICY, single: 'all' } }),
      async runAb(ref) {
        journal.runs.push(ref);
        if (ref.ab === TPL && runsOf(journal, TPL).length === 2) await beating(new Promise(() => undefined));
        return made(ref.ab);
      },
    });
    await date.until(({ questions }) => questions.length === 3);
    await date.update(certify(FIRST_PST, 'accept'));
    await date.update(certify(TPL, 'accept', { verdict: 'rework', fix: { kind: 'no-alignment' } }));
    await untilTrue(
      () => runsOf(journal, TPL).length,
      (count) => count === 2,
    );
    await date.chain(ROOT).terminate('by mistake');
    const { questions, verdicts } = await date.until((status) => status.questions.some(({ kind }) => kind === 'fix'));
    expect(questions.map(({ ab, kind }) => `${kind} ${ab}`)).toEqual([`fix ${TPL}`, `certify ${SECOND_PST}`]);
    expect(verdicts).toEqual({ [FIRST_PST]: 'accept' });
    await date.update(certify(SECOND_PST, 'accept'));
    await date.update(resume(TPL, { kind: 'retry' }));
    await date.until((status) => status.questions[0]?.kind === 'certify' && status.questions[0].ab === TPL);
    expect(runsOf(journal, TPL).at(-1)?.fixes).toEqual([
      { ab: TPL, fix: { kind: 'no-alignment' } },
      { ab: TPL, fix: { kind: 'retry' } },
    ]);
    await date.update(certify(TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [] });
  });

  it('is asked about also where the process records failures: it says nothing of the exposures', async () => {
    const journal = openJournal();
    const date = await world.start('chain-ended-recorded', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planThatSays({ outline: ONE_PAIR, policy: { ...POLICY, onFailedAb: 'record' } }),
      ...firstRunThatHangsAt(journal, FIRST, Promise.resolve()),
    });
    await untilRun(journal, FIRST);
    await date.chain(ROOT).terminate('by mistake');
    const { questions } = await date.until((status) => status.questions.length > 0);
    expect(questions).toMatchObject([{ ab: FIRST, kind: 'fix' }]);
    await date.handle.cancel();
    await expect(date.result()).rejects.toThrow('Workflow execution cancelled');
    expect(journal.stages.at(-1)?.stage).toBe('cancelled');
  });

  it('of an earlier run of the date does not bar its chain: it is ended, and the chain runs', async () => {
    const journal = openJournal();
    const unit = 'chain-left-behind';
    const night = {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...firstRunThatHangsAt(journal, FIRST, Promise.resolve()),
    };
    await (await world.start(unit, night, 'plan')).result();
    const chain = ONE_PAIR.chains[0];
    const workflowId = chainWorkflowId(dateWorkflowId(PROCESS, unit), ROOT);
    const left = await world.client.workflow.start('exposureChain', {
      workflowId,
      taskQueue: PHOENIX_QUEUE,
      args: [{ process: PROCESS, unit, planKey: ONE_PAIR.planKey, chain, fixes: [], isBacklog: false }],
    });
    await untilRun(journal, FIRST);
    const date = await world.start(unit, night);
    expect(await date.until((status) => status.questions.length > 0)).toMatchObject({
      questions: [{ ab: TPL, kind: 'certify' }],
    });
    const first = world.client.workflow.getHandle(workflowId, left.firstExecutionRunId);
    expect((await first.describe()).status.name).toBe('TERMINATED');
    await date.update(certify(TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [] });
  });
});

describe('[W] an activity that fails for good in an unforeseen way', () => {
  const UNFORESEEN = () => permanent('INTERNAL', 'EIO: i/o error, write; unforeseen, given up after 16 attempts');

  it('where fixes are stored, is a question of that chain; the fix is kept', async () => {
    const journal = openJournal();
    const other = gate();
    let stores = 0;
    const date = await world.start('edits-not-stored', {
      ...nightThatGoesWell(journal, TWO_PAIRS),
      ...recipesThatFail(journal, TAL),
      async runAb(ref) {
        if (ref.ab === OTHER_FIRST) await beating(other.opened);
        return recipesThatFail(journal, TAL).runAb(ref);
      },
      async storeEditedAbs() {
        stores += 1;
        if (stores === 1) throw UNFORESEEN();
        return { stored: [] };
      },
    });
    await date.until(({ questions }) => questions.length === 1);
    const fix = { kind: 'parameters', parameters: ['--srcmin=3'] } as const;
    await date.update(resume(TAL, fix));
    const { questions } = await date.until((status) => status.questions[0]?.text.includes('CHAIN_ENDED') === true);
    expect(questions).toHaveLength(1);
    expect(questions[0]?.text).toContain(
      `chain ${ROOT} did not begin, because its ABs could not be stored as the fixes have left them: EIO: i/o error`,
    );
    await date.update(resume(TAL, { kind: 'retry' }));
    await date.until((status) => status.questions[0]?.kind === 'certify');
    expect(runsOf(journal, TAL).at(-1)?.fixes).toEqual([
      { ab: TAL, fix },
      { ab: TAL, fix: { kind: 'retry' } },
    ]);
    other.open();
    await date.until(({ questions: open }) => open.length === 2);
    expect(runsOf(journal, OTHER_FIRST)).toHaveLength(1);
    await date.handle.terminate('seen');
  });

  it('where an outcome is recorded, takes neither the outcome away nor the recipes of others', async () => {
    const journal = openJournal();
    const other = gate();
    const date = await world.start('outcome-not-recorded', {
      ...nightThatGoesWell(journal, TWO_PAIRS),
      async runAb(ref) {
        if (ref.ab === SECOND || ref.ab === OTHER_FIRST) await beating(other.opened);
        return recipesThatFail(journal, FIRST).runAb(ref);
      },
      async recordOutcome({ ref }) {
        journal.released += 1;
        throw permanent('INTERNAL', `the row of ${ref.ab} cannot be written`);
      },
    });
    await untilTrue(
      () => journal.released,
      (count) => count > 0,
    );
    other.open();
    const { questions } = await date.until((status) => status.questions.length === 2);
    expect(questions.map(({ ab, kind }) => `${kind} ${ab}`)).toEqual([`fix ${FIRST}`, `certify ${OTHER_TPL}`]);
    expect(runsOf(journal, SECOND_PST)).toHaveLength(1);
    const metadata = await date.chain(ROOT).query<{ readonly currentDetails: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain('The database does not know how all of them ended: the row of');
    await date.handle.terminate('seen');
  });

  it('where the end of a chain is recorded, does not end the date', async () => {
    const journal = openJournal();
    const date = await world.start('chain-end-not-recorded', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...firstRunThatHangsAt(journal, FIRST, Promise.resolve()),
      async recordChainEnd() {
        throw UNFORESEEN();
      },
    });
    await untilRun(journal, FIRST);
    await date.chain(ROOT).terminate('by mistake');
    await date.until((status) => status.stage === 'certification');
    await date.update(resume(FIRST, { kind: 'give-up' }));
    await date.update(resume(SECOND, { kind: 'retry' }));
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [] });
    expect(journal.published).toEqual([SECOND_PST]);
  });
});
