import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mjdOf } from '../../../src/domain/calendar/observing-date.ts';
import { createAlignmentReader } from '../../../src/adapters/alignment-reader/index.ts';
import { angleBetween } from '../../../src/adapters/alignment-reader/sky-plane.ts';
import type { ColumnToWrite, HduToWrite } from '../../../src/adapters/fits/index.ts';
import { float, writeFits } from '../../../src/adapters/fits/index.ts';

const TIMES = ['2014-12-15T01:00:00.000', '2014-12-15T02:00:00.000'] as const;
const reader = createAlignmentReader();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phoenix-alignment-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function fits(name: string, primary: HduToWrite['cards'], extension?: HduToWrite): Promise<string> {
  const path = join(folder, name);
  await writeFits(path, [{ cards: primary }, ...(extension === undefined ? [] : [extension])]);
  return path;
}

function offsetList(changes: readonly ColumnToWrite[] = [], primary: HduToWrite['cards'] = []): Promise<string> {
  const columns: readonly ColumnToWrite[] = [
    { name: 'DATE_OBS', format: '23A', values: [...TIMES] },
    { name: 'RA_OFFSET', format: '1D', unit: 'deg', values: [0, 0.0002] },
    { name: 'DEC_OFFSET', format: '1D', unit: 'deg', values: [0, -0.0001] },
  ];
  const changed = columns.map((column) => changes.find(({ name }) => name === column.name) ?? column);
  return fits('OFFSET_LIST.fits', primary, { cards: [], data: { kind: 'table', columns: changed } });
}

/** Ten by four pixels of 0.2 arcsec around its place, the corners of which may be empty. */
function image(
  index: number,
  { ra, dec, isTilted = false }: { ra: number; dec: number; isTilted?: boolean },
): Promise<string> {
  const pixels = new Float32Array(40).fill(1);
  if (isTilted) for (const corner of [0, 1, 38, 39]) pixels[corner] = Number.NaN;
  return fits(`IMAGE_FOV_${index}.fits`, [['DATE-OBS', TIMES[index] ?? '']], {
    cards: [
      ['EXTNAME', 'DATA'],
      ['CRPIX1', float(5.5)],
      ['CRPIX2', float(2.5)],
      ['CRVAL1', float(ra)],
      ['CRVAL2', float(dec)],
      ['CD1_1', float(-0.2 / 3600)],
      ['CD1_2', float(0)],
      ['CD2_1', float(0)],
      ['CD2_2', float(0.2 / 3600)],
    ],
    data: { kind: 'image', axes: [10, 4], pixels },
  });
}

function sourceList(index: number, stars: readonly { ra: number; dec: number }[]): Promise<string> {
  return fits(`SOURCE_LIST_${index}.fits`, [['DATE-OBS', TIMES[index] ?? '']], {
    cards: [],
    data: {
      kind: 'table',
      columns: [
        { name: 'RA', format: '1D', unit: 'deg', values: stars.map(({ ra }) => ra) },
        { name: 'DEC', format: '1D', unit: 'deg', values: stars.map(({ dec }) => dec) },
      ],
    },
  });
}

describe('[U] evidence of an alignment', () => {
  it('is in the plane around the first exposure, also across RA 0', async () => {
    const imagePaths = [
      await image(0, { ra: 359.9999, dec: 60 }),
      await image(1, { ra: 0.0001, dec: 60, isTilted: true }),
    ];
    // In the wrong order on purpose: they are told apart by DATE-OBS.
    const sourceListPaths = [
      await sourceList(1, [{ ra: 0, dec: 60 }]),
      await sourceList(0, [{ ra: 359.9999, dec: 60.0001 }]),
    ];
    const counts = [1, 2].flatMap((number) => [
      [`ESO QC EXPALIGN NDET${number}`, 7 + number] as const,
      [`ESO QC EXPALIGN NMATCH${number}`, 6 + number] as const,
    ]);
    const offsetListPath = await offsetList([], counts);
    const { exposures, spaxelArcsec } = await reader.readEvidence({ offsetListPath, sourceListPaths, imagePaths });
    expect(spaxelArcsec).toBeCloseTo(0.2, 6);
    const [first, second] = exposures;
    expect(first).toMatchObject({
      dateObs: TIMES[0],
      offset: { eastArcsec: 0, northArcsec: 0 },
      counts: { detected: 8, matched: 7 },
    });
    expect(first?.sources?.[0]?.northArcsec).toBeCloseTo(0.36, 6);
    expect(second?.offset?.eastArcsec).toBeCloseTo(0.0002 * 3600 * 0.5, 6);
    expect(second?.sources?.[0]?.eastArcsec).toBeCloseTo(0.0001 * 3600 * 0.5, 6);
    expect(second?.counts).toEqual({ detected: 9, matched: 8 });
    const corners = (field: readonly { eastArcsec: number; northArcsec: number }[] = []) =>
      field.map(({ eastArcsec, northArcsec }) => `${eastArcsec.toFixed(2)} ${northArcsec.toFixed(2)}`).toSorted();
    expect(corners(first?.field)).toEqual(['-1.00 -0.40', '-1.00 0.40', '1.00 -0.40', '1.00 0.40']);
    // 0.0002 deg of RA are 0.36 arcsec at DEC 60; of two opposite corners two pixels are empty.
    expect(corners(second?.field)).toEqual(
      ['-0.24 0.40', '-0.64 -0.40', '-0.64 0.20', '0.96 -0.40', '1.36 -0.20', '1.36 0.40'].toSorted(),
    );
  });

  it('says where the list lacks an exposure and where there are no positions', async () => {
    const imagePaths = [await image(0, { ra: 150, dec: -30 }), await image(1, { ra: 150, dec: -30 })];
    const offsetListPath = await offsetList([
      { name: 'DATE_OBS', format: '23A', values: [TIMES[0], '2013-01-01T00:00:00.000'] },
    ]);
    const { exposures } = await reader.readEvidence({ offsetListPath, sourceListPaths: [], imagePaths });
    expect(exposures.map(({ offset, sources, counts }) => [offset === null, sources, counts])).toEqual([
      [false, null, null],
      [true, null, null],
    ]);
  });
});

