import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { abRowOf } from '../../src/activities/ab-row.ts';
import { archiveFilesOf } from '../../src/activities/archive-files.ts';
import { createChainGuard } from '../../src/activities/chain-guard.ts';
import { chainKey } from '../../src/activities/disk-watch.ts';
import { createRetentionSweep } from '../../src/activities/retention.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import { createProductStore } from '../../src/adapters/product-store/index.ts';
import type { Verdict } from '../../src/domain/quality/decision.ts';
import type { DateRow } from '../../src/ports/records/dates.ts';
import { attempt, product } from '../adapters/database/rows.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { resume } from '../fakes/decisions.ts';
import { DATE, STANDARD_NIGHT, abOf, planNight } from '../domain/cascade/night-fixtures.ts';
import { HOST, hostFiles, refOf } from './host-files.ts';
import { publishAll } from './made-dates.ts';

const { plan } = planNight(STANDARD_NIGHT);
const [CHAIN, OTHER] = plan.chains as [(typeof plan.chains)[number], (typeof plan.chains)[number]];
const NOW = '2014-12-20T12:00:00.000Z';
const WEEK_LATER = '2014-12-27T12:00:01.000Z';
const PIXEL_TABLES = ['PIXTABLE_OBJECT', 'PIXTABLE_SKY', 'PIXTABLE_REDUCED'];

/** A date whose ABs are all made on this host, with its raws and masters, over a real database. */
async function madeDate({ host = HOST } = {}) {
  const files = hostFiles({ plan });
  const records = await createRecords({ url: `sqlite:${join(files.root, 'phoenix.db')}` });
  onTestFinished(() => records.close());
  await records.migrate();
  for (const ab of plan.abs) await activityContext().run(() => files.fetchInputs(refOf(plan, ab)));
  await publishAll(files.made, plan);
  for (const { root, abNames } of plan.chains) {
    for (const ab of plan.abs.filter(({ name }) => abNames.includes(name)))
      await records.saveAb(abRowOf({ process: 'MUSE_R', unit: DATE, chain: root }, ab, { status: 'succeeded', host }));
  }
  let now = NOW;
  let isTight = false;
  const chains = createChainGuard(() => Date.parse(now));
  const archive = { isWhole: true };
  const saveStage = (stage: DateRow['stage'], updatedAt = NOW, unit = DATE) =>
    records.saveDate({
      ...{ process: 'MUSE_R', unit, stage, planKey: plan.planKey, needsOperator: false, message: '', updatedAt },
    });
  const row = product({ process: 'MUSE_R', unit: DATE, host, distribution: 1, updatedAt: NOW });
  async function distribute(): Promise<void> {
    const { planKey } = plan;
    await records.beginDistribution({
      ...{ process: 'MUSE_R', unit: DATE, planKey, content: '{}', files: 1, begunAt: NOW },
    });
    await records.saveProduct(row);
    await records.completeDistribution({ ...row, number: 1 }, NOW);
    await saveStage('distributed');
  }
  const sweepAt = createRetentionSweep({
    phase3: { holds: async () => archive.isWhole },
    ...{ host: HOST, dataRoot: files.dataRoot, processes: ['MUSE_R'], records, chains },
    ...{ manifests: files.made.manifests, inputs: files.inputs, intermediates: files.intermediates },
    ...{ store: createProductStore(), retention: { graceDays: 7, calibrationDays: 28 } },
    diskWatch: { isTight: async () => isTight },
    processOf: files.made.processOf,
    clock: () => new Date(now),
  });
  return {
    ...files,
    records,
    chains,
    async sweep(at: string, tight = false) {
      now = at;
      isTight = tight;
      return sweepAt();
    },
    saveStage,
    distribute,
    archive,
    async ingest(): Promise<void> {
      if ((await records.listDistributions('MUSE_R', DATE)).length === 0) await distribute();
      await records.saveProduct({ ...row, state: 'ingested', archiveId: 'ADP.1' });
      await saveStage('ingested');
    },
    async decide(ab: string, verdict: Verdict, at = NOW) {
      const payload = { decisionId: `${ab} ${verdict}`, operator: 'jdoe', ab, verdict, comment: '', at };
      const decision = { name: 'certify', payload } as const;
      const row = { process: 'MUSE_R', unit: DATE, decisionId: payload.decisionId, decision };
      await records.saveDecision({ ...row, state: 'accepted', because: '', at });
    },
    /** PRO.CATGs of products that are there, of ABs of this chain. */
    async catgs(chain: (typeof plan.chains)[number]) {
      const manifests = await Promise.all(
        chain.abNames.map((name) => files.made.manifests.read(files.dataRoot.workspace(DATE, name))),
      );
      const there = manifests.flatMap((manifest) => manifest?.products ?? []).filter(({ path }) => existsSync(path));
      return new Set(there.map(({ catg }) => catg));
    },
    rawsAreHere: () => existsSync(files.dataRoot.raw(DATE)),
  };
}

