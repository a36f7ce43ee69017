import { open, readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFits, verifyChecksums, writeFits } from '../../../src/adapters/fits/index.ts';
import { addSum32, encodeChecksum } from '../../../src/adapters/fits/sum32.ts';
import { astropy, CLEAN, fitsverify } from './judges.ts';
import { scratchFolder } from './scratch-folder.ts';

const at = scratchFolder();

describe('encodeChecksum', () => {
  it('gives letters and digits which add up to the complement of any sum', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (sum) => {
        const text = encodeChecksum(sum);
        expect(text).toMatch(/^[0-9A-Za-z]{16}$/);
        // In a card the text begins at byte 12 - 1 of its record: one byte late, which is why it is rotated.
        const words = Buffer.from(text.slice(1) + text.slice(0, 1), 'latin1');
        const zeros = addSum32(0, Buffer.from('0'.repeat(16), 'latin1'));
        const total = (BigInt(addSum32(sum, words)) + BigInt(2 ** 32 - 1 - zeros)) % BigInt(2 ** 32 - 1);
        expect(total).toBe(0n);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the example of the standard', () => {
    expect(encodeChecksum(868229149)).toBe('hcHjjc9ghcEghc9g');
  });
});

describe('addSum32', () => {
  it('is the ones complement sum of the words, also over many of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const whole = bytes.subarray(0, bytes.length - (bytes.length % 4));
        let exact = 0n;
        for (let at = 0; at < whole.length; at += 4) exact += BigInt(Buffer.from(whole).readUInt32BE(at));
        while (exact >= 2n ** 32n) exact = (exact % 2n ** 32n) + exact / 2n ** 32n;
        expect(BigInt(addSum32(0, whole))).toBe(exact);
      }),
    );
    expect(addSum32(0, new Uint8Array(2 ** 24).fill(255))).toBe(2 ** 32 - 1);
  });
});

describe('verifyChecksums', () => {
  it('agrees with astropy over a file that astropy wrote', async () => {
    const path = at('astropy.fits');
    astropy(
      path,
      `
hdus = [fits.PrimaryHDU(), fits.ImageHDU(np.random.default_rng(1).normal(size=(200, 333)).astype('f4'), name='DATA'), fits.ImageHDU(name='BARE')]
fits.HDUList(hdus[:2]).writeto(path, checksum=True)
fits.append(path, None, hdus[2].header)`,
    );
    expect(await verifyChecksums(path)).toEqual([
      { index: 0, name: '', checksum: 'ok', datasum: 'ok' },
      { index: 1, name: 'DATA', checksum: 'ok', datasum: 'ok' },
      { index: 2, name: 'BARE', checksum: 'absent', datasum: 'absent' },
    ]);
  });

  it('finds one wrong bit in data of several chunks, as fitsverify does', async () => {
    const path = at('bit.fits');
    const pixels = Float32Array.from({ length: 2880 * 3000 + 17 }, (_, index) => index);
    await writeFits(path, [{ cards: [] }, { cards: [], data: { kind: 'image', axes: [pixels.length], pixels } }], {
      checksum: true,
    });
    expect(fitsverify(path)).toMatchObject(CLEAN);
    await flipBit(path, 2880 * 3000 * 4 + 5);
    expect(await verifyChecksums(path)).toMatchObject([
      { checksum: 'ok', datasum: 'ok' },
      { checksum: 'bad', datasum: 'bad' },
    ]);
    expect(fitsverify(path).text).toMatch(/Data checksum is not consistent/);
  });

  it('finds a wrong header whose data are true', async () => {
    const path = at('header.fits');
    await writeFits(path, [{ cards: [['OBJECT', 'M 42']] }], { checksum: true });
    await flipBit(path, (await readFile(path, 'latin1')).indexOf('42'));
    expect(await verifyChecksums(path)).toMatchObject([{ checksum: 'bad', datasum: 'ok' }]);
    expect((await readFits(path)).hdus).toHaveLength(1);
  });

  it('stops when it is cancelled', async () => {
    const path = at('cancel.fits');
    await writeFits(path, [{ cards: [] }], { checksum: true });
    await expect(verifyChecksums(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

async function flipBit(path: string, offset: number): Promise<void> {
  await using file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, offset);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, offset);
}
