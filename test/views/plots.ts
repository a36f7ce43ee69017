import { nominalField, placeField } from '../../src/domain/association/smart/field-geometry.ts';
import type { Field } from '../../src/domain/association/smart/field.ts';
import type { AcquisitionPlot, PlottedPointing } from '../../src/views/acquisition-plot.ts';

/** East, North [arcsec], position angle [deg], raw type, group. */
export type Sketch = readonly [number, number, number?, string?, string?];

export const WFM = nominalField(60);
export const NFM = nominalField(7.5);

export function plotOf(
  sketches: readonly Sketch[],
  field: Field = WFM,
  title = 'OB 1134385 NGC 2440',
): AcquisitionPlot {
  return { title, pointings: sketches.map((sketch, index) => pointingOf(sketch, index + 1, field)) };
}

export function pointingOf(sketch: Sketch, order: number, field: Field = WFM): PlottedPointing {
  const [eastArcsec, northArcsec, posangDeg = 0, rawType = 'OBJECT', group] = sketch;
  const centre = { eastArcsec, northArcsec };
  return {
    label: `MUSE.2014-12-15T00:${String(order).padStart(2, '0')}:00.000.fits`,
    order,
    rawType,
    centre,
    outline: placeField(field, { centre, posangDeg }),
    posangDeg,
    ...(group === undefined ? {} : { group }),
  };
}

/** Realistic patterns, and nasty ones. */
export const PLOTS: Readonly<Record<string, AcquisitionPlot>> = {
  'one exposure': plotOf([[0, 0]]),
  'four with jitter': plotOf([
    [0, 0],
    [2.1, 0.4],
    [1.3, -3.2],
    [-2.2, 1.9],
  ]),
  'eighteen at one place': plotOf(Array.from({ length: 18 }, () => [0, 0] as const)),
  'eighteen dithered': plotOf(
    Array.from({ length: 18 }, (_, index) => {
      const radius = 0.6 * Math.sqrt(index);
      return [radius * Math.sin(2.4 * index), radius * Math.cos(2.4 * index), (index % 4) * 90] as const;
    }),
  ),
  'four rotated': plotOf([
    [0, 0, 0],
    [0.5, 0.3, 90],
    [-0.4, 0.5, 180],
    [0.2, -0.6, 270],
  ]),
  'mosaic of nine': plotOf([0, 55, 110].flatMap((north) => [0, 55, 110].map((east) => [east, north, 20] as const))),
  'hidden sky at 5 arcmin': plotOf([
    [0, 0, 0, 'OBJECT', 'OB 1134385'],
    [180, 240, 0, 'OBJECT', 'OB 1134386'],
    [1, 1, 0, 'OBJECT', 'OB 1134387'],
    [181, 240.5, 0, 'OBJECT', 'OB 1134388'],
    [-1, 1.4, 0, 'OBJECT', 'OB 1134389'],
  ]),
  'narrow field': plotOf(
    [
      [0, 0, 10],
      [0.3, 0.1, 10],
      [20, 0, 10, 'SKY'],
      [-0.2, 0.4, 10],
    ],
    NFM,
  ),
  'skies all around': plotOf([
    [0, 0],
    [300, 0, 0, 'SKY'],
    [0, 300, 0, 'SKY'],
    [-300, 10, 0, 'SKY'],
    [-300, -300, 0, 'SKY'],
  ]),
  'strip of twelve': plotOf(Array.from({ length: 12 }, (_, index) => [200 * index, 300 * Math.sin(index)] as const)),
  'no exposure': plotOf([]),
  'position unknown': plotOf([
    [0, 0],
    [Number.NaN, 3],
    [2, 3],
  ]),
  'a title that is no title': plotOf(
    [[0, 0]],
    WFM,
    `<script>alert("x")</script> & 'co' \u0000\u001b[31m ${'very '.repeat(40)}`,
  ),
};
