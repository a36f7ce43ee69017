import { inflateSync } from 'node:zlib';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFits } from '../../../src/adapters/fits/index.ts';
import { MUSE } from '../../fakes/muse.ts';
import { createProductInspector } from '../../../src/adapters/product-inspector/index.ts';
import { ticksBetween, tickLabel } from '../../../src/adapters/product-inspector/ticks.ts';
import type { Score } from '../../../src/domain/quality/score-product.ts';
import { manifest } from '../../domain/quality/quality-fixtures.ts';
import { writeMiniProduct } from './mini-product.ts';

describe('[U] product inspector', () => {
  const inspector = createProductInspector();
  let scratch: string;
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'inspector-'));
  });
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  it('measures size, background, pointing and QC parameters of a single cube', async () => {
    const single = await writeMiniProduct(join(scratch, 'a'), {
      ab: 'a_pst.ab',
      level: -25,
      posangDeg: 45.5,
      draArcsec: 2,
    });
    const measured = await inspector.measure({ names: MUSE.inspected, manifest: single, exposures: [], ancestors: [] });
    expect(measured).toMatchObject({
      cubeSize: { nx: 60, ny: 40, nz: 30 },
      largestSingle: null,
      combinedCount: null,
      offsets: [],
      exposures: [{ ab: 'a_pst.ab', mjdObs: 57006.0375, posangDeg: 45.5, draArcsec: 2, ddecArcsec: 0 }],
      qc: { 'a_pst.ab': { 'ESO QC SCIPOST NDET': [3] } },
      primary: { OBJECT: 'Test target' },
      data: { NAXIS3: 30, CD3_3: 1.25 },
    });
    expect(measured.background?.median).toBeCloseTo(-25, 0);
  });

  it('measures a combined cube against its exposures, its log and the list of offsets', async () => {
    const combined = await writeMiniProduct(join(scratch, 'c'), {
      ab: 'a_tpl.ab',
      nx: 64,
      log: '[ INFO  ] x: [tid=000] 3 tables to be combined\n',
    });
    const later = await writeMiniProduct(join(scratch, 'b'), { ab: 'b_pst.ab', mjdObs: 57006.05 });
    const earlier = await writeMiniProduct(join(scratch, 'a'), { ab: 'a_pst.ab', nx: 62 });
    const offsetListPath = join(scratch, 'OFFSET_LIST.fits');
    await writeFits(offsetListPath, [
      { cards: [] },
      {
        cards: [],
        data: {
          kind: 'table',
          columns: [
            { name: 'MJD_OBS', format: '1D', values: [57006.0375, 57006.05] },
            { name: 'RA_OFFSET', format: '1D', values: [0, 1e-4] },
            { name: 'DEC_OFFSET', format: '1D', values: [0, -2e-4] },
          ],
        },
      },
    ]);
    const measured = await inspector.measure({
      names: MUSE.inspected,
      manifest: combined,
      exposures: [later, earlier],
      ancestors: [],
      offsetListPath,
    });
    expect(measured.exposures.map(({ ab }) => ab)).toEqual(['a_pst.ab', 'b_pst.ab']);
    expect(measured).toMatchObject({
      largestSingle: { nx: 62, ny: 40, nz: 30 },
      combinedCount: 3,
      offsets: [
        { mjdObs: 57006.0375, raDeg: 0, decDeg: 0 },
        { mjdObs: 57006.05, raDeg: 1e-4, decDeg: -2e-4 },
      ],
    });
  });

  it('takes QC parameters of every file of an AB, and what is gone as gone', async () => {
    const products = [];
    for (const ifu of [1, 2]) {
      const path = join(scratch, `PIXTABLE_OBJECT_0001-0${ifu}.fits`);
      await writeFits(path, [{ cards: [['ESO QC SCIBASIC NSATURATED', 10 * ifu]] }]);
      products.push({ catg: 'PIXTABLE_OBJECT', path, sizeBytes: 0, dataMd5: '' });
    }
    const basic = manifest('a.ab', {
      products: [...products, { catg: 'PIXTABLE_OBJECT', path: join(scratch, 'gone.fits'), sizeBytes: 0, dataMd5: '' }],
    });
    const single = await writeMiniProduct(join(scratch, 'a'), { ab: 'a_pst.ab' });
    const { qc } = await inspector.measure({
      names: MUSE.inspected,
      manifest: single,
      exposures: [],
      ancestors: [basic],
    });
    expect(qc['a.ab']).toEqual({ 'ESO QC SCIBASIC NSATURATED': [10, 20] });
  });

  it('says which product is missing', async () => {
    const empty = manifest('a_pst.ab');
    await expect(
      inspector.measure({ names: MUSE.inspected, manifest: empty, exposures: [], ancestors: [] }),
    ).rejects.toMatchObject({
      code: 'PRODUCT_INVALID',
      message: 'a_pst.ab has no product DATACUBE_FINAL, it has: none',
    });
  });

  it('draws a plot that is a PNG, the same bytes for the same request, and nothing beside it', async () => {
    const single = await writeMiniProduct(join(scratch, 'a'), { ab: 'a_pst.ab' });
    const scores: Score[] = [
      { name: 'NUM_SAT', value: 4800, score: 1, threshold: 'saturated pixels < 300', comment: 'saturated' },
    ];
    const request = {
      names: MUSE.inspected,
      manifest: single,
      targetPath: join(scratch, 'plt', 'r.a_pst.png'),
      title: 'a_pst.ab',
      notes: ['Zürich OB 1'],
      scores,
    };
    const first = await inspector.plot(request);
    const bytes = await readFile(first.path);
    expect(await inspector.plot(request)).toEqual(first);
    expect(await readdir(join(scratch, 'plt'))).toEqual(['r.a_pst.png']);
    const { width, height, pixels } = decodePng(bytes);
    expect([width, height]).toEqual([1000, 760]);
    expect(pixels.length).toBe(height * (3 * width + 1));
    expect(new Set(pixels).size).toBeGreaterThan(100);
  });

  it('reads a large cube with one plane in memory', async () => {
    const large = await writeMiniProduct(join(scratch, 'a'), { ab: 'a_pst.ab', nx: 200, ny: 200, nz: 1000 });
    const before = process.memoryUsage().arrayBuffers;
    await inspector.plot({
      names: MUSE.inspected,
      manifest: large,
      targetPath: join(scratch, 'p.png'),
      title: 'a',
      notes: [],
      scores: [],
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100e6);
  });
});

describe('[U] ticks', () => {
  it('are round and inside of the limits', () => {
    expect(ticksBetween(6256.73, 6345.48, 9)).toEqual([6260, 6270, 6280, 6290, 6300, 6310, 6320, 6330, 6340]);
    expect(ticksBetween(-0.13, 0.4, 5).map(tickLabel)).toEqual(['0', '0.2', '0.4']);
    expect(ticksBetween(1, 1, 5)).toEqual([1]);
    expect(ticksBetween(Number.NaN, 1, 5)).toHaveLength(1);
  });
});

/** Enough of a PNG reader to see that sizes and stream are right. */
function decodePng(bytes: Buffer): { width: number; height: number; pixels: Buffer } {
  const dataLength = bytes.readUInt32BE(33);
  expect(bytes.toString('latin1', 37, 41)).toBe('IDAT');
  return {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    pixels: inflateSync(bytes.subarray(41, 41 + dataLength)),
  };
}
