import { ApplicationFailure, Context } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlacementActivities } from '../../src/activities/placement.ts';
import type { AbRef, HostLost, Placement } from '../../src/workflows/contract.ts';
import { chainStatusQuery, hostLostSignal } from '../../src/workflows/contract.ts';
import { certify, resume } from '../fakes/decisions.ts';
import { openJournal } from '../fakes/journal.ts';
import type { Journal } from '../fakes/journal.ts';
import {
  FAKE_HOST,
  OTHER_HOST,
  assessmentOf,
  made,
  nightThatGoesWell,
  permanent,
  recipeThatTakesLong,
  recipesThatFail,
} from '../fakes/night-activities.ts';
import type { NightActivities } from '../fakes/night-activities.ts';
import { FIRST, FIRST_PST, ONE_PAIR, OTHER_TPL, SECOND, SECOND_PST, TAL, TPL, TWO_PAIRS } from '../fakes/nights.ts';
import { gate, startWorld, untilTrue } from '../fakes/temporal-world.ts';
import type { RunningDate, World } from '../fakes/temporal-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const ROOT = ONE_PAIR.chains[0]?.root ?? '';
const ALL = [FIRST, SECOND, FIRST_PST, SECOND_PST, TAL, TPL].toSorted();

/** The first placement is on one host, all later ones are on the other. */
function placedElsewhereNextTime(changes: Partial<Placement> = {}): PlacementActivities {
  const numbers = new Map<string, number>();
  return {
    async placeChain({ chain }) {
      const number = (numbers.get(chain) ?? 0) + 1;
      numbers.set(chain, number);
      return { host: number === 1 ? FAKE_HOST : OTHER_HOST, because: 'it is free', number, pushes: false, ...changes };
    },
  };
}

/** Under the first placement these ABs run until they are told to end; all else succeeds. */
function firstHostThatHangs(journal: Journal, ...abs: readonly string[]): Pick<NightActivities, 'runAb'> {
  return {
    async runAb(ref) {
      journal.runs.push(ref);
      return ref.placement === 1 && abs.includes(ref.ab) ? hangs() : made(ref.ab);
    },
  };
}

async function hangs(): Promise<never> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), 20);
  try {
    return await context.cancelled;
  } finally {
    clearInterval(beat);
  }
}

function tellLost(date: RunningDate, changes: Partial<HostLost> = {}): Promise<void> {
  const lost = { placement: 1, because: 'silent for 31 min', isBegun: true, ...changes };
  return date.chain(ROOT).signal(hostLostSignal, lost);
}

function abs(runs: readonly AbRef[], placement: number): readonly string[] {
  return runs.filter((ref) => ref.placement === placement).map(({ ab }) => ab);
}

async function untilStarted(journal: Journal, ...names: readonly string[]): Promise<void> {
  await untilTrue(
    () => journal.runs.map(({ ab }) => ab),
    (started) => names.every((name) => started.includes(name)),
  );
}

/** With its quality control: until then its product is lost with its host. */
async function untilMade(date: RunningDate, ab: string): Promise<void> {
  await untilTrue(
    () => date.chain(ROOT).query(chainStatusQuery),
    ({ abs: states }) => states.some((known) => known.ab === ab && known.state === 'succeeded'),
  );
}

