import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field, Point, Polygon, SliceGeometry } from '../../../../src/domain/association/smart/field.ts';
import type { FieldPlace } from '../../../../src/domain/association/smart/field-geometry.ts';
import {
  reachArcsec,
  distanceArcsec,
  fieldOf,
  nominalField,
  overlapFraction,
  placeField,
} from '../../../../src/domain/association/smart/field-geometry.ts';
import { areaOf, convexHull } from '../../../../src/domain/association/smart/convex-polygon.ts';
import { fieldPlaceOf } from '../../../../src/simulator/field-place.ts';

const TABLE = 'MU_GEOT_140101A_geometry_table_wfm.fits';
const SPAXEL = 0.2;

/** 12 slices of one IFU, one above the other; IFU 1 is the lowest. */
function slicesOfIfu(ifu: number, differences: Partial<SliceGeometry> = {}): readonly SliceGeometry[] {
  return Array.from({ length: 12 }, (_, index) => {
    return { ifu, x: 0, y: (ifu - 1) * 12 + index - 5.5, angleDeg: 0, width: 60, ...differences };
  });
}

function fieldOfIfus(...ifus: readonly number[]): Field {
  return fieldOf(
    ifus.flatMap((ifu) => slicesOfIfu(ifu)),
    SPAXEL,
    TABLE,
  );
}

function point(eastArcsec: number, northArcsec: number): Point {
  return { eastArcsec, northArcsec };
}
function at(east: number, north: number, posangDeg = 0): FieldPlace {
  return { centre: point(east, north), posangDeg };
}
function rounded(parts: readonly Polygon[]): readonly (readonly (readonly number[])[])[] {
  const digits = (value: number): number => Number(value.toFixed(6)) + 0;
  return parts.map((part) => part.map(({ eastArcsec, northArcsec }) => [digits(eastArcsec), digits(northArcsec)]));
}

describe('[U] the field of a GEOMETRY_TABLE', () => {
  it('spans the slices: width along x, one spaxel high each, in arcsec', () => {
    const field = fieldOfIfus(1);
    expect(rounded(field.parts)).toEqual([
      [
        [-6, -1.2],
        [6, -1.2],
        [6, 1.2],
        [-6, 1.2],
      ],
    ]);
    expect(field.areaArcsec2).toBeCloseTo(12 * 2.4, 9);
    expect(field.source).toBe(TABLE);
  });

  it('has East on the left: a slice at positive x lies to the West', () => {
    const field = fieldOf(slicesOfIfu(1, { x: 100 }), SPAXEL, TABLE);
    expect(field.parts.flat().map(({ eastArcsec }) => Number(eastArcsec.toFixed(6)))).toEqual([-26, -14, -14, -26]);
  });

  it('is one piece where IFUs follow one another, in whatever order the rows are', () => {
    const field = fieldOfIfus(3, 1, 2);
    expect(field.parts).toHaveLength(1);
    expect(field.areaArcsec2).toBeCloseTo(3 * 12 * 2.4, 9);
  });

  it('has a hole where an IFU is missing', () => {
    const field = fieldOfIfus(4, 1, 2);
    expect(field.parts.map(areaOf).map((area) => Number(area.toFixed(6)))).toEqual([2 * 28.8, 28.8]);
    expect(field.areaArcsec2).toBeCloseTo(3 * 28.8, 9);
  });

  it('closes gaps of up to half an IFU: there are some between neighbours', () => {
    const moved = (spaxels: number): Field =>
      fieldOf(
        [...slicesOfIfu(1), ...slicesOfIfu(2).map((slice) => ({ ...slice, y: slice.y + spaxels }))],
        SPAXEL,
        TABLE,
      );
    expect(moved(6).parts).toHaveLength(1);
    expect(moved(6.1).parts).toHaveLength(2);
  });

  it('knows that slices are tilted', () => {
    const tilted = fieldOf([{ ifu: 1, x: 0, y: 0, angleDeg: 90, width: 60 }], SPAXEL, TABLE);
    expect(rounded(tilted.parts)[0]?.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d)).toEqual([
      [-0.1, -6],
      [-0.1, 6],
      [0.1, -6],
      [0.1, 6],
    ]);
    const slanted = fieldOf([{ ifu: 1, x: 0, y: 0, angleDeg: 30, width: 60 }], 1, TABLE);
    const [east, north] = [30 * Math.cos(Math.PI / 6) - 0.25, 15 + Math.cos(Math.PI / 6) / 2];
    const top = slanted.parts.flat().find(({ northArcsec }) => Math.abs(northArcsec - north) < 1e-9);
    expect(top?.eastArcsec).toBeCloseTo(-east, 9);
  });

  it('is refused without slices, or with slices that have no width', () => {
    expect(() => fieldOf([], SPAXEL, TABLE)).toThrow(`${TABLE}: 0 slices have no area, so there is no field of view`);
    expect(() => fieldOf([], SPAXEL, TABLE)).toThrow(expect.objectContaining({ code: 'FITS_INVALID' }) as Error);
    expect(() => fieldOf([{ ifu: 1, x: 0, y: 0, angleDeg: 0, width: 0 }], SPAXEL, TABLE)).toThrow(
      '1 slices have no area',
    );
  });
});

