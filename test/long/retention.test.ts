import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptAll } from '../e2e/setting/certify.ts';
import { finalData } from '../e2e/setting/final-files.ts';
import { openHome } from '../e2e/setting/phoenix-home.ts';
import type { Home } from '../e2e/setting/phoenix-home.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';

const [FIRST, SECOND] = FRAMES.pair;
/** Cascade of two exposures: 2 basic, 2 post, alignment, combination. */
const ABS = 6;

let home: Home;
beforeAll(async () => {
  home = await openHome({ frames: FRAMES.pair, settings: { graceDays: 0 } });
});
afterAll(() => home.close());

/** Pixel tables in the workspaces of the date. */
function pixelTables(): readonly string[] {
  const products = join(home.root, 'products', DATE);
  return readdirSync(products, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('PIXTABLE_'));
}
const raws = () => {
  const folder = join(home.root, 'raw', DATE);
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
};
const masters = () => readdirSync(join(home.root, 'mcalib'));

/** A worker that has just begun sweeps at once: it has not seen anybody work on the chain. */
async function untilSwept(): Promise<void> {
  await home.killWorker();
  expect(await home.up()).toMatchObject({ exitCode: 0 });
  await expect.poll(() => [raws(), pixelTables()], { timeout: 60_000, interval: 300 }).toEqual([[], []]);
}

// One date and what becomes of its files; each test needs the ones before it.
describe('[E] files of a date', () => {
  it('stay while somebody may still want its products made anew', { timeout: 240_000 }, async () => {
    expect(await home.up()).toMatchObject({ exitCode: 0 });
    await home.must('prepare', '-d', DATE, '--accept');
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    expect(await home.esorex.starts()).toHaveLength(ABS);
    expect(raws()).toEqual([`${FIRST}.fits`, `${SECOND}.fits`]);
    expect(pixelTables().length).toBeGreaterThan(2);
  });

  it(
    'go when it is distributed: raws at once, pixel tables after the grace; masters stay',
    { timeout: 120_000 },
    async () => {
      const before = masters();
      await acceptAll(home);
      await untilSwept();
      expect(masters()).toEqual(before);
      expect(readdirSync(join(home.root, 'products', DATE, FIRST))).toEqual(
        expect.arrayContaining(['manifest.json', 'released.json']),
      );
    },
  );

  it('are not missed when it is started again: nothing runs and nothing is fetched', { timeout: 120_000 }, async () => {
    const data = await finalData(home);
    await home.must('restart', '-d', DATE);
    await expect
      .poll(async () => (await home.status()).date.stage, { timeout: 60_000, interval: 300 })
      .toBe('distributed');
    expect(await home.esorex.starts()).toHaveLength(ABS);
    expect([raws(), pixelTables()]).toEqual([[], []]);
    expect(await finalData(home)).toEqual(data);
  });

  it('come back for what needs them: a combination with other parameters', { timeout: 180_000 }, async () => {
    await home.configure({ graceDays: 0, recipeParameters: { muse_exp_combine: ['--pixfrac=0.8'] } });
    await home.killWorker();
    expect(await home.up()).toMatchObject({ exitCode: 0 });
    const { exitCode } = await home.phoenix('-d', DATE, '-P');
    expect(exitCode).toBe(3);
    const again = (await home.esorex.starts()).slice(ABS);
    expect(again.toSorted()).toEqual([FIRST, `${FIRST}_pst`, `${FIRST}_tpl`, SECOND, `${SECOND}_pst`]);
    expect(raws()).toEqual([`${FIRST}.fits`, `${SECOND}.fits`]);
    await acceptAll(home);
    await untilSwept();
  });
});
