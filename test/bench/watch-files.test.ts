import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchFiles } from '../../bench/chaos/watch-files.ts';
import type { FileWatch } from '../../bench/chaos/watch-files.ts';
import { writeFits } from '../../src/adapters/fits/index.ts';

const DATE = '2014-12-14';

let root: string;
let watch: FileWatch;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'phoenix-watch-'));
  for (const folder of [`raw/${DATE}`, `products/${DATE}`, `sci/${DATE}`])
    mkdirSync(join(root, folder), { recursive: true });
  watch = watchFiles(root, DATE);
});
afterEach(async () => {
  await watch.stop();
  rmSync(root, { recursive: true, force: true });
});

const image = { cards: [], data: { kind: 'image', axes: [2_000], pixels: new Int16Array(2_000) } } as const;

async function seen(count: number): Promise<void> {
  await expect.poll(watch.seen, { interval: 10, timeout: 10_000 }).toBe(count);
}

describe('[U] the watch over files', () => {
  it('has nothing to say about whole files and about what is named as being under way', async () => {
    await writeFits(join(root, 'raw', DATE, 'a.fits'), [image]);
    writeFileSync(join(root, 'raw', DATE, 'b.fits.part'), 'half');
    writeFileSync(join(root, 'sci', DATE, '.c.fits.0e0c.tmp'), 'half');
    await seen(1);
    expect(watch.problems()).toEqual([]);
  });

  it('sees a file that is half there', async () => {
    await writeFits(join(root, 'whole.fits'), [image]);
    truncateSync(join(root, 'whole.fits'), 3_000);
    await rename(join(root, 'whole.fits'), join(root, 'sci', DATE, 'a.fits'));
    await expect.poll(watch.problems, { timeout: 10_000 }).toEqual([expect.stringMatching(/^a\.fits: half visible/)]);
  });

  it('sees a file that changes after it could be seen', async () => {
    writeFileSync(join(root, 'sci', DATE, 'r.log'), 'first');
    await seen(1);
    appendFileSync(join(root, 'sci', DATE, 'r.log'), 'second');
    await expect.poll(watch.problems, { timeout: 10_000 }).toEqual(['r.log: changed after it could be seen']);
  });

  it('sees products without their manifest, and lets those be that have it', async () => {
    for (const [ab, names] of [
      ['A', ['manifest.json', 'log']],
      ['B', ['log']],
    ] as const) {
      mkdirSync(join(root, ab));
      for (const name of names) writeFileSync(join(root, ab, name), '');
      await rename(join(root, ab), join(root, 'products', DATE, ab));
    }
    await seen(3);
    expect(watch.problems()).toEqual(['B: products without a manifest']);
  });
});
