import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecordingActivities } from '../../src/activities/recording.ts';
import type { Through } from '../../src/domain/stage/stage.ts';
import { deliveryOver, makeProducts } from '../activities/delivered-night.ts';
import { PROCESS, preparedDate } from '../activities/prepared-date.ts';
import { placement } from '../adapters/database/rows.ts';
import { DATE, STANDARD_NIGHT } from '../domain/cascade/night-fixtures.ts';
import { certify } from '../fakes/decisions.ts';
import type { ArchivedCopy } from '../fakes/delivery-ports.ts';
import { openJournal } from '../fakes/journal.ts';
import { FAKE_HOST, made, nightThatGoesWell, permanent } from '../fakes/night-activities.ts';
import type { NightActivities } from '../fakes/night-activities.ts';
import { ONE_PAIR } from '../fakes/nights.ts';
import { gate, startWorld, untilTrue } from '../fakes/temporal-world.ts';
import type { RunningDate, World } from '../fakes/temporal-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

/** A night over a real database and the real activities of planning and delivery; its recipes leave text. */
async function realNight() {
  const date = await preparedDate({ templates: STANDARD_NIGHT.slice(0, 1) });
  const files = new Map<string, string>();
  const archive = new Map<string, ArchivedCopy>();
  const { records, plans, tree, planDate } = date;
  const { central, local, sweep } = deliveryOver({ records, abTree: tree, plans, files, archive, lines: [] });
  const journal = openJournal();
  const activities: NightActivities = {
    ...nightThatGoesWell(journal, ONE_PAIR),
    ...createRecordingActivities({ records }),
    ...central,
    ...local,
    planDate,
    async placeChain({ process, unit, chain }) {
      await records.savePlacement(placement({ process, unit, chain, host: FAKE_HOST }));
      return { host: FAKE_HOST, because: 'the only host alive', number: 1, pushes: false };
    },
    async runAb(ref) {
      journal.runs.push(ref);
      makeProducts(files, ref.ab);
      const row = (await records.listAbs(PROCESS, DATE)).find(({ ab }) => ab === ref.ab);
      await records.saveAb({ ...row!, status: 'succeeded', host: FAKE_HOST });
      return made(ref.ab);
    },
  };
  return {
    records,
    files,
    archive,
    activities,
    sweep,
    start: (changes: Partial<NightActivities> = {}, through: Through = 'distribution') =>
      world.start(DATE, { ...activities, ...changes }, through),
    known: () => records.findDate(PROCESS, DATE),
    workspaces: () => [...files.keys()].filter((path) => path.startsWith('/data/products/')),
    published: async () => (await records.listProducts(PROCESS, DATE)).map(({ name }) => name),
  };
}
type RealNight = Awaited<ReturnType<typeof realNight>>;

async function acceptAll(date: RunningDate): Promise<void> {
  const { questions } = await date.until(({ stage }) => stage === 'certification');
  for (const { ab } of questions) await date.update(certify(ab, 'accept'));
}

/** Everything is published, everything is in the archive, and only then the workspaces are gone. */
async function expectDelivered(night: RealNight): Promise<void> {
  const products = await night.records.listProducts(PROCESS, DATE);
  expect(products.filter(({ prodCatg }) => prodCatg === 'SCIENCE.CUBE.IFS')).not.toEqual([]);
  expect(products.filter(({ prodCatg }) => prodCatg === 'SINGLE')).not.toEqual([]);
  expect(products.filter(({ state }) => state !== 'ingested')).toEqual([]);
  expect([...night.archive.keys()].toSorted()).toEqual(products.map(({ name }) => name).toSorted());
  expect(night.workspaces()).toEqual([]);
}