describe('[U] list of offsets', () => {
  it('is a row per exposure, in degrees', async () => {
    expect(await reader.readOffsetRows(await offsetList())).toEqual([
      { dateObs: TIMES[0], mjdObs: mjdOf(TIMES[0]), raDeg: 0, decDeg: 0, fluxScale: null },
      { dateObs: TIMES[1], mjdObs: mjdOf(TIMES[1]), raDeg: 0.0002, decDeg: -0.0001, fluxScale: null },
    ]);
    expect(await reader.readOffsetTargets([await image(1, { ra: 0, dec: 0 })])).toEqual([
      { dateObs: TIMES[1], decDeg: 0 },
    ]);
  });

  it.each([
    ['arcsec', 0.36],
    ['ARCSEC', 0.36],
    ['arcmin', 0.006],
    ['mas', 360],
    ['rad', (0.0001 * Math.PI) / 180],
    [undefined, 0.0001],
  ])('in %s is in degrees when it is read, each column by its own unit, in any format', async (unit, value) => {
    const changed = { name: 'RA_OFFSET', format: '1E', unit, values: [0, value] } as const;
    const [, second] = await reader.readOffsetRows(await offsetList([changed]));
    expect(second?.raDeg).toBeCloseTo(0.0001, 9);
    expect(second?.decDeg).toBe(-0.0001);
  });

  it('in a unit that nobody knows is refused, with its name', async () => {
    const changed = { name: 'RA_OFFSET', format: '1D', unit: 'pixel', values: [0, 1] } as const;
    await expect(reader.readOffsetRows(await offsetList([changed]))).rejects.toMatchObject({
      code: 'OFFSET_LIST_INVALID',
      message: expect.stringMatching(/RA_OFFSET is in "pixel" \(TUNIT\), known are deg, arcmin, arcsec, mas, rad$/u),
    });
  });

  it('is refused with the reason when it is none', async () => {
    const text = join(folder, 'offsets.txt');
    await writeFile(text, '2014-12-15T01:00:00.000 0.1 0.2\n');
    const refusals = [
      [text, /offsets\.txt is no list of offsets: /],
      [await image(0, { ra: 0, dec: 0 }), /it has no table/],
      [
        await fits('other.fits', [], {
          cards: [],
          data: { kind: 'table', columns: [{ name: 'DATE_OBS', format: '23A', values: [TIMES[0]] }] },
        }),
        /its table has no column RA_OFFSET, DEC_OFFSET/,
      ],
      [
        await offsetList([{ name: 'RA_OFFSET', format: '1D', values: [0, Number.NaN] }]),
        /the offset of 2014-12-15T02:00:00.000 is no number/,
      ],
    ] as const;
    for (const [path, message] of refusals) {
      await expect(reader.readOffsetRows(path)).rejects.toMatchObject({
        code: 'OFFSET_LIST_INVALID',
        message: expect.stringMatching(message),
        cure: expect.stringContaining('RA_OFFSET'),
      });
    }
    await expect(reader.readOffsetRows(join(folder, 'absent.fits'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});

describe('[U] angles on the sky', () => {
  it('go the short way round and shrink with the declination', () => {
    const { eastArcsec, northArcsec } = angleBetween({ raDeg: 0.001, decDeg: 60 }, { raDeg: 359.999, decDeg: 59.999 });
    expect(eastArcsec).toBeCloseTo(-3.6, 6);
    expect(northArcsec).toBeCloseTo(-3.6, 6);
  });
});
