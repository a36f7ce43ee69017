import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDisk } from '../../../src/adapters/disk-space/index.ts';
import { temporaryFolder, writeTree } from '../../setup/temporary-folder.ts';

const MB = 1_000_000;

describe('[C] disk of a data root', () => {
  it('is as full as the file system says', async () => {
    const dataRoot = temporaryFolder();
    const { blocks, bavail, bfree, bsize } = statfsSync(dataRoot);
    const [disk, ...others] = await createDisk({ dataRoot, quotaBytes: undefined }).uses();
    expect(others).toEqual([]);
    expect(disk?.what).toBe('disk');
    // Others write to this disk meanwhile.
    expect(Math.abs(disk!.usedBytes - (blocks - bfree) * bsize)).toBeLessThan(2e9);
    expect(Math.abs(disk!.capacityBytes - (blocks - bfree + bavail) * bsize)).toBeLessThan(2e9);
  });

  it('is there before the data root is', async () => {
    const dataRoot = `${temporaryFolder()}/not/yet`;
    expect(await createDisk({ dataRoot, quotaBytes: MB }).uses()).toMatchObject([
      { what: 'disk' },
      { what: 'quota', usedBytes: 0, capacityBytes: MB },
    ]);
  });

  it('counts what the folders of the data root take, as du does', async () => {
    const dataRoot = temporaryFolder();
    writeTree(dataRoot, {
      'raw/2014-12-14/a.fits': 'x'.repeat(3 * MB),
      'products/2014-12-14/A/cube.fits': 'x'.repeat(2 * MB),
      'products/2014-12-14/A_pst/cube.fits': 'x'.repeat(MB),
      'phoenix.db': 'x',
    });
    const disk = createDisk({ dataRoot, quotaBytes: 100 * MB });
    const du = (folder: string) =>
      Number(
        execFileSync('du', ['--summarize', '--block-size=1', `${dataRoot}/${folder}`], { encoding: 'utf8' }).split(
          '\t',
        )[0],
      );
    const expected = ['phoenix.db', 'products', 'raw'].map((folder) => ({ folder, bytes: du(folder) }));
    const folders = await disk.folders();
    expect(folders.toSorted((a, b) => (a.folder < b.folder ? -1 : 1))).toEqual(expected);
    expect((await disk.uses())[1]).toEqual({
      what: 'quota',
      usedBytes: expected.reduce((sum, { bytes }) => sum + bytes, 0),
      capacityBytes: 100 * MB,
    });
  });

  it('is looked through again when the last look is 10 s ago', async () => {
    const dataRoot = temporaryFolder();
    let nowMs = 0;
    const disk = createDisk({ dataRoot, quotaBytes: MB, clock: () => nowMs });
    expect(await disk.folders()).toEqual([]);
    writeTree(dataRoot, { 'raw/a': 'x' });
    expect(await disk.folders()).toEqual([]);
    nowMs = 10_001;
    expect(await disk.folders()).toMatchObject([{ folder: 'raw' }]);
  });
});
