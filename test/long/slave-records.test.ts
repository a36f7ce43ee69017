import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptAll } from '../e2e/setting/certify.ts';
import { openHome } from '../e2e/setting/phoenix-home.ts';
import type { Home } from '../e2e/setting/phoenix-home.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';

const AB = FRAMES.single[0];

let home: Home;
beforeAll(async () => {
  home = await openHome({ frames: FRAMES.single, settings: { slaves: ['muc09'], isPushing: true } });
});
afterAll(() => home.close());

/** Names in a folder of the MASTER's data root. */
function onMaster(...folder: readonly string[]): readonly string[] {
  const path = join(home.root, ...folder);
  return existsSync(path) ? readdirSync(path).toSorted() : [];
}

function readOnMaster(...path: readonly string[]): string {
  return readFileSync(join(home.root, ...path), 'utf8');
}

// One night that a SLAVE makes alone; the second test needs the first.
describe('[E] a night on a SLAVE', () => {
  it(
    'has its logs, plots, headers and statistics on the MASTER, and its pixels where they were made',
    { timeout: 240_000 },
    async () => {
      expect(await home.up()).toMatchObject({ exitCode: 0, stderr: '' });
      await home.slave('muc09').up();
      await home.must('host', 'drain', 'e2e', '--reason', 'only looks on');
      await home.must('prepare', '-d', DATE, '--accept');
      expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
      expect((await home.status()).abs.map(({ ab, host }) => `${ab} ${host}`)).toEqual([
        `${AB}.ab muc09`,
        `${AB}_pst.ab muc09`,
      ]);

      expect(onMaster('log', DATE)).toEqual(expect.arrayContaining([`r.${AB}.log`, `r.${AB}_pst.log`]));
      expect(readOnMaster('log', DATE, `r.${AB}_pst.log`)).toContain('muse_scipost');
      expect(onMaster('plt', DATE)).toEqual([`r.${AB}_pst.png`]);
      expect(onMaster('hdr', DATE)).toEqual([AB, `${AB}_pst`]);
      const cube = onMaster('hdr', DATE, `${AB}_pst`).find((name) => name.includes('DATACUBE_FINAL')) ?? '';
      expect(readOnMaster('hdr', DATE, `${AB}_pst`, cube)).toMatch(/^SIMPLE {2}= [^]*PRO CATG[^]*'DATACUBE_FINAL'/);
      expect(JSON.parse(readOnMaster('sta', DATE, `r.${AB}_pst.json`))).toMatchObject({
        ab: { status: 'succeeded', host: 'muc09', qcFlag: expect.stringMatching(/^\d+$/) },
        attempts: [{ host: 'muc09', code: '' }],
        run: { recipe: 'muse_scipost' },
      });
      expect(onMaster('products', DATE)).toEqual([]);
      expect(readdirSync(join(home.slave('muc09').root, 'products', DATE))).toContain(`${AB}_pst`);
    },
  );

  it('sends the headers of its final products when they are ingested', { timeout: 180_000 }, async () => {
    await acceptAll(home);
    await home.must('ingest', '-d', DATE);
    const rows = (await home.status()).products;
    const cubes = rows.filter(({ name }) => name.endsWith('.fits')).map(({ name }) => name.replace(/fits$/, 'hdr'));
    expect(cubes).not.toEqual([]);
    expect(onMaster('hdr', DATE)).toEqual([AB, `${AB}_pst`, ...cubes].toSorted());
    expect(onMaster('sci', DATE).filter((name) => name.endsWith('.fits'))).toEqual([]);
    expect(onMaster('sci', DATE).filter((name) => name.endsWith('.log'))).not.toEqual([]);
  });
});
