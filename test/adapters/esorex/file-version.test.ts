import { copyFile, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileVersionOf } from '../../../src/adapters/esorex/file-version.ts';
import { editFits, readFits } from '../../../src/adapters/fits/index.ts';
import type { FitsEdit } from '../../../src/adapters/fits/index.ts';
import { writeMiniImage } from './mini-image.ts';

describe('[C] the version of a FITS file', () => {
  let folder: string;
  let original: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phoenix-version-'));
    original = join(folder, 'original.fits');
    await writeMiniImage(original, { dateObs: '2014-12-15T00:54:04.379', mjdObs: 57006.0375 });
  });
  afterAll(() => rm(folder, { recursive: true }));

  const versionOf = async (path: string) => fileVersionOf(await readFits(path));

  async function versionAfter(...edits: readonly FitsEdit[]): Promise<string> {
    const copy = join(folder, 'copy.fits');
    await copyFile(original, copy);
    await editFits(copy, edits);
    return versionOf(copy);
  }

  it('stays with another DATE, and with new check-sums of what was edited', async () => {
    const version = await versionOf(original);
    expect(version).toMatch(/^[0-9a-f]{64}$/);
    expect(await versionAfter({ hdu: 0, keyword: 'DATE', value: '2026-11-30T19:55:56' })).toBe(version);
    expect(await versionAfter({ hdu: 0, keyword: 'HISTORY', value: 'looked at' })).toBe(version);
  });

  it('changes with the target and with the coordinates of any HDU', async () => {
    const version = await versionOf(original);
    const target = await versionAfter({ hdu: 0, keyword: 'OBJECT', value: 'NGC 1068' });
    const coordinates = await versionAfter({ hdu: 1, keyword: 'CRVAL1', value: 46.7 });
    expect(new Set([version, target, coordinates]).size).toBe(3);
  });

  it('goes by the sum that the recipe wrote, else by the data themselves', async () => {
    const pixel = join(folder, 'pixel.fits');
    await copyFile(original, pixel);
    const { hdus } = await readFits(pixel);
    await using file = await open(pixel, 'r+');
    await file.write(Buffer.from([1]), 0, 1, (hdus[1]?.dataOffset ?? 0) + (hdus[1]?.dataBytes ?? 0) - 1);
    expect(await versionOf(pixel)).not.toBe(await versionOf(original));
    const summed = { hdu: 0, keyword: 'DATAMD5', value: 'f4d9d90bf61e35db0078fc3444cf5dc4' };
    await editFits(pixel, [summed]);
    expect(await versionOf(pixel)).toBe(await versionAfter(summed));
  });
});
