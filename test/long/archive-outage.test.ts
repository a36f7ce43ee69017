import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NgasServer } from '../fakes/ngas-server/index.ts';
import { startNgasServer, storeArchiveFolder } from '../fakes/ngas-server/index.ts';
import { acceptAll } from '../e2e/setting/certify.ts';
import { finalData } from '../e2e/setting/final-files.ts';
import { openHome } from '../e2e/setting/phoenix-home.ts';
import type { Home } from '../e2e/setting/phoenix-home.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';
import { temporal } from '../e2e/setting/temporal-history.ts';

const NIGHT = [...FRAMES.single];
const [EXPOSURE] = NIGHT as [string];
/** Every AB runs once. */
const STARTS = [EXPOSURE, `${EXPOSURE}_pst`];
/** Slow enough that a download of 1.3 MB is caught in the act. */
const SLOW_BYTES_PER_SECOND = 300_000;

let home: Home;
let ngas: NgasServer;
beforeAll(async () => {
  ngas = await startNgasServer();
  home = await openHome({ frames: NIGHT, settings: { ngas: ngas.url } });
  await storeArchiveFolder(ngas.catalogue, join(home.root, 'archive'));
});
afterAll(() => Promise.all([home.close(), ngas.close()]));

/** Sizes of what is in the folders of downloads, as any reader sees it. */
function downloads(): Readonly<Record<string, number>> {
  return Object.fromEntries(inputs().map(({ name, path }) => [name, sizeOf(path)]));
}

function inputs(): readonly { readonly name: string; readonly path: string }[] {
  const folders = [join(home.root, 'raw', DATE), join(home.root, 'mcalib')];
  return folders.flatMap((folder) => namesIn(folder).map((name) => ({ name, path: join(folder, name) })));
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
  return entryOf(name)?.sizeBytes;
}

function isArchived(name: string, bytes: Buffer): boolean {
  return entryOf(name)?.checksum === String(crc32(bytes));
}

function entryOf(name: string) {
  const { catalogue } = ngas;
  return catalogue.find(name) ?? catalogue.find(name.replace(/\.fits$/, ''));
}

interface Described {
  readonly pendingActivities?: readonly {
    readonly activityType: { readonly name: string };
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
    // The server forgets the failure of an attempt when the next one reports something.
    await expect
      .poll(async () => (await pendingFetch())?.lastFailure?.message ?? '', { timeout: 90_000, interval: 500 })
      .toMatch(/ECONNREFUSED|ECONNRESET|broke off/);
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

  it('has the bytes of the archive, and ends as any other night', { timeout: 120_000 }, async () => {
    const files = inputs();
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter(({ path, name }) => !isArchived(name, readFileSync(path)))).toEqual([]);
    await acceptAll(home);
    expect(Object.keys(await finalData(home)).length).toBeGreaterThan(0);
  });
});
