import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createIntermediateStore } from '../../../src/adapters/intermediate-store/index.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';

/** A workspace with a cube and two pixel tables, as a run leaves it. */
function workspace() {
  const directory = temporaryFolder();
  const products = ['CUBE', 'PIXTABLE', 'PIXTABLE'].map((catg, index) => {
    const path = join(directory, `${catg}_${index}.fits`);
    writeFileSync(path, 'x'.repeat(10 + index));
    return { catg, path, sizeBytes: 10 + index, dataMd5: `md5-${index}` };
  });
  const manifest = {
    ...{ ab: 'A_pst.ab', abKey: 'key', recipe: 'muse_scipost', recipeVersion: '2.8.7', parameters: [], products },
    ...{ caveats: [], qc: {}, host: 'muc10', logPath: '/data/log/A.log' },
    cost: { startedAt: '2014-12-16T09:00:00Z', endedAt: '2014-12-16T09:00:01Z', wallSeconds: 1, peakRssBytes: null },
  };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
  const [cube, first, second] = products.map(({ path }) => path) as [string, string, string];
  return { directory, manifest, cube, first, second };
}

describe('[C] intermediate products', () => {
  it('are deleted, and the AB is known by what is left of it', async () => {
    const { directory, manifest, cube, first, second } = workspace();
    const store = createIntermediateStore();
    expect(await store.find(directory)).toBeUndefined();
    expect(await store.release(directory, [first])).toBe(11);
    expect(await store.release(directory, [second])).toBe(12);
    expect(readdirSync(directory).toSorted()).toEqual(['CUBE_0.fits', 'manifest.json', 'released.json']);
    expect(existsSync(cube)).toBe(true);
    expect(await createIntermediateStore().find(directory)).toEqual({ manifest, released: [first, second] });
  });

  it('that are gone already free nothing', async () => {
    const { directory, first } = workspace();
    const store = createIntermediateStore();
    await store.release(directory, [first]);
    expect(await store.release(directory, [first])).toBe(0);
    expect((await store.find(directory))?.released).toEqual([first]);
  });

  it('do not hide that something else is missing or cut off', async () => {
    const { directory, cube, first } = workspace();
    const store = createIntermediateStore();
    await store.release(directory, [first]);
    writeFileSync(cube, 'cut');
    expect(await store.find(directory)).toBeUndefined();
    rmSync(cube);
    expect(await store.find(directory)).toBeUndefined();
  });

  it('of which there is no note that can be read were not released', async () => {
    const { directory } = workspace();
    writeFileSync(join(directory, 'released.json'), '{');
    expect(await createIntermediateStore().find(directory)).toBeUndefined();
  });
});
