import { execFileSync } from 'node:child_process';
import { chmod, copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { unpackFile } from '../../../src/adapters/archive-frames/unpack-file.ts';
import { writeFits } from '../../../src/adapters/fits/index.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';

const STORED = { container: 'fz', storedName: 'MUSE.x.fits.fz' } as const;
let folder: string;
let packed: string;

beforeEach(async () => {
  folder = temporaryFolder();
  const plain = join(folder, 'plain.fits');
  const pixels = Int32Array.from({ length: 64 * 64 }, (_, index) => index);
  await writeFits(plain, [{ cards: [] }, { cards: [], data: { kind: 'image', axes: [64, 64], pixels } }]);
  execFileSync('fpack', [plain]);
  packed = join(folder, 'x.fits.packed');
  await rename(`${plain}.fz`, packed);
});

/** A funpack of our own, before the one of the machine. */
async function withFunpack<T>(script: string | undefined, work: () => Promise<T>): Promise<T> {
  if (script !== undefined) {
    await writeFile(join(folder, 'funpack'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'funpack'), 0o755);
  }
  vi.stubEnv('PATH', script === undefined ? folder : `${folder}:${process.env['PATH'] ?? ''}`);
  return work().finally(() => vi.unstubAllEnvs());
}

describe('[A] a packed file', () => {
  const target = () => join(folder, 'here');

  it('is the same file each time it is unpacked', async () => {
    await unpackFile(STORED, packed, target());
    const first = await readFile(target());
    await delay(1_100);
    await unpackFile(STORED, packed, target());
    expect((await readFile(target())).equals(first)).toBe(true);
  });

  it('that holds a plain file gives that', async () => {
    await copyFile(join(folder, 'plain.fits'), packed);
    await unpackFile(STORED, packed, target());
    expect((await readFile(target())).equals(await readFile(join(folder, 'plain.fits')))).toBe(true);
  });

  it.each([
    ['is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 2880), /is cut off|last block is not filled/],
    ['is none', () => Buffer.from('not a FITS file'), /expected here|FITS/],
    ['is empty', () => Buffer.alloc(0), /empty/],
  ])('that %s is corrupt', async (_, spoil, because) => {
    await writeFile(packed, spoil(await readFile(packed)));
    await expect(unpackFile(STORED, packed, target())).rejects.toMatchObject({
      code: 'FILE_CORRUPT',
      message: expect.stringMatching(/^MUSE\.x\.fits\.fz cannot be unpacked: /),
    });
    await expect(unpackFile(STORED, packed, target())).rejects.toThrow(because);
  });

  it.each(['gz', 'fz'] as const)(
    'that holds half a file is corrupt, though it is whole itself (.%s)',
    async (container) => {
      const plain = await readFile(join(folder, 'plain.fits'));
      const half = plain.subarray(0, plain.length - 2880);
      await writeFile(packed, container === 'gz' ? gzipSync(half) : half);
      const stored = { container, storedName: `MUSE.x.fits.${container}` };
      await expect(unpackFile(stored, packed, target())).rejects.toMatchObject({
        code: 'FILE_CORRUPT',
        message: expect.stringMatching(/cannot be unpacked: .*cut off/u),
      });
    },
  );

  it('that funpack refuses is corrupt, in its words', async () => {
    const script = 'echo "FITSIO status = 414: bad" >&2; echo "decompression error: hit end of stream" >&2; exit 1';
    await expect(withFunpack(script, () => unpackFile(STORED, packed, target()))).rejects.toMatchObject({
      code: 'FILE_CORRUPT',
      message: 'MUSE.x.fits.fz cannot be unpacked: decompression error: hit end of stream',
    });
  });

  it('cannot be used without funpack, which is said with its cure', async () => {
    await expect(withFunpack(undefined, () => unpackFile(STORED, packed, target()))).rejects.toMatchObject({
      code: 'RECIPE_UNAVAILABLE',
      message: expect.stringContaining('there is no funpack on PATH'),
      cure: expect.stringContaining('apt-get install libcfitsio-bin'),
    });
  });

  it('waits for room on a disk that is full', async () => {
    const script = 'echo "FITSIO status = 106: error writing to FITS file" >&2; exit 106';
    const failure = { code: 'DISK_FULL', message: expect.stringContaining(target()) };
    await expect(withFunpack(script, () => unpackFile(STORED, packed, target()))).rejects.toMatchObject(failure);
  });

  it('tells that it is being unpacked, and stops when nobody wants it any more', async () => {
    const abort = new AbortController();
    const onProgress = () => abort.abort(new Error('cancelled'));
    const unpacking = withFunpack('exec sleep 60', () =>
      unpackFile(STORED, packed, target(), { signal: abort.signal, onProgress }),
    );
    await expect(unpacking).rejects.toThrow('cancelled');
  });
});
