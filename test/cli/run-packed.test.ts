import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runAbCommand } from '../../src/cli/commands/run-ab.ts';
import { packFolder } from '../e2e/setting/pack-archive.ts';
import { FRAMES } from '../e2e/setting/simulated-archive.ts';
import { planNight } from './planned-night.ts';

const [FRAME] = FRAMES.single;

interface Made {
  readonly catg: string;
  readonly dataMd5: string;
}

async function productsIn(out: string): Promise<readonly Made[]> {
  const { products } = JSON.parse(await readFile(join(out, 'products', 'manifest.json'), 'utf8')) as {
    products: readonly Made[];
  };
  return products.map(({ catg, dataMd5 }) => ({ catg, dataMd5 }));
}

describe('[E] an AB whose files the archive has packed', () => {
  it('makes the same products, from files under the names of their frames', { timeout: 120_000 }, async () => {
    const night = await planNight(FRAMES.single);
    onTestFinished(() => night.close());
    const [plain, packed] = [join(night.root, 'plain'), join(night.root, 'packed')];
    expect(await runAbCommand(night.context, { ab: FRAME, out: plain })).toBe(0);
    for (const folder of ['raw/2014-12-14', 'calib']) await packFolder(join(night.root, 'archive', folder));
    expect(await runAbCommand(night.context, { ab: FRAME, out: packed })).toBe(0);
    expect(await productsIn(packed)).toEqual(await productsIn(plain));
    expect(await readdir(join(packed, 'raw'))).toEqual([`${FRAME}.fits`]);
    expect(await readdir(join(packed, 'mcalib'))).toEqual(await readdir(join(plain, 'mcalib')));
    const text = await readFile(join(packed, `r.${FRAME}.log`), 'utf8');
    expect(text).not.toMatch(/\.fz\b/u);
  });
});
