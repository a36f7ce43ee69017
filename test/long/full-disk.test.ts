import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHome } from '../e2e/setting/phoenix-home.ts';
import type { Home, HomeSettings, Outcome } from '../e2e/setting/phoenix-home.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';

/** Every disk is fuller than this. */
const FULL = { diskUsedMax: 0.000_001 };
/** A raw frame of 2.5 MB takes long enough to be interrupted. */
const SLOW = { bytesPerSecond: 100_000 };

let home: Home;
beforeAll(async () => {
  home = await openHome({ frames: FRAMES.single, settings: FULL });
});
afterAll(() => home.close());

async function restartWith(settings: HomeSettings): Promise<void> {
  await home.configure(settings);
  await home.killWorker();
  expect(await home.up()).toMatchObject({ exitCode: 0 });
}
const rawFiles = () => {
  const folder = join(home.root, 'raw', DATE);
  return existsSync(folder) ? readdirSync(folder) : [];
};
async function untilItSays(text: RegExp): Promise<void> {
  await expect
    .poll(async () => (await home.status()).retrying.join('\n'), { timeout: 120_000, interval: 300 })
    .toMatch(text);
}

// One date on a disk that fills up and is emptied again; each test needs the ones before it.
describe('[E] a disk above its watermark', () => {
  let ended: Promise<Outcome>;

  it('gets no chain, and the date says why it waits', { timeout: 240_000 }, async () => {
    expect(await home.up()).toMatchObject({ exitCode: 0 });
    await home.must('prepare', '-d', DATE, '--accept');
    ended = home.phoenix('-d', DATE, '-P');
    await untilItSays(/no host takes chain .* needs 0\.\d+ GB of disk, 0 GB are free/u);
    expect(rawFiles()).toEqual([]);
  });

  it(
    'ends downloads that are under way when it is reached; what they have brought stays',
    { timeout: 240_000 },
    async () => {
      await restartWith(SLOW);
      await expect.poll(rawFiles, { timeout: 120_000, interval: 100 }).not.toEqual([]);
      await restartWith({ ...SLOW, ...FULL });
      await untilItSays(/no room for \S+\.fits on e2e: .* watermark of 0 %; \d+ % of the disk .* largest here: /u);
      expect(rawFiles()).toEqual([`${FRAMES.single[0]}.fits.part`]);
      expect(await home.esorex.starts()).toEqual([]);
    },
  );

  it('goes on by itself when there is room again: nothing has failed', { timeout: 240_000 }, async () => {
    await restartWith({});
    expect(await ended).toMatchObject({ exitCode: 3 });
    const { abs } = await home.status();
    expect(abs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    expect(await home.esorex.starts()).toHaveLength(2);
  });
});
