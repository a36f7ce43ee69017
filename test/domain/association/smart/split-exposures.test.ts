import { describe, expect, it } from 'vitest';
import { connectedGroups } from '../../../../src/domain/association/smart/connected.ts';
import type { PlacedExposure } from '../../../../src/domain/association/smart/placed-exposure.ts';
import {
  areTwins,
  groupsByAxis,
  groupsBySamePointing,
  groupsByTime,
} from '../../../../src/domain/association/smart/split-exposures.ts';
import type { ExposureGroups } from '../../../../src/domain/association/smart/split-exposures.ts';
import { placeExposures } from '../../../../src/domain/association/smart/placed-exposure.ts';
import { framesByName, unitAbOf } from '../../../../src/domain/association/smart/unit.ts';
import { MUSE, MUSE_R } from '../../../fakes/muse.ts';
import { fieldFor, file, night, object } from './night-sketch.ts';

/** Exposures at these offsets [arcsec], East and North. */
function exposuresAt(...places: readonly (readonly [number, number])[]): readonly PlacedExposure[] {
  const { abs, frames } = night({ obsId: 1, templates: [places.map(([east, north]) => object(east, north))] });
  const context = { rules: MUSE, limits: MUSE_R.limits, obRecords: [], fieldOf: fieldFor };
  return placeExposures(unitAbOf(abs[0]!, framesByName(frames)).files, context).exposures;
}

/** Order numbers, from 1. */
function numbers(groups: ExposureGroups): readonly (readonly number[])[] {
  const names = Array.from({ length: 40 }, (_, index) => file(index + 1));
  return groups.map((group) => group.map(({ frame }) => names.indexOf(frame.fileName) + 1));
}

describe('[U] a split by RA and DEC', () => {
  const grid = exposuresAt([0, 0], [50, 0], [0, 40], [50, 40], [1, 1], [51, 41]);

  it('cuts at the gaps along one axis, or along both', () => {
    expect(numbers(groupsByAxis(grid, 'ra', 1))).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(numbers(groupsByAxis(grid, 'dec', 1))).toEqual([
      [1, 2, 5],
      [3, 4, 6],
    ]);
    expect(numbers(groupsByAxis(grid, 'radec', 1))).toEqual([[1, 5], [2], [3], [4, 6]]);
  });

  it('takes gaps that are wider than half of the widest one', () => {
    const along = (...easts: readonly number[]): ExposureGroups =>
      groupsByAxis(exposuresAt(...easts.map((east) => [east, 0] as const)), 'ra', 1);
    expect(numbers(along(0, 10, 15.1))).toEqual([[1], [2], [3]]);
    expect(numbers(along(0, 10, 15))).toEqual([[1], [2, 3]]);
    expect(numbers(along(-30, 20, -16))).toEqual([[1, 3], [2]]);
  });

  it('does not tear a pointing apart', () => {
    expect(numbers(groupsByAxis(exposuresAt([0, 0], [1, 0], [0.5, 0]), 'radec', 1))).toEqual([[1, 2, 3]]);
    expect(numbers(groupsByAxis(exposuresAt([0, 0], [1.01, 0]), 'radec', 1))).toEqual([[1], [2]]);
    expect(numbers(groupsByAxis(exposuresAt([0, 0], [1, 0]), 'ra', 1))).toEqual([[1, 2]]);
  });

  it('of nothing is nothing', () => {
    expect(groupsByAxis([], 'radec', 1)).toEqual([]);
  });
});

describe('[U] a split by time', () => {
  const exposures = exposuresAt(...Array.from({ length: 18 }, () => [0, 0] as const));

  it('makes as few groups as possible, as equal as possible, in order', () => {
    expect(groupsByTime(exposures, 16).map(({ length }) => length)).toEqual([9, 9]);
    expect(groupsByTime(exposures, 4).map(({ length }) => length)).toEqual([4, 3, 4, 3, 4]);
    expect(numbers(groupsByTime(exposures.slice(0, 5), 3))).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(groupsByTime(exposures, 18).map(({ length }) => length)).toEqual([18]);
    expect(groupsByTime([], 16)).toEqual([]);
  });
});

describe('[U] exposures at the same pointing', () => {
  it('are not farther apart than the limit, directly or through others', () => {
    expect(numbers(groupsBySamePointing(exposuresAt([0, 0], [0, 1], [5, 0], [0, 2]), 1))).toEqual([[1, 2, 4], [3]]);
    expect(numbers(groupsBySamePointing(exposuresAt([0, 0], [0, 1.01]), 1))).toEqual([[1], [2]]);
  });

  it('are twins when there are two of each of several pointings', () => {
    expect(areTwins(exposuresAt([0, 0], [5, 0], [0, 0], [5, 0]), 1)).toBe(true);
    expect(areTwins(exposuresAt([0, 0], [0.5, 0], [5, 0], [5, 0.5], [9, 9], [9, 9]), 1)).toBe(true);
    expect(areTwins(exposuresAt([0, 0], [0, 0]), 1)).toBe(false);
    expect(areTwins(exposuresAt([0, 0], [0, 0], [5, 0]), 1)).toBe(false);
    expect(areTwins(exposuresAt([0, 0], [0, 0], [0, 0], [5, 0]), 1)).toBe(false);
    expect(areTwins([], 1)).toBe(false);
  });
});

describe('[U] connected groups', () => {
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1;

  it('join what is linked through others, in the order of the items', () => {
    expect(connectedGroups([5, 1, 3, 2, 9, 6], near)).toEqual([[5, 6], [1, 3, 2], [9]]);
    expect(connectedGroups([1, 5, 3, 2, 4], near)).toEqual([[1, 5, 3, 2, 4]]);
    expect(connectedGroups([], near)).toEqual([]);
  });
});
