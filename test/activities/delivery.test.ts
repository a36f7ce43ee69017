import type { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { COMBINED, SINGLES, deliveredNight, distribute, ingest, notInArchive, traceOf } from './delivered-night.ts';

const S_FOLDER = '/data/sci/DPING/2014-12-14/';
const IDP_FOLDER = '/data/sci/2014-12-14/';

async function failureOf(work: Promise<unknown>) {
  return work.then(
    () => ({}),
    (error: unknown) => {
      const { type, message, nonRetryable } = error as ApplicationFailure;
      return { type, message, nonRetryable };
    },
  );
}

describe('[U] a dataset', () => {
  it('is not ingested before the distribution is completed', async () => {
    const night = await deliveredNight();
    const stopped = { ...night, central: { ...night.central, finishDate: async () => undefined } };
    await distribute(stopped);
    expect(await failureOf(ingest(night))).toMatchObject({
      type: 'NOT_DISTRIBUTED',
      nonRetryable: true,
      message:
        '2014-12-14 is not distributed: distribution 1 is not completed; phoenix -d 2014-12-14 -P takes it up again; what is made and decided stays',
    });
    expect(night.archive.size).toBe(0);
  });

  it('of which a file was not published keeps the distribution open, and says which', async () => {
    const night = await deliveredNight();
    const forgetful = {
      ...night,
      local: { ...night.local, publishProduct: async () => ({ files: 0 }) },
    };
    const failure = await failureOf(distribute(forgetful));
    expect(failure).toMatchObject({ type: 'NOT_DISTRIBUTED', nonRetryable: true });
    for (const name of ['MU_SCBC_1_', `r.${COMBINED.replace('.ab', '.log')}`, 'was not published by distribution 1'])
      expect(failure).toMatchObject({ message: expect.stringContaining(name) });
  });

  it('that lacks a row of this distribution is not ingested in part', async () => {
    const night = await deliveredNight();
    await distribute(night);
    const rows = await night.records.listProducts('MUSE_R', night.unit);
    const image = rows.find(({ name }) => name.startsWith('MU_SIMC'));
    await night.records.saveProduct({ ...image!, distribution: 7 });
    expect(await failureOf(ingest(night))).toMatchObject({
      type: 'NOT_DISTRIBUTED',
      message: expect.stringContaining(`${image?.name} was not published by distribution 1`),
    });
    expect([...night.archive.values()].map(({ kind }) => kind)).toEqual(['S', 'S']);
  });

  it('of another plan than the one that is distributed is refused', async () => {
    const night = await deliveredNight();
    const { process, unit } = { process: 'MUSE_R', unit: night.unit };
    await night.records.beginDistribution({
      ...{ process, unit, planKey: 'of another plan', content: '{}', files: 0, begunAt: 'now' },
    });
    expect(await failureOf(ingest(night))).toMatchObject({
      type: 'NOT_DISTRIBUTED',
      message: expect.stringMatching(/its last distribution is of plan of another p, not of [0-9a-f]{12}; /),
    });
    const other = await deliveredNight();
    expect(await failureOf(ingest(other))).toMatchObject({
      message: expect.stringContaining('nothing of it was ever distributed'),
    });
  });
});

describe('[U] the workspaces of a date', () => {
  it('stay while a file is not ingested', async () => {
    const night = await deliveredNight();
    await distribute(night);
    const forgetful = { ...night, local: { ...night.local, ingestProduct: async () => ({ files: 0 }) } };
    expect(await failureOf(ingest(forgetful))).toMatchObject({
      type: 'INGESTION_FAILED',
      message: expect.stringContaining(
        'the workspaces of 2014-12-14 are kept: the products of 2014-12-14 are not all ingested',
      ),
    });
    expect((await traceOf(night)).workspaces).not.toEqual([]);
  });

  it('stay while the archive does not have what the records say', async () => {
    const night = await deliveredNight();
    await distribute(night);
    const [lost = ''] = (await night.records.listProducts('MUSE_R', night.unit)).map(({ name }) => name);
    const losing = {
      ...night,
      local: {
        ...night.local,
        releaseScratch: async (ref: Parameters<typeof night.local.releaseScratch>[0]) => {
          night.archive.delete(lost);
          return night.local.releaseScratch(ref);
        },
      },
    };
    expect(await failureOf(ingest(losing))).toMatchObject({
      type: 'INGESTION_FAILED',
      message: expect.stringMatching(
        new RegExp(`kept: ${lost} is ingested as ADP\\.\\d+, but the archive does not have it`),
      ),
    });
    await night.sweep();
    expect((await traceOf(night)).workspaces).not.toEqual([]);
    expect(await notInArchive(night)).toEqual([lost]);
  });

  it('go when all is there', async () => {
    const night = await deliveredNight();
    await distribute(night);
    await ingest(night);
    expect((await traceOf(night)).workspaces).toEqual([]);
    expect(await notInArchive(night)).toEqual([]);
  });
});

describe('[U] another distribution of a date', () => {
  it('takes back what is not delivered any more, rows and files, in both folders', async () => {
    const night = await deliveredNight();
    await distribute(night);
    expect([...night.files.keys()].filter((path) => path.startsWith(S_FOLDER))).toHaveLength(2);
    await distribute(night, { rejected: [COMBINED] });
    const paths = [...night.files.keys()].filter((path) => path.startsWith('/data/sci/'));
    expect(paths.filter((path) => path.startsWith(S_FOLDER))).toEqual([]);
    expect(paths.filter((path) => path.includes('_SCBS_'))).toHaveLength(SINGLES.length);
    expect(paths.filter((path) => path.includes('SCBC') || path.includes('SIMC') || path.includes('_tpl'))).toEqual([]);
    const rows = await night.records.listProducts('MUSE_R', night.unit);
    expect(rows.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
  });

  it('and back again: single cubes that are S. files once more leave no final ones behind', async () => {
    const night = await deliveredNight();
    await distribute(night, { rejected: [COMBINED] });
    await distribute(night);
    const paths = [...night.files.keys()].filter((path) => path.startsWith('/data/sci/'));
    expect(paths.filter((path) => path.startsWith(S_FOLDER))).toHaveLength(2);
    expect(paths.filter((path) => path.startsWith(IDP_FOLDER) && /SCBS|SIMS/u.test(path))).toEqual([]);
  });

  it('takes back files without rows that bear names of the process, and leaves what others have put there', async () => {
    const night = await deliveredNight();
    const strays = [
      `${S_FOLDER}MU_SCBS_7_2014-12-15T01:00:00.000_WFM-NOAO-N_OBJ.fits`,
      `${IDP_FOLDER}MU_SIMC_7_2014-12-15T01:00:00.000_WFM-NOAO-N_OBJ.fits`,
      `${IDP_FOLDER}r.MUSE.2014-12-15T01:00:00.000_tpl.png`,
    ];
    const theirs = [`${IDP_FOLDER}README.txt`, `${S_FOLDER}MU_SCBS_mine.fits`, '/data/sci/2014-12-15/r.x.log'];
    for (const path of [...strays, ...theirs]) night.files.set(path, 'something');
    await distribute(night);
    expect(strays.filter((path) => night.files.has(path))).toEqual([]);
    expect(theirs.filter((path) => night.files.has(path))).toEqual(theirs);
  });

  it('is refused once a file is in the archive, unless it is the same', async () => {
    const night = await deliveredNight();
    await distribute(night);
    const [single] = (await night.records.listProducts('MUSE_R', night.unit)).filter(
      ({ prodCatg }) => prodCatg === 'SINGLE',
    );
    await night.phase3.ingest({ ...single!, date: night.unit, kind: 'S' });
    await night.records.saveProduct({ ...single!, state: 'ingested', archiveId: 'ADP.0' });
    const before = await traceOf(night);
    expect(await failureOf(distribute(night, { rejected: [COMBINED] }))).toMatchObject({
      type: 'ALREADY_INGESTED',
      message: expect.stringContaining(
        'products of 2014-12-14 are in the archive, and it would now be distributed in another way',
      ),
    });
    expect(await traceOf(night)).toEqual(before);
    await distribute(night);
    expect(await traceOf(night)).toEqual(before);
    await ingest(night);
    expect((await traceOf(night)).last).toMatchObject([{ isIngested: true }]);
  });

  it('does not put other bytes in the place of a product that is in the archive', async () => {
    const night = await deliveredNight();
    await distribute(night);
    const [single] = (await night.records.listProducts('MUSE_R', night.unit)).filter(
      ({ prodCatg }) => prodCatg === 'SINGLE',
    );
    await night.records.saveProduct({ ...single!, state: 'ingested', archiveId: 'ADP.0' });
    for (const path of night.files.keys()) if (path.endsWith('DATACUBE_FINAL')) night.files.set(path, 'made anew');
    const before = await traceOf(night);
    expect(await failureOf(distribute(night))).toMatchObject({ type: 'ALREADY_INGESTED' });
    expect((await traceOf(night)).files).toEqual(before.files);
  });
});

describe('[U] a date of which nothing is delivered', () => {
  it('is distributed, and ingested when that is asked for', async () => {
    const night = await deliveredNight();
    await distribute(night, { rejected: [COMBINED, ...SINGLES] });
    expect((await traceOf(night)).last).toMatchObject([{ files: 0, isCompleted: true, isIngested: false }]);
    await ingest(night);
    expect(await traceOf(night)).toMatchObject({ last: [{ isIngested: true }], products: [], workspaces: [] });
  });
});