describe('[W] a chain whose host is lost', () => {
  it('goes to another host by itself when nothing was begun', async () => {
    const journal = openJournal();
    const date = await world.start('lost-before-it-began', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...placedElsewhereNextTime(),
      ...firstHostThatHangs(journal, FIRST, SECOND),
    });
    await untilStarted(journal, FIRST, SECOND);
    await tellLost(date, { isBegun: false });
    const { questions, chains } = await date.until(({ stage }) => stage === 'certification');
    expect(questions).toMatchObject([{ ab: TPL, kind: 'certify' }]);
    expect(chains).toEqual([{ root: ROOT, state: 'done', host: OTHER_HOST }]);
    expect(abs(journal.runs, 2).toSorted()).toEqual(ALL);
    expect(journal.outcomes).toEqual([]);
    await date.handle.terminate('seen');
  });

  it('asks when something was begun; retry makes all of it anew on another host', async () => {
    const journal = openJournal();
    const date = await world.start('lost-in-mid-cascade', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...placedElsewhereNextTime(),
      ...firstHostThatHangs(journal, SECOND_PST),
    });
    await untilStarted(journal, FIRST_PST, SECOND_PST);
    await untilMade(date, FIRST_PST);
    await tellLost(date);
    const { questions } = await date.until((status) => status.questions.length > 0);
    expect(questions.map(({ ab, kind }) => ({ ab, kind }))).toEqual([{ ab: SECOND_PST, kind: 'fix' }]);
    const reason = 'host muc10 is lost: silent for 31 min; resume with retry places the chain anew';
    expect(journal.outcomes.map(({ outcome }) => outcome)).toEqual([
      { kind: 'failed', ab: SECOND_PST, code: 'HOST_LOST', reason },
      { kind: 'blocked', ab: TAL, by: SECOND_PST },
      { kind: 'blocked', ab: TPL, by: SECOND_PST },
    ]);
    await date.update(resume(SECOND_PST, { kind: 'retry' }));
    await date.until((status) => status.questions[0]?.kind === 'certify');
    expect(abs(journal.runs, 2).toSorted()).toEqual(ALL);
    await date.update(certify(TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed', failedAbs: [] });
  });

  it('does not take a product for made whose assessment was lost with the host', async () => {
    const journal = openJournal();
    const date = await world.start('lost-in-assessment', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...placedElsewhereNextTime(),
      async assessProduct(ref) {
        return ref.ab === TPL && ref.placement === 1 ? hangs() : assessmentOf(ref.ab);
      },
    });
    await untilStarted(journal, TPL);
    await tellLost(date);
    const { questions } = await date.until((status) => status.questions.length > 0);
    expect(questions).toMatchObject([{ ab: TPL, kind: 'fix' }]);
    await date.handle.terminate('seen');
  });

  it('goes on after a message about a placement that is over, or one that nobody understands', async () => {
    const journal = openJournal();
    const held = gate();
    const date = await world.start('not-lost', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...placedElsewhereNextTime(),
      ...recipeThatTakesLong(journal, TPL, held.opened),
    });
    await untilStarted(journal, TAL);
    await tellLost(date, { placement: 7, isBegun: false });
    for (const message of ['lost', null, 1, { because: 'lost' }, { placement: '1', because: 'lost' }, []])
      await date.chain(ROOT).signal('hostLost', message);
    held.open();
    const { questions } = await date.until(({ stage }) => stage === 'certification');
    expect(questions).toMatchObject([{ ab: TPL, kind: 'certify' }]);
    expect(journal.runs.map(({ placement }) => placement)).toEqual(ALL.map(() => 1));
    await date.handle.terminate('seen');
  });

  it('ends as cancelled when its date is cancelled while it moves', async () => {
    const journal = openJournal();
    const places = placedElsewhereNextTime();
    const date = await world.start('cancelled-while-it-moves', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      async placeChain(input) {
        const placement = await places.placeChain(input);
        if (placement.number === 2) throw transient('HOST_UNAVAILABLE', 'no host takes it now');
        return placement;
      },
      ...firstHostThatHangs(journal, FIRST, SECOND),
    });
    await untilStarted(journal, FIRST, SECOND);
    await tellLost(date, { isBegun: false });
    await date.until(() => journal.runs.length === 2);
    await date.handle.cancel();
    await expect(date.result()).rejects.toThrow('Workflow execution cancelled');
    expect(journal.stages.at(-1)?.stage).toBe('cancelled');
  });
});

describe('[W] a chain that cannot be placed', () => {
  it('waits while no host takes it now, and begins as soon as one does', async () => {
    const journal = openJournal();
    const well = nightThatGoesWell(journal, ONE_PAIR);
    let attempts = 0;
    const date = await world.start('placed-late', {
      ...well,
      async placeChain(input) {
        attempts += 1;
        if (attempts < 3) throw transient('HOST_UNAVAILABLE', 'no host takes chain X now: muc10: drained by jdoe');
        return well.placeChain(input);
      },
    });
    await date.until(({ stage }) => stage === 'certification');
    expect(attempts).toBe(3);
    expect(journal.runs).toHaveLength(6);
    await date.handle.terminate('seen');
  });

  it('fails with the reason of every host when none ever can, and the other chains go on', async () => {
    const journal = openJournal();
    const well = nightThatGoesWell(journal, TWO_PAIRS);
    const date = await world.start('never-placed', {
      ...well,
      async placeChain(input) {
        if (input.chain === ROOT) throw permanent('HOST_TOO_SMALL', 'no host can ever take it: muc10: needs 25 GB');
        return well.placeChain(input);
      },
    });
    const { questions } = await date.until((status) => status.questions.length === 3);
    expect(questions.map(({ ab, kind }) => `${kind} ${ab}`).toSorted()).toEqual([
      `certify ${OTHER_TPL}`,
      `fix ${FIRST}`,
      `fix ${SECOND}`,
    ]);
    expect(journal.outcomes.map(({ outcome }) => outcome).toSorted((a, b) => (a.ab < b.ab ? -1 : 1))).toEqual([
      { kind: 'failed', ab: FIRST, code: 'HOST_TOO_SMALL', reason: 'no host can ever take it: muc10: needs 25 GB' },
      { kind: 'blocked', ab: FIRST_PST, by: FIRST },
      { kind: 'blocked', ab: TAL, by: FIRST },
      { kind: 'blocked', ab: TPL, by: FIRST },
      { kind: 'failed', ab: SECOND, code: 'HOST_TOO_SMALL', reason: 'no host can ever take it: muc10: needs 25 GB' },
      { kind: 'blocked', ab: SECOND_PST, by: SECOND },
    ]);
    await date.handle.terminate('seen');
  });
});

