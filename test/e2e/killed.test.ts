import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptAll } from './setting/certify.ts';
import { finalData } from './setting/final-files.ts';
import { openHome } from './setting/phoenix-home.ts';
import type { Home } from './setting/phoenix-home.ts';
import { DATE, FRAMES } from './setting/simulated-archive.ts';

/** Two chains of one exposure each: what is killed has always something of both under way. */
const NIGHT = [...FRAMES.single, ...FRAMES.short];
const [FIRST, , SECOND] = NIGHT as [string, string, string];
/** Every AB runs once. */
const STARTS = [FIRST, `${FIRST}_pst`, SECOND, `${SECOND}_pst`];
/** Slow enough that a download of 1.3 MB is caught in the act. */
const SLOW_BYTES_PER_SECOND = 200_000;

let home: Home;
let undisturbed: Home;
beforeAll(async () => {
  undisturbed = await openHome({ frames: NIGHT });
  home = await openHome({ frames: NIGHT, settings: { bytesPerSecond: SLOW_BYTES_PER_SECOND } });
});
afterAll(() => Promise.all([undisturbed.close(), home.close()]));

function partsUnderWay(): readonly number[] {
  try {
    const folder = join(home.root, 'raw', DATE);
    return readdirSync(folder)
      .filter((name) => name.endsWith('.part'))
      .map((name) => statSync(join(folder, name)).size)
      .filter((size) => size > 0);
  } catch {
    return [];
  }
}

async function upAgain(): Promise<void> {
  expect(await home.up()).toMatchObject({ exitCode: 0, stderr: '' });
}

// One night, killed again and again; each test is a moment and needs the ones before it.
describe('[E] a night killed with kill -9', () => {
  it('goes on after its worker was killed during a download', { timeout: 180_000 }, async () => {
    await upAgain();
    await home.must('prepare', '-d', DATE, '--accept');
    void home.phoenix('-d', DATE, '-P');
    await expect.poll(partsUnderWay, { timeout: 20_000, interval: 20 }).not.toEqual([]);
    await home.killWorker();
    expect(await home.esorex.starts()).toEqual([]);

    await home.configure({});
    await home.esorex.hold('muse_scipost');
    await upAgain();
    // Less than the heartbeat time-out of 60 s: an attempt whose start was lost with the worker does not wait for it.
    await expect.poll(home.esorex.starts, { timeout: 45_000 }).toContain(`${FIRST}_pst`);
    expect((await home.status()).live?.stage).toBe('processing');
  });

  it('adopts the recipes that outlived worker and server, and runs none twice', { timeout: 180_000 }, async () => {
    await expect.poll(home.esorex.starts, { timeout: 100_000 }).toContain(`${SECOND}_pst`);
    await Promise.all([home.killWorker(), home.killServer()]);
    expect(home.recipes()).not.toEqual([]);
    await upAgain();
    expect(home.recipes()).not.toEqual([]);
    await home.esorex.release('muse_scipost');
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    expect((await home.esorex.starts()).toSorted()).toEqual(STARTS);
  });

  it('still waits for certification after its server was killed', { timeout: 90_000 }, async () => {
    const before = (await home.status()).live?.questions;
    expect(before).not.toEqual([]);
    await home.killServer();
    expect((await home.status()).live).toBeNull();
    await upAgain();
    await expect
      .poll(async () => (await home.status()).live?.questions, { timeout: 30_000, interval: 300 })
      .toEqual(before);
  });

  it('ends with the data of a night that nobody disturbed', { timeout: 120_000 }, async () => {
    await acceptAll(home);
    expect((await home.esorex.starts()).toSorted()).toEqual(STARTS);
    expect(await undisturbed.up()).toMatchObject({ exitCode: 0 });
    await undisturbed.must('prepare', '-d', DATE, '--accept');
    expect(await undisturbed.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    await acceptAll(undisturbed);
    const expected = await finalData(undisturbed);
    expect(Object.keys(expected)).toHaveLength(4);
    expect(await finalData(home)).toEqual(expected);
  });
});
