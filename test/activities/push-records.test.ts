import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished, describe, expect, it } from 'vitest';
import { createPushActivities, pushDeliveredRecords } from '../../src/activities/push-records.ts';
import type { PushDependencies } from '../../src/activities/push-records.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import { createDateFiles } from '../../src/adapters/date-files/index.ts';
import { createManifestReader } from '../../src/adapters/esorex/index.ts';
import { writeFits } from '../../src/adapters/fits/index.ts';
import { createRecordFiles } from '../../src/adapters/record-files/index.ts';
import { createRecordPush } from '../../src/adapters/record-push/index.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import type { PlanStore } from '../../src/ports/plan-store.ts';
import type { AbRow } from '../../src/ports/records/abs.ts';
import type { AttemptRow } from '../../src/ports/records/attempts.ts';
import type { PlacementRow } from '../../src/ports/records/placements.ts';
import type { ProductRow } from '../../src/ports/records/products.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

const DATE = '2014-12-14';
const HOST = 'muc09';
const OF_DATE = { process: 'MUSE_R', unit: DATE };
const CHAIN = 'MUSE.2014-12-15T00:54:04.379';
const BASIC = `${CHAIN}.ab`;
const POST = `${CHAIN}_pst.ab`;
const OTHER = 'MUSE.2014-12-15T01:49:19.464.ab';
const INPUT = { ...OF_DATE, planKey: 'plan', chain: CHAIN, placement: 1 };

const AB: AbRow = {
  ...{ ...OF_DATE, ab: BASIC, chain: CHAIN, step: 'basic', recipe: 'muse_scibasic', status: 'succeeded', reason: '' },
  ...{ host: HOST, abKey: 'key', wallSeconds: 12.5, peakRssBytes: 4e9, caveats: [], qcFlag: '', redScores: null },
  ...{ totalScores: null, pattern: '', updatedAt: '2026-11-21T10:00:00.000Z' },
};
const ATTEMPT: AttemptRow = {
  ...{ ...OF_DATE, ab: BASIC, startedAt: '2026-11-21T09:00:00.000Z', step: 'basic', recipe: 'muse_scibasic' },
  ...{ host: HOST, abKey: 'key', code: '', wallSeconds: 12.5, peakRssBytes: 4e9, modelBytes: 5e9, limitBytes: 5e9 },
};
const PLACEMENT: PlacementRow = {
  ...{ ...OF_DATE, chain: CHAIN, host: HOST, number: 1, because: 'first', seconds: 1, diskBytes: 1 },
  at: '2026-11-21T08:00:00.000Z',
};
const PRODUCT: ProductRow = {
  ...{ ...OF_DATE, ab: POST, name: '', host: HOST, prodCatg: 'SCIENCE.CUBE.IFS', path: '', sizeBytes: 1, sha256: '' },
  ...{ distribution: 1, state: 'ingested', archiveId: '', updatedAt: '2026-11-21T10:00:00.000Z' },
};