function productsOf({ abNames }: (typeof plan.chains)[number]): readonly string[] {
  return plan.abs
    .filter(({ name, step }) => abNames.includes(name) && (step === 'post' || step === 'combine'))
    .map(({ name }) => name);
}

describe('[U] the sweep of a host', () => {
  it('leaves a date that is under way alone', async () => {
    const date = await madeDate();
    for (const stage of ['planned', 'processing', 'certification', 'distribution'] as const) {
      await date.saveStage(stage);
      expect(await date.sweep('2015-12-20T12:00:00.000Z')).toEqual({ inputs: [], freedBytes: 0 });
    }
    expect(date.rawsAreHere()).toBe(true);
  });

  it('deletes raws when the date is distributed, pixel tables when the grace is over, once', async () => {
    const date = await madeDate();
    await date.distribute();
    // The fixtures have come today: what a date uses at the moment is never deleted.
    const { inputs, freedBytes } = await date.sweep('2030-01-01T00:00:00.000Z');
    expect(new Set(inputs.map(({ because }) => because))).toEqual(new Set([`${DATE} is over`]));
    expect(inputs.every(({ path }) => path.startsWith(`raw/${DATE}/`))).toBe(true);
    expect(date.rawsAreHere()).toBe(false);
    expect(freedBytes).toBeGreaterThan(0);
    expect([...(await date.catgs(CHAIN))].filter((catg) => PIXEL_TABLES.includes(catg))).toEqual([]);
    expect(await date.catgs(CHAIN)).toEqual(
      new Set(['SKY_LINES', 'SKY_CONTINUUM', 'DATACUBE_FINAL', 'IMAGE_FOV', 'OFFSET_LIST']),
    );
    expect(await date.sweep('2030-01-02T00:00:00.000Z')).toEqual({ inputs: [], freedBytes: 0 });
  });

  it('deletes attempts of an alignment with the pixel tables of its chain, but not what an operator has taken of one', async () => {
    const date = await madeDate();
    const tal = abOf({ plan }, '00:54:04.379_tal');
    const attempts = date.dataRoot.attempts(DATE, tal.name);
    for (const folder of attempts) mkdirSync(folder, { recursive: true });
    const there = () => attempts.map((folder) => existsSync(folder));
    await date.distribute();
    await date.sweep('2014-12-27T12:00:00.000Z');
    expect(there()).toEqual([true, true]);
    const decision = resume(tal.name, { kind: 'offset-list', path: `${attempts[1] ?? ''}/OFFSET_LIST_0000.fits` });
    const row = { process: 'MUSE_R', unit: DATE, decisionId: decision.payload.decisionId, decision };
    await date.records.saveDecision({ ...row, state: 'accepted', because: '', at: NOW });
    await date.sweep(WEEK_LATER);
    expect(there()).toEqual([false, true]);
    await date.ingest();
    await date.sweep('2014-12-30T12:00:00.000Z');
    expect(there()).toEqual([false, false]);
  });

  it('keeps pixel tables for the grace', async () => {
    const date = await madeDate();
    await date.distribute();
    expect((await date.sweep('2014-12-27T12:00:00.000Z')).freedBytes).toBe(0);
    expect(await date.catgs(CHAIN)).toContain('PIXTABLE_REDUCED');
    expect((await date.sweep(WEEK_LATER)).freedBytes).toBeGreaterThan(0);
  });

  it('frees a certified chain while another one waits for its verdicts', async () => {
    const date = await madeDate();
    await date.saveStage('certification');
    for (const ab of productsOf(CHAIN)) await date.decide(ab, 'accept');
    expect((await date.sweep(WEEK_LATER)).freedBytes).toBeGreaterThan(0);
    expect(await date.catgs(CHAIN)).not.toContain('PIXTABLE_REDUCED');
    expect(await date.catgs(OTHER)).toContain('PIXTABLE_REDUCED');
    for (const ab of productsOf(OTHER)) await date.decide(ab, 'accept');
    expect((await date.sweep('2015-01-20T12:00:00.000Z')).freedBytes).toBeGreaterThan(0);
  });

  it('keeps what a rework needs', async () => {
    const date = await madeDate();
    await date.saveStage('certification');
    for (const ab of productsOf(CHAIN)) await date.decide(ab, 'accept');
    await date.decide(productsOf(CHAIN)[0]!, 'rework', '2014-12-20T12:00:01.000Z');
    expect(await date.sweep('2015-01-20T12:00:00.000Z')).toEqual({ inputs: [], freedBytes: 0 });
  });

  it('stays away from a chain that is being worked on', async () => {
    const date = await madeDate();
    await date.distribute();
    await date.sweep(WEEK_LATER.replace('12:00:01', '11:59:59'));
    await date.chains.enter(chainKey({ process: 'MUSE_R', unit: DATE, chain: CHAIN.root }));
    await date.sweep(WEEK_LATER);
    expect(await date.catgs(CHAIN)).toContain('PIXTABLE_REDUCED');
    expect(await date.catgs(OTHER)).not.toContain('PIXTABLE_REDUCED');
    await date.sweep('2014-12-27T13:00:00.000Z');
    expect(await date.catgs(CHAIN)).not.toContain('PIXTABLE_REDUCED');
  });

  it.each(['ingested', 'retired'] as const)('deletes the workspaces of a date that is %s at once', async (stage) => {
    const date = await madeDate();
    if (stage === 'ingested') await date.ingest();
    else await date.saveStage(stage);
    await date.sweep(NOW);
    expect(plan.abs.filter(({ name }) => existsSync(date.dataRoot.workspace(DATE, name)))).toEqual([]);
  });

  it('keeps them when only the stage says so: cancelled while its products were published, it may have been called ingested', async () => {
    const date = await madeDate();
    await date.saveStage('ingested');
    await date.records.beginDistribution({
      ...{ process: 'MUSE_R', unit: DATE, planKey: plan.planKey, content: '{}', files: 1, begunAt: NOW },
    });
    expect((await date.sweep('2030-01-01T00:00:00.000Z')).freedBytes).toBe(0);
    expect(plan.abs.every(({ name }) => existsSync(date.dataRoot.workspace(DATE, name)))).toBe(true);
    expect(await date.catgs(CHAIN)).toContain('PIXTABLE_REDUCED');
  });

  it('deletes them also after a clean-up that was cancelled', async () => {
    const date = await madeDate();
    await date.ingest();
    await date.saveStage('cancelled');
    await date.sweep(NOW);
    expect(plan.abs.filter(({ name }) => existsSync(date.dataRoot.workspace(DATE, name)))).toEqual([]);
  });

  it('keeps them while the archive does not confirm what the records say, and asks again', async () => {
    const date = await madeDate();
    await date.ingest();
    date.archive.isWhole = false;
    await date.sweep(NOW);
    expect(plan.abs.every(({ name }) => existsSync(date.dataRoot.workspace(DATE, name)))).toBe(true);
    date.archive.isWhole = true;
    await date.sweep(NOW);
    expect(plan.abs.filter(({ name }) => existsSync(date.dataRoot.workspace(DATE, name)))).toEqual([]);
  });

  it('leaves what other hosts have made to them', async () => {
    const date = await madeDate({ host: 'muc09' });
    await date.ingest();
    await date.sweep(NOW);
    expect(await date.catgs(CHAIN)).toContain('PIXTABLE_REDUCED');
  });

  it('deletes what it has made of chains that were placed anew elsewhere, when the date is ingested', async () => {
    const date = await madeDate({ host: 'muc09' });
    const [ab] = CHAIN.abNames;
    const key = { process: 'MUSE_R', unit: DATE, ab: ab ?? '' };
    await date.records.saveAttempt(attempt({ ...key, host: HOST }));
    await date.records.saveAttempt(attempt({ ...key, ab: OTHER.abNames[0] ?? '', host: 'muc09' }));
    const isHere = (name = '') => existsSync(date.dataRoot.workspace(DATE, name));
    await date.distribute();
    await date.sweep('2030-01-01T00:00:00.000Z');
    expect(isHere(ab)).toBe(true);
    await date.ingest();
    await date.sweep('2030-01-01T00:00:00.000Z');
    expect(isHere(ab)).toBe(false);
    expect([...CHAIN.abNames.slice(1), ...OTHER.abNames].every((name) => isHere(name))).toBe(true);
  });

  it('moves the window of masters with the dates, and closes it when the disk is full', async () => {
    const masters = (root: string) => existsSync(join(root, 'mcalib')) && existsSync(join(root, abMaster()));
    const date = await madeDate();
    await date.distribute();
    await date.sweep('2030-01-01T00:00:00.000Z');
    expect(masters(date.root)).toBe(true);
    await date.saveStage('processing', NOW, '2015-01-11');
    await date.inputs.hold({ process: 'MUSE_R', unit: '2015-01-11' }, ['mcalib/other.fits']);
    await date.sweep('2030-01-01T00:00:00.000Z');
    expect(masters(date.root)).toBe(true);
    const full = await madeDate();
    await full.distribute();
    await full.sweep('2030-01-01T00:00:00.000Z', true);
    expect(masters(full.root)).toBe(false);
    await date.saveStage('processing', NOW, '2015-01-12');
    await date.saveStage('distributed', NOW, '2015-01-11');
    await date.inputs.hold({ process: 'MUSE_R', unit: '2015-01-12' }, ['mcalib/other.fits']);
    await date.sweep('2030-01-01T00:00:00.000Z');
    expect(masters(date.root)).toBe(false);
  });
});