describe('[W] a chain on a host that pushes', () => {
  it('pushes after every failure and at its end, and one on another host does not', async () => {
    for (const pushes of [true, false]) {
      const journal = openJournal();
      const date = await world.start(`pushed-${String(pushes)}`, {
        ...nightThatGoesWell(journal, ONE_PAIR),
        ...placedElsewhereNextTime({ pushes }),
        ...recipesThatFail(journal, FIRST_PST),
      });
      await date.until((status) => status.questions.length > 0);
      const push = { process: 'MUSE_R', unit: date.unit, planKey: ONE_PAIR.planKey, chain: ROOT, placement: 1 };
      expect(journal.pushed).toEqual(pushes ? [push, push] : []);
      await date.handle.terminate('seen');
    }
  });

  it('ends well although a push fails for good', async () => {
    const journal = openJournal();
    const date = await world.start('push-refused', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...placedElsewhereNextTime({ pushes: true }),
      async pushRecords() {
        throw permanent('PLACEMENT_STALE', 'placement 1 is over');
      },
    });
    const { questions } = await date.until(({ stage }) => stage === 'certification');
    expect(questions).toMatchObject([{ ab: TPL, kind: 'certify' }]);
    const chain = date.chain(ROOT);
    const metadata = await chain.query<{ readonly currentDetails: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain('not all on the MASTER: placement 1 is over. Clean-up pushes them.');
    await date.handle.terminate('seen');
  });

  it('waits at most 10 min for a push, and pushes once for all that has failed while it pushed', async () => {
    const journal = openJournal();
    const pushing = gate();
    let pushes = 0;
    const date = await world.start('push-that-takes-long', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...placedElsewhereNextTime({ pushes: true }),
      ...recipesThatFail(journal, FIRST, SECOND),
      async pushRecords() {
        pushes += 1;
        await pushing.opened;
        return { files: 0, sent: 0 };
      },
    });
    await untilTrue(
      () => journal.outcomes.length,
      (outcomes) => outcomes === ALL.length,
    );
    // The chain has heard of all that, too: it waits for nothing but the push.
    await untilTrue(
      async () => (await date.chain(ROOT).fetchHistory()).events ?? [],
      (events) => {
        const count = (what: keyof (typeof events)[number]) => events.filter((event) => event[what] != null).length;
        const underWay = count('activityTaskScheduledEventAttributes') - count('activityTaskCompletedEventAttributes');
        const tasks = count('workflowTaskScheduledEventAttributes') - count('workflowTaskCompletedEventAttributes');
        return underWay === 1 && tasks === 0;
      },
    );
    pushing.open();
    await date.until((status) => status.questions.length > 0);
    expect(pushes).toBe(2);
    const { events } = await date.chain(ROOT).fetchHistory();
    const limits = events
      ?.map((event) => event.activityTaskScheduledEventAttributes)
      .filter((scheduled) => scheduled?.activityType?.name === 'pushRecords')
      .map((scheduled) => Number(scheduled?.scheduleToCloseTimeout?.seconds));
    expect(limits).toEqual([600, 600]);
    await date.handle.terminate('seen');
  });
});

describe('[W] products on several hosts', () => {
  it('of which one is lost: the date says what it waits for, and can be cancelled to make them anew', async () => {
    const journal = openJournal();
    const well = nightThatGoesWell(journal, ONE_PAIR);
    const waitsFor = 'waits for host muc99 (lost: power cut): products of the date are there';
    const date = await world.start('products-on-a-lost-host', {
      ...well,
      async planDistribution(input) {
        const { items, ...plan } = await well.planDistribution(input);
        return { ...plan, items: items.map((item) => ({ ...item, host: 'muc99' })), waitsFor };
      },
    });
    await date.until((status) => status.questions.length > 0);
    await date.update(certify(TPL, 'accept'));
    await date.until(({ stage, message }) => stage === 'distribution' && message === waitsFor);
    await untilTrue(
      () => journal.stages.at(-1)?.message ?? '',
      (message) => message === waitsFor,
    );
    await date.handle.cancel();
    await expect(date.result()).rejects.toThrow('Workflow execution cancelled');
    expect(journal.stages.at(-1)?.stage).toBe('cancelled');
    expect(journal.published).toEqual([]);
  });

  it('are taken back on each that has some, also where nothing is delivered any more', async () => {
    const journal = openJournal();
    const well = nightThatGoesWell(journal, ONE_PAIR);
    const date = await world.start('taken-back-on-two-hosts', {
      ...well,
      async planDistribution(input) {
        return { ...(await well.planDistribution(input)), obsoleteOn: [FAKE_HOST, OTHER_HOST] };
      },
    });
    await date.until((status) => status.questions.length > 0);
    await date.update(certify(TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed' });
    expect(journal.withdrawals).toBe(2);
  });
});

function transient(code: 'HOST_UNAVAILABLE', message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type: code, nextRetryDelay: '100 milliseconds' });
}