/** A SLAVE with its own data root, the MASTER's, and a database that both use. */
async function twoHosts(changes: Partial<PushDependencies> = {}) {
  const [slave, master] = [temporaryFolder(), temporaryFolder()];
  const records = await createRecords({ url: `sqlite:${join(temporaryFolder(), 'phoenix.db')}` });
  onTestFinished(() => records.close());
  await records.migrate();
  const dataRoot = dataRootAt(slave);
  await records.savePlannedAbs('MUSE_R', DATE, [
    AB,
    { ...AB, ab: POST, step: 'post' },
    { ...AB, ab: OTHER, chain: OTHER },
  ]);
  await records.savePlacement(PLACEMENT);
  const plan = { chains: [{ root: CHAIN, abNames: [BASIC, POST] }] } as unknown as Plan;
  const target = { kind: 'folder', path: master } as const;
  const deps: PushDependencies = {
    ...{ host: HOST, dataRoot, records, manifests: createManifestReader() },
    plans: { load: async () => plan } as unknown as PlanStore,
    ...{ dateFiles: createDateFiles(), recordFiles: createRecordFiles() },
    recordPush: createRecordPush({ dataRoot: slave, target, env: process.env }),
    ...changes,
  };
  const { pushRecords } = createPushActivities(deps);
  return {
    ...{ slave, master, dataRoot, records, deps },
    push: (input = INPUT) => activityContext().run(() => pushRecords(input)),
    pushDelivered: () => activityContext().run(() => pushDeliveredRecords(deps, OF_DATE)),
    onMaster: (path: string) => readFileSync(path.replace(slave, master), 'utf8'),
    isOnMaster: (path: string) => existsSync(path.replace(slave, master)),
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function writeCube(path: string, object: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await writeFits(path, [{ cards: [['OBJECT', object]] }, { cards: [['EXTNAME', 'DATA']] }]);
}

/** As a run publishes it. */
async function publish({ dataRoot }: { dataRoot: PushDependencies['dataRoot'] }, ab: string): Promise<void> {
  const folder = dataRoot.workspace(DATE, ab);
  const path = `${folder}/PIXTABLE_OBJECT_0001-01.fits`;
  await writeCube(path, ab);
  const manifest = {
    ...{ ab, abKey: 'key', recipe: 'muse_scibasic', recipeVersion: '2.8.7', parameters: [], caveats: [] },
    products: [{ catg: 'PIXTABLE_OBJECT', path, sizeBytes: 1, dataMd5: 'md5' }],
    qc: { 'ESO QC SCIBASIC NSATURATED': 42 },
    cost: { startedAt: '', endedAt: '', wallSeconds: 12.5, peakRssBytes: null },
    ...{ host: HOST, logPath: '' },
  };
  write(`${folder}/manifest.json`, JSON.stringify(manifest));
  write(dataRoot.logOf(DATE, ab), `log of ${ab}`);
}

describe('[U] records of a chain on a SLAVE', () => {
  it('are on the MASTER, in the same folders: logs, plots, headers and statistics, no pixels', async () => {
    const hosts = await twoHosts();
    const { dataRoot, records } = hosts;
    for (const ab of [BASIC, POST, OTHER]) await publish(hosts, ab);
    write(dataRoot.plotOf(DATE, POST), 'plot');
    await records.saveAttempt(ATTEMPT);
    await records.saveQc([{ ...OF_DATE, ab: BASIC, name: 'num_sat', value: 42, score: 1, comment: 'saturated' }]);

    expect(await hosts.push()).toEqual({ files: 7, sent: 7 });
    expect(hosts.onMaster(dataRoot.logOf(DATE, BASIC))).toBe(`log of ${BASIC}`);
    expect(hosts.onMaster(dataRoot.plotOf(DATE, POST))).toBe('plot');
    expect(hosts.onMaster(`${dataRoot.headers(DATE)}/${CHAIN}_pst/PIXTABLE_OBJECT_0001-01.hdr`)).toMatch(
      /^SIMPLE {2}= .*\nOBJECT {2}= 'MUSE\.2014-12-15T00:54:04\.379_pst\.ab'.*\nEND\n\nXTENSION= .*EXTNAME = 'DATA +'.*\nEND\n$/s,
    );
    expect(JSON.parse(hosts.onMaster(dataRoot.statisticsOf(DATE, BASIC)))).toMatchObject({
      ab: { ab: BASIC, status: 'succeeded', peakRssBytes: 4e9 },
      attempts: [ATTEMPT],
      qc: [{ name: 'num_sat', value: 42, score: 1 }],
      run: { recipeVersion: '2.8.7', qc: { 'ESO QC SCIBASIC NSATURATED': 42 } },
    });
    expect(hosts.isOnMaster(dataRoot.workspace(DATE, BASIC))).toBe(false);
    expect(hosts.isOnMaster(dataRoot.logOf(DATE, OTHER))).toBe(false);
    expect(await hosts.push()).toEqual({ files: 7, sent: 0 });
  });

  it('of which some ABs have not run yet are pushed as far as they have come; later only what is new goes', async () => {
    const hosts = await twoHosts();
    await publish(hosts, BASIC);
    expect(await hosts.push()).toEqual({ files: 4, sent: 4 });
    await hosts.records.saveAb({ ...AB, ab: POST, step: 'post', status: 'failed', reason: 'out of memory' });
    write(hosts.dataRoot.logOf(DATE, POST), 'log of a failure');
    expect(await hosts.push()).toEqual({ files: 5, sent: 2 });
    expect(hosts.onMaster(hosts.dataRoot.logOf(DATE, POST))).toBe('log of a failure');
    expect(JSON.parse(hosts.onMaster(hosts.dataRoot.statisticsOf(DATE, POST)))).toMatchObject({
      ab: { status: 'failed', reason: 'out of memory' },
      run: null,
    });
  });

  it('keep the headers of products that have been deleted since', async () => {
    const hosts = await twoHosts();
    await publish(hosts, BASIC);
    await hosts.push();
    writeFileSync(hosts.dataRoot.logOf(DATE, BASIC), 'made again');
    const folder = hosts.dataRoot.workspace(DATE, BASIC);
    const manifest = readFileSync(`${folder}/manifest.json`, 'utf8');
    await hosts.deps.dateFiles.write(`${folder}/manifest.json`, manifest.replaceAll('-01.fits', '-02.fits'));
    expect(await hosts.push()).toMatchObject({ files: 3 });
    await hosts.deps.dateFiles.write(`${folder}/manifest.json`, manifest);
    expect(await hosts.push()).toMatchObject({ files: 4 });
    expect(hosts.isOnMaster(`${hosts.dataRoot.headers(DATE)}/${CHAIN}/PIXTABLE_OBJECT_0001-01.hdr`)).toBe(true);
  });

  it('are refused when the chain was placed anew, before anything is sent', async () => {
    const hosts = await twoHosts();
    await publish(hosts, BASIC);
    await hosts.records.savePlacement({ ...PLACEMENT, host: 'muc11', number: 2 });
    await expect(hosts.push()).rejects.toMatchObject({ type: 'PLACEMENT_STALE', nonRetryable: true });
    expect(hosts.isOnMaster(join(hosts.slave, 'log'))).toBe(false);
    await expect(hosts.push({ ...INPUT, placement: 2 })).resolves.toMatchObject({ files: 4 });
  });

  it('are refused when the chain is placed anew while their headers are read', async () => {
    const recordFiles = createRecordFiles();
    const hosts = await twoHosts({
      recordFiles: {
        ...recordFiles,
        async headerText(path) {
          await hosts.records.savePlacement({ ...PLACEMENT, host: 'muc11', number: 2 });
          return recordFiles.headerText(path);
        },
      },
    });
    await publish(hosts, BASIC);
    await expect(hosts.push()).rejects.toMatchObject({ type: 'PLACEMENT_STALE' });
    expect(hosts.isOnMaster(join(hosts.slave, 'log'))).toBe(false);
  });

  it('wait for a MASTER that is away, and are a matter of the configuration where no place is named', async () => {
    const away = createRecordPush({
      ...{ dataRoot: temporaryFolder(), target: { kind: 'folder', path: '/proc/nowhere/at/all' }, env: process.env },
    });
    const hosts = await twoHosts({ recordPush: away });
    await publish(hosts, BASIC);
    await expect(hosts.push()).rejects.toMatchObject({ type: 'PUSH_FAILED', nonRetryable: false });
    const nowhere = await twoHosts({ recordPush: undefined });
    await expect(nowhere.push()).rejects.toMatchObject({ type: 'CONFIG_INVALID', nonRetryable: true });
  });
});

describe('[U] records of what a SLAVE has delivered', () => {
  it('go to the MASTER before the products are deleted: headers, collected logs and plots', async () => {
    const hosts = await twoHosts();
    const { dataRoot, records } = hosts;
    const cube = `${dataRoot.science(DATE)}/MU_SCBC_1.fits`;
    const single = `${dataRoot.dping(DATE)}/MU_SCBD_1.fits`;
    const log = `${dataRoot.science(DATE)}/r.MU_SCBC_1.log`;
    await writeCube(cube, 'NGC 1365');
    await writeCube(single, 'NGC 1365');
    write(log, 'all logs');
    const ofMaster = '/another/root/sci/2014-12-14/MU_SCBC_2.fits';
    for (const path of [cube, single, log, ofMaster])
      await records.saveProduct({ ...PRODUCT, name: path.split('/').at(-1) ?? '', path });
    await hosts.pushDelivered();
    expect(hosts.onMaster(`${dataRoot.headers(DATE)}/MU_SCBC_1.hdr`)).toContain("OBJECT  = 'NGC 1365'");
    expect(hosts.isOnMaster(`${dataRoot.headers(DATE)}/MU_SCBD_1.hdr`)).toBe(true);
    expect(hosts.onMaster(log)).toBe('all logs');
    expect(hosts.isOnMaster(cube)).toBe(false);
    expect(hosts.isOnMaster(`${dataRoot.headers(DATE)}/MU_SCBC_2.hdr`)).toBe(false);
  });

  it('take along what its chains could not push, and nothing of other hosts', async () => {
    const hosts = await twoHosts();
    for (const ab of [BASIC, POST]) await publish(hosts, ab);
    await hosts.records.saveAb(AB);
    await hosts.records.saveAb({ ...AB, ab: POST, host: 'muc11' });
    await hosts.pushDelivered();
    expect(hosts.onMaster(hosts.dataRoot.logOf(DATE, BASIC))).toBe(`log of ${BASIC}`);
    expect(hosts.isOnMaster(hosts.dataRoot.statisticsOf(DATE, BASIC))).toBe(true);
    expect(hosts.isOnMaster(`${hosts.dataRoot.headers(DATE)}/${CHAIN}/PIXTABLE_OBJECT_0001-01.hdr`)).toBe(true);
    expect(hosts.isOnMaster(hosts.dataRoot.logOf(DATE, POST))).toBe(false);
  });

  it('are waited for even where rsync is missing: what is not pushed would be deleted', async () => {
    const target = { kind: 'folder', path: temporaryFolder() } as const;
    const program = 'no-such-program';
    const recordPush = createRecordPush({ dataRoot: temporaryFolder(), target, env: process.env, program });
    const hosts = await twoHosts({ recordPush });
    await publish(hosts, BASIC);
    await expect(hosts.push()).rejects.toMatchObject({ type: 'PUSH_REFUSED', nonRetryable: true });
    await expect(hosts.pushDelivered()).rejects.toMatchObject({ code: 'PUSH_FAILED' });
  });

  it('stay where they are on a host that pushes to nobody', async () => {
    const hosts = await twoHosts({ recordPush: undefined });
    await hosts.pushDelivered();
    expect(existsSync(hosts.dataRoot.headers(DATE))).toBe(false);
  });
});