describe('[U] property: dates that come and go while the host sweeps', () => {
  it('each has the files of its ABs until it is over, also those that it found here', async () => {
    const files = hostFiles({ plan, fetch: () => delay(Math.random() * 3), transfers: 4 });
    const stages = new Map<string, DateRow['stage']>();
    /** What the sweep knows is old when it hears of it. */
    const listDates = async () => {
      const rows = [...stages].map(([unit, stage]): DateRow => ({
        ...{ process: 'MUSE_R', unit, stage, planKey: '', needsOperator: false, message: '' },
        updatedAt: '2014-12-16T09:00:00.000Z',
      }));
      await delay(Math.random() * 3);
      return rows;
    };
    const sweep = createRetentionSweep({
      ...{ host: HOST, dataRoot: files.dataRoot, processes: ['MUSE_R'], chains: createChainGuard() },
      ...{ manifests: files.made.manifests, inputs: files.inputs, intermediates: files.intermediates },
      ...{ store: createProductStore(), retention: { graceDays: 0, calibrationDays: 28 } },
      records: {
        listDates,
        findDate: async () => undefined,
        listAbs: async () => [],
        listAttempts: async () => [],
        listDecisions: async () => [],
        listDistributions: async () => [],
        listProducts: async () => [],
      },
      phase3: { holds: async () => false },
      diskWatch: { isTight: async () => Math.random() < 0.5 },
      processOf: files.made.processOf,
      // All times here are those of one clock: without the second of tolerance there is nothing but the order of events.
      clock: () => new Date(Date.now() + 1_000),
    });
    const abs = plan.abs.filter(({ step }) => step === 'basic').slice(0, 4);
    const missing = (unit: string, ab: (typeof abs)[number]) =>
      archiveFilesOf(unit, ab).filter(({ path }) => !existsSync(join(files.root, path)));
    let deleted = 0;
    let open = 0;
    async function liveAgainAndAgain(unit: string): Promise<void> {
      for (let life = 0; life < 12; life++) {
        stages.set(unit, 'processing');
        for (const ab of abs) {
          await activityContext().run(() => files.fetchInputs(refOf(plan, ab, { unit })));
          expect(missing(unit, ab)).toEqual([]);
        }
        await sweep();
        expect(abs.flatMap((ab) => missing(unit, ab))).toEqual([]);
        stages.set(unit, 'distributed');
        await delay(Math.random() * 10);
      }
    }
    const dates = ['2014-12-14', '2014-12-15', '2015-03-01', '2015-03-02', '2016-01-01'].map((unit) => {
      open += 1;
      return liveAgainAndAgain(unit).finally(() => (open -= 1));
    });
    const sweeps = (async () => {
      while (open > 0) deleted += (await sweep()).inputs.length;
    })();
    await Promise.all([...dates, sweeps]);
    expect(deleted).toBeGreaterThan(20);
  });
});

function abMaster(): string {
  const { source } = abOf({ plan }, '00:54:04.379').inputs.find((input) => input.source.kind === 'calib')!;
  return `mcalib/${source.kind === 'calib' ? source.fileName : ''}`;
}
