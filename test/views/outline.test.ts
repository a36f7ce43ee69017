import { describe, expect, it } from 'vitest';
import { nominalField } from '../../src/domain/association/smart/field-geometry.ts';
import type { Polygon } from '../../src/domain/association/smart/field.ts';
import { boundariesOf } from '../../src/views/outline.ts';

function rectangle(west: number, south: number, east: number, north: number): Polygon {
  return [
    { eastArcsec: west, northArcsec: south },
    { eastArcsec: east, northArcsec: south },
    { eastArcsec: east, northArcsec: north },
    { eastArcsec: west, northArcsec: north },
  ];
}

describe('[U] boundary of a field', () => {
  it('of a square is the square, whichever way its corners run', () => {
    const [square] = nominalField(60).parts;
    expect(boundariesOf([square!])).toEqual([square]);
    expect(boundariesOf([square!.toReversed()])).toEqual([square]);
  });

  it('of touching strips has none of the edges that they share', () => {
    const strips = Array.from({ length: 24 }, (_, index) => rectangle(-30, 2.5 * index, 30, 2.5 * (index + 1)));
    expect(boundariesOf(strips)).toEqual([rectangle(-30, 0, 30, 60)]);
  });

  it('smooths what is not quite in line, but shows a missing IFU', () => {
    const ragged = [rectangle(-30, 0, 30, 29.8), rectangle(-29, 30, 31, 60)];
    expect(boundariesOf(ragged)).toHaveLength(1);
    const missing = [rectangle(-30, 0, 30, 27.5), rectangle(-30, 30, 30, 60)];
    expect(boundariesOf(missing)).toEqual(missing);
  });

  it('of parts that touch without filling their hull is that of each part', () => {
    const corner = [rectangle(0, 0, 60, 30), rectangle(0, 30, 30, 60)];
    expect(boundariesOf(corner)).toEqual(corner);
  });

  it('of nothing is nothing', () => {
    expect(boundariesOf([])).toEqual([]);
  });
});