describe('[U] a convex hull', () => {
  it('has the outer corners only, anticlockwise, without those on an edge', () => {
    const points = [
      point(0, 0),
      point(2, 0),
      point(1, 0),
      point(2, 2),
      point(0, 2),
      point(1, 1),
      point(1, 2),
      point(0, 0),
    ];
    expect(convexHull(points)).toEqual([point(0, 0), point(2, 0), point(2, 2), point(0, 2)]);
  });
});

describe('[U] the nominal field', () => {
  it('is a square around the pointing', () => {
    expect(nominalField(60)).toEqual({
      parts: [[point(-30, -30), point(30, -30), point(30, 30), point(-30, 30)]],
      areaArcsec2: 3600,
      source: 'nominal',
    });
    expect(reachArcsec(nominalField(60))).toBeCloseTo(60 * Math.SQRT2, 9);
  });
});

describe('[U] a placed field', () => {
  const strip = fieldOfIfus(1);

  it('is around its centre at position angle 0', () => {
    expect(rounded(placeField(strip, at(100, -50)))).toEqual([
      [
        [94, -51.2],
        [106, -51.2],
        [106, -48.8],
        [94, -48.8],
      ],
    ]);
  });

  it('turns its North side towards East with growing position angle', () => {
    const upper = fieldOf(slicesOfIfu(3), SPAXEL, TABLE);
    const centreOf = (posangDeg: number): Point => {
      const corners = placeField(upper, at(0, 0, posangDeg)).flat();
      const mean = (values: readonly number[]): number =>
        Number((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(6)) + 0;
      return point(mean(corners.map((one) => one.eastArcsec)), mean(corners.map((one) => one.northArcsec)));
    };
    expect([0, 90, 180, 270].map(centreOf)).toEqual([point(0, 4.8), point(4.8, 0), point(0, -4.8), point(-4.8, 0)]);
  });

  it('holds exactly the places that the simulator puts on its slices, whose cubes were checked with the real recipes', () => {
    fc.assert(
      fc.property(arcsec(8), arcsec(8), angle(), (east, north, posangDeg) => {
        const { xArcsec, yArcsec } = fieldPlaceOf(point(east, north), posangDeg);
        const [fromEdgeX, fromEdgeY] = [6 - Math.abs(xArcsec), 1.2 - Math.abs(yArcsec)];
        fc.pre(Math.abs(fromEdgeX) > 1e-6 && Math.abs(fromEdgeY) > 1e-6);
        const isInside = holds(placeField(strip, at(0, 0, posangDeg)), point(east, north));
        expect(isInside).toBe(fromEdgeX > 0 && fromEdgeY > 0);
      }),
    );
  });
});

describe('[U] the overlap of two fields', () => {
  const square = nominalField(60);
  const overlap = (a: FieldPlace, b: FieldPlace, field = square): number =>
    overlapFraction(placeField(field, a), placeField(field, b));

  it('is the shared fraction of the area', () => {
    expect(overlap(at(0, 0), at(0, 0))).toBeCloseTo(1, 12);
    expect(overlap(at(0, 0), at(30, 0))).toBeCloseTo(0.5, 12);
    expect(overlap(at(0, 0), at(-30, 15))).toBeCloseTo(0.375, 12);
    expect(overlap(at(0, 0), at(60, 0))).toBe(0);
    expect(overlap(at(0, 0), at(0, 200))).toBe(0);
  });

  it('knows that fields turn: two squares at 45 deg share an octagon', () => {
    expect(overlap(at(0, 0), at(0, 0, 45))).toBeCloseTo(2 * (Math.SQRT2 - 1), 9);
    expect(overlap(at(0, 0), at(0, 0, 90))).toBeCloseTo(1, 9);
  });

  it('is of the smaller field', () => {
    const whole = placeField(square, at(0, 0));
    expect(overlapFraction(whole, placeField(nominalField(7.5), at(10, 10)))).toBeCloseTo(1, 12);
    expect(overlapFraction(placeField(nominalField(7.5), at(30, 0)), whole)).toBeCloseTo(0.5, 12);
  });

  it('does not count a hole', () => {
    const holed = fieldOfIfus(1, 3);
    expect(overlap(at(0, 0), at(0, 2.4), holed)).toBeCloseTo(0, 12);
    expect(overlap(at(0, 0), at(0, 4.8), holed)).toBeCloseTo(0.5, 12);
    expect(overlap(at(0, 0), at(0, 1.2), holed)).toBeCloseTo(0.5, 12);
  });

  it('is 0 for fields without area', () => {
    expect(overlapFraction([], placeField(square, at(0, 0)))).toBe(0);
    expect(overlapFraction([[point(0, 0), point(1, 0)]], placeField(square, at(0, 0)))).toBe(0);
  });

  it('does not ask which way round the corners go', () => {
    const clockwise = placeField(square, at(30, 0)).map((part) => part.toReversed());
    expect(overlapFraction(placeField(square, at(0, 0)), clockwise)).toBeCloseTo(0.5, 12);
    expect(overlapFraction(clockwise, placeField(square, at(0, 0)))).toBeCloseTo(0.5, 12);
  });

  it('agrees with a Monte Carlo estimate, also with a hole', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), fc.constantFrom(...FIELDS), place(), place(), (one, other, a, b) => {
        const [first, second] = [placeField(one, a), placeField(other, b)];
        const exact = overlapFraction(first, second);
        expect(exact).toBeGreaterThanOrEqual(0);
        expect(exact).toBeLessThanOrEqual(1);
        const [smaller, larger] = one.areaArcsec2 <= other.areaArcsec2 ? [first, second] : [second, first];
        // 4000 points: a standard deviation of at most 0.008; they are the same in every run.
        expect(Math.abs(monteCarlo(smaller, larger, 4000) - exact)).toBeLessThan(0.035);
      }),
      { numRuns: 150 },
    );
  });

  it('is the same from both sides', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), fc.constantFrom(...FIELDS), place(), place(), (one, other, a, b) => {
        const [first, second] = [placeField(one, a), placeField(other, b)];
        expect(Math.abs(overlapFraction(first, second) - overlapFraction(second, first))).toBeLessThan(1e-9);
      }),
    );
  });

  it('does not change when both fields are turned and moved together', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), place(), place(), angle(), arcsec(500), (field, a, b, turn, shift) => {
        const moved = (one: FieldPlace): FieldPlace => {
          const radian = (turn * Math.PI) / 180;
          const { eastArcsec, northArcsec } = one.centre;
          const east = eastArcsec * Math.cos(radian) + northArcsec * Math.sin(radian) + shift;
          const north = -eastArcsec * Math.sin(radian) + northArcsec * Math.cos(radian) - shift;
          return at(east, north, one.posangDeg + turn);
        };
        expect(Math.abs(overlap(moved(a), moved(b), field) - overlap(a, b, field))).toBeLessThan(1e-6);
      }),
    );
  });

  it('is nothing beyond the reach of the fields, even off their centre', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), angle(), angle(), angle(), (field, direction, first, second) => {
        const distance = reachArcsec(field) + 1e-6;
        const radian = (direction * Math.PI) / 180;
        const other = at(distance * Math.cos(radian), distance * Math.sin(radian), second);
        expect(distanceArcsec(point(0, 0), other.centre)).toBeCloseTo(distance, 9);
        expect(overlap(at(0, 0, first), other, field)).toBe(0);
      }),
    );
  });
});