describe('[W] a date that is cut off while its products are published', () => {
  it(
    'by a cancellation is distributed to its end and then ingested: nothing of it is lost',
    { timeout: 90_000 },
    async () => {
      const night = await realNight();
      const held = gate();
      let begun = 0;
      const date = await night.start({
        async publishProduct(input) {
          begun += 1;
          const published = await night.activities.publishProduct(input);
          await held.opened;
          return published;
        },
      });
      await acceptAll(date);
      await untilTrue(
        () => begun,
        (count) => count > 0,
      );
      await date.handle.cancel();
      held.open();
      await expect(date.result()).rejects.toThrow('Workflow execution cancelled');
      expect(await night.known()).toMatchObject({ stage: 'cancelled', distribution: { completedAt: '' } });
      expect(await night.published()).not.toEqual([]);
      await night.sweep();
      expect(night.workspaces()).not.toEqual([]);

      const again = await night.start({}, 'ingestion');
      expect(await again.result()).toMatchObject({ stage: 'ingested' });
      await expectDelivered(night);
    },
  );

  it(
    'by a failure is taken up by the next start, and stays as it is when it is planned only',
    { timeout: 90_000 },
    async () => {
      const night = await realNight();
      const failing = await night.start({
        async publishProduct(input) {
          if (input.item.kind === 'IDP') throw permanent('FITS_INVALID', 'a header cannot be written');
          return night.activities.publishProduct(input);
        },
      });
      await acceptAll(failing);
      await expect(failing.result()).rejects.toThrow();
      expect(await night.known()).toMatchObject({ stage: 'failed', distribution: { completedAt: '' } });
      const next = await night.start();
      expect(await next.result()).toMatchObject({ stage: 'distributed' });
      const planned = await night.start({}, 'plan');
      expect(await planned.result()).toMatchObject({ stage: 'distributed', message: 'nothing has changed since' });
      expect(night.archive.size).toBe(0);
      expect(await (await night.start({}, 'ingestion')).result()).toMatchObject({ stage: 'ingested' });
      await expectDelivered(night);
    },
  );
});

describe('[W] a date that is cancelled', () => {
  it('half way through its ingestion goes on with it, whatever is asked for', { timeout: 90_000 }, async () => {
    const night = await realNight();
    await acceptAndEnd(night);
    const held = gate();
    const date = await night.start(
      {
        async ingestProduct(input) {
          const ingested = await night.activities.ingestProduct(input);
          await held.opened;
          return ingested;
        },
      },
      'ingestion',
    );
    await untilTrue(
      () => night.archive.size,
      (size) => size > 0,
    );
    await date.handle.cancel();
    held.open();
    await expect(date.result()).rejects.toThrow('Workflow execution cancelled');
    expect(night.workspaces()).not.toEqual([]);
    expect(await (await night.start()).result()).toMatchObject({ stage: 'distributed' });
    expect(await (await night.start({}, 'ingestion')).result()).toMatchObject({ stage: 'ingested' });
    await expectDelivered(night);
  });

  it(
    'during its last clean-up is ingested all the same, and the sweep goes on with it',
    { timeout: 90_000 },
    async () => {
      const night = await realNight();
      await acceptAndEnd(night);
      const held = gate();
      let isReleasing = false;
      const date = await night.start(
        {
          async releaseScratch() {
            isReleasing = true;
            await held.opened;
          },
        },
        'ingestion',
      );
      await untilTrue(
        () => isReleasing,
        (is) => is,
      );
      await date.handle.cancel();
      held.open();
      await expect(date.result()).rejects.toThrow('Workflow execution cancelled');
      const known = await night.known();
      expect(known?.stage).toBe('cancelled');
      expect(known?.distribution?.ingestedAt).not.toBe('');
      for (const through of ['plan', 'distribution', 'ingestion'] as const)
        expect(await (await night.start({}, through)).result()).toMatchObject({ stage: 'ingested' });
      await night.sweep();
      await expectDelivered(night);
    },
  );
});

async function acceptAndEnd(night: RealNight): Promise<void> {
  const date = await night.start();
  await acceptAll(date);
  expect(await date.result()).toMatchObject({ stage: 'distributed' });
}
