import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NgasServer } from '../fakes/ngas-server/index.ts';
import { startNgasServer, storeArchiveFolder } from '../fakes/ngas-server/index.ts';
import { acceptAll } from './setting/certify.ts';
import { finalData } from './setting/final-files.ts';
import { openHome } from './setting/phoenix-home.ts';
import type { Home } from './setting/phoenix-home.ts';
import { DATE, FRAMES } from './setting/simulated-archive.ts';
import { temporal } from './setting/temporal-history.ts';

const NIGHT = [...FRAMES.single];
const [EXPOSURE] = NIGHT as [string];
/** Every AB runs once. */
const STARTS = [EXPOSURE, `${EXPOSURE}_pst`];
/** Slow enough that a download of 1.3 MB is caught in the act. */
const SLOW_BYTES_PER_SECOND = 300_000;

let home: Home;
let undisturbed: Home;
let ngas: NgasServer;
beforeAll(async () => {
  ngas = await startNgasServer();
  undisturbed = await openHome({ frames: NIGHT });
  home = await openHome({ frames: NIGHT, settings: { ngas: ngas.url } });
  await storeArchiveFolder(ngas.catalogue, join(home.root, 'archive'));
});
afterAll(() => Promise.all([home.close(), undisturbed.close(), ngas.close()]));

/** Sizes of what is in the folders of downloads, as any reader sees it. */
function downloads(): Readonly<Record<string, number>> {
  const folders = [join(home.root, 'raw', DATE), join(home.root, 'mcalib')];
  return Object.fromEntries(
    folders.flatMap((folder) => namesIn(folder).map((name) => [name, sizeOf(join(folder, name))])),
  );
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Files that are visible under their names with another size than in the archive. */
function halfVisible(): readonly string[] {
  return Object.entries(downloads())
    .filter(([name]) => name.endsWith('.fits'))
    .filter(([name, size]) => archived(name) !== size)
    .map(([name]) => name);
}

function archived(name: string): number | undefined {
  const { catalogue } = ngas;
  return (catalogue.find(name) ?? catalogue.find(name.replace(/\.fits$/, '')))?.sizeBytes;
}

interface Described {
  readonly pendingActivities?: readonly {
    readonly activityType: { readonly name: string };
    readonly attempt?: number;
    readonly lastFailure?: { readonly message: string };
  }[];
}

async function pendingFetch() {
  const described = (await temporal(home, 'workflow', 'describe', '-w', `MUSE_R/${DATE}/${EXPOSURE}`).catch(
    () => ({}),
  )) as Described;
  return described.pendingActivities?.find(({ activityType }) => activityType.name === 'fetchInputs');
}

// One night through a bad night of the archive; each test needs the ones before it.
describe('[E] a night from NGAS', () => {
  it(
    'is prepared from headers off the streams, although the archive is in bad shape',
    { timeout: 120_000 },
    async () => {
      ngas.inject({ fault: { kind: 'busy' }, command: 'RETRIEVE', after: 3, times: 2 });
      ngas.inject({ fault: { kind: 'html' }, command: 'QUERY', times: 1 });
      ngas.inject({ fault: { kind: 'offline' }, command: 'QUERY', after: 2, times: 1 });
      await home.must('prepare', '-d', DATE, '--accept');
      expect(await home.up()).toMatchObject({ exitCode: 0, stderr: '' });
      ngas.clearFaults();
    },
  );

  it('waits while the archive is away, and fails nothing', { timeout: 180_000 }, async () => {
    ngas.inject({ fault: { kind: 'slow', bytesPerSecond: SLOW_BYTES_PER_SECOND }, command: 'RETRIEVE' });
    void home.phoenix('-d', DATE, '-P');
    await expect
      .poll(() => Object.keys(downloads()).filter((name) => name.endsWith('.part')), { timeout: 60_000, interval: 20 })
      .not.toEqual([]);
    await ngas.goDown();
    await expect
      .poll(async () => (await pendingFetch())?.attempt ?? 0, { timeout: 90_000, interval: 500 })
      .toBeGreaterThan(1);
    expect((await pendingFetch())?.lastFailure?.message).toMatch(/ECONNREFUSED|ECONNRESET|broke off/);
    expect(halfVisible()).toEqual([]);
    expect((await home.status()).live?.stage).toBe('processing');
    expect(await home.esorex.starts()).toEqual([]);
  });

  it('goes on by itself when it is back, whatever it still does wrong', { timeout: 240_000 }, async () => {
    ngas.clearFaults();
    ngas.inject({ fault: { kind: 'wrong-bytes' }, command: 'RETRIEVE', times: 1 });
    ngas.inject({ fault: { kind: 'cut-off', afterBytes: 600_000 }, command: 'RETRIEVE', fileId: EXPOSURE, times: 1 });
    ngas.inject({ fault: { kind: 'empty-reply' }, command: 'RETRIEVE', after: 4, times: 1 });
    ngas.inject({ fault: { kind: 'html' }, command: 'STATUS', after: 2, times: 1 });
    await ngas.comeBack();
    // The next attempt comes after 10 to 40 s.
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    expect(halfVisible()).toEqual([]);
    expect(Object.keys(downloads()).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect((await home.esorex.starts()).toSorted()).toEqual(STARTS);
  });

  it('ends with the data of a night from a folder', { timeout: 120_000 }, async () => {
    await acceptAll(home);
    expect(await undisturbed.up()).toMatchObject({ exitCode: 0 });
    await undisturbed.must('prepare', '-d', DATE, '--accept');
    expect(await undisturbed.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    await acceptAll(undisturbed);
    const expected = await finalData(undisturbed);
    expect(Object.keys(expected).length).toBeGreaterThan(1);
    expect(await finalData(home)).toEqual(expected);
  });
});