const FIELDS = [
  nominalField(7.5),
  nominalField(15),
  fieldOfIfus(1, 2, 3),
  fieldOfIfus(1, 3),
  fieldOf([...slicesOfIfu(1), ...slicesOfIfu(2, { x: 7 }), ...slicesOfIfu(5, { angleDeg: 3 })], SPAXEL, TABLE),
];

function arcsec(largest: number): fc.Arbitrary<number> {
  return fc.double({ min: -largest, max: largest, noNaN: true });
}
function angle(): fc.Arbitrary<number> {
  return fc.double({ min: -360, max: 360, noNaN: true });
}
function place(): fc.Arbitrary<FieldPlace> {
  return fc.tuple(arcsec(8), arcsec(8), angle()).map(([east, north, posangDeg]) => at(east, north, posangDeg));
}

/** Fraction of points drawn in one field that fall into the other. */
function monteCarlo(smaller: readonly Polygon[], larger: readonly Polygon[], count: number): number {
  const corners = smaller.flat();
  const easts = corners.map(({ eastArcsec }) => eastArcsec);
  const norths = corners.map(({ northArcsec }) => northArcsec);
  const random = createRandom(20_141_214);
  let drawn = 0;
  let common = 0;
  while (drawn < count) {
    const candidate = point(between(easts, random()), between(norths, random()));
    if (!holds(smaller, candidate)) continue;
    drawn += 1;
    if (holds(larger, candidate)) common += 1;
  }
  return common / count;
}

function between(values: readonly number[], fraction: number): number {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least + fraction * (most - least);
}

/** mulberry32 */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** True when a point is on the same side of all edges of one of the convex parts. */
function holds(parts: readonly Polygon[], { eastArcsec, northArcsec }: Point): boolean {
  return parts.some((part) => {
    const sides = part.map((corner, index) => {
      const next = part[(index + 1) % part.length]!;
      return (
        (next.eastArcsec - corner.eastArcsec) * (northArcsec - corner.northArcsec) -
        (next.northArcsec - corner.northArcsec) * (eastArcsec - corner.eastArcsec)
      );
    });
    return sides.every((side) => side >= 0) || sides.every((side) => side <= 0);
  });
}
