import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gunzippedSource } from '../../../src/adapters/archive-frames/gunzipped-source.ts';
import type { FitsSource } from '../../../src/adapters/fits/index.ts';

/** Bytes that gzip makes no smaller: what is cut off is cut off inside. */
const WHOLE = randomBytes(300_000);
const PACKED = gzipSync(WHOLE);

function sourceOf(bytes: Buffer): FitsSource {
  return {
    path: 'X.fits.gz',
    sizeBytes: bytes.length,
    read: async (length, offset) => bytes.subarray(offset, offset + length),
  };
}

describe('[U] the file within a gzipped one', () => {
  it('is read at places one behind the other, and no further than it goes', async () => {
    await using file = gunzippedSource(sourceOf(PACKED));
    expect(await file.read(2880, 0)).toEqual(WHOLE.subarray(0, 2880));
    expect(await file.read(100_000, 150_000)).toEqual(WHOLE.subarray(150_000, 250_000));
    expect(await file.read(100, 299_950)).toEqual(WHOLE.subarray(299_950));
  });

  it.each([10, 2_000, 65_536, 100_000, 250_000])(
    'cut off after %i bytes is a failure of whoever reads there, and of nobody else',
    async (length) => {
      await using file = gunzippedSource(sourceOf(PACKED.subarray(0, length)));
      await expect(file.read(WHOLE.length, 0)).rejects.toMatchObject({
        code: 'FITS_INVALID',
        message: expect.stringContaining('X.fits.gz: it cannot be gunzipped') as string,
      });
    },
  );

  it.each([2_000, 100_000])('cut off after %i bytes, behind what is read, harms nobody', async (length) => {
    await using file = gunzippedSource(sourceOf(PACKED.subarray(0, length)));
    expect(await file.read(100, 0)).toEqual(WHOLE.subarray(0, 100));
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
