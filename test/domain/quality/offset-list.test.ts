import { describe, expect, it } from 'vitest';
import type { OffsetRow } from '../../../src/domain/quality/offset-list.ts';
import { degreesPerUnit, fieldEdgeArcsec, offsetListProblem } from '../../../src/domain/quality/offset-list.ts';
import { MUSE } from '../../fakes/muse.ts';

const [A, B, C, D] = ['01', '02', '03', '04'].map((hour) => `2014-12-15T${hour}:00:00.000`) as [
  string,
  string,
  string,
  string,
];

function rowsOf(times: readonly string[], differences: Partial<OffsetRow> = {}): readonly OffsetRow[] {
  return times.map((dateObs) => ({ dateObs, mjdObs: 57006, raDeg: 0, decDeg: 0, fluxScale: null, ...differences }));
}
function problem(listed: readonly string[], exposures: readonly string[]): string | undefined {
  return offsetListProblem(
    rowsOf(listed),
    exposures.map((dateObs) => ({ dateObs, decDeg: 0 })),
    60,
  );
}

describe('[U] list of offsets', () => {
  it('fits when it has a row for every exposure, in any order and with others between', () => {
    expect(problem([B, D, A], [A, B])).toBeUndefined();
  });

  it('names the exposures that it lacks, and what it has where it is of others altogether', () => {
    expect(problem([A], [A, B])).toBe(`it has no row for 1 of 2 exposures (DATE_OBS ${B})`);
    expect(problem([C, D], [A, B])).toBe(
      `it has no row for 2 of 2 exposures (DATE_OBS ${A}, ${B}); its rows are for ${C}, ${D}`,
    );
    expect(problem([], [A, B, C, D])).toBe(
      `it has no row for 4 of 4 exposures (DATE_OBS ${A}, ${B}, ${C} and 1 more); its rows are for nothing`,
    );
  });

  it('does not fit when an exposure has two offsets', () => {
    expect(problem([A, B, A], [A, B])).toBe(`it has several rows for DATE_OBS ${A}`);
  });
});

describe('[U] numbers in a list of offsets', () => {
  const told = (differences: Partial<OffsetRow>, decDeg = 0, fieldArcsec: number | undefined = 60) =>
    offsetListProblem(rowsOf([A], differences), [{ dateObs: A, decDeg }], fieldArcsec);

  it('move an exposure by no more than its field is wide', () => {
    expect(told({ raDeg: 60 / 3600 })).toBeUndefined();
    expect(told({ decDeg: -60 / 3600 })).toBeUndefined();
    expect(told({ raDeg: 0.6 })).toBe(
      `it moves ${A} by 2160.0 arcsec (RA_OFFSET 0.6 and DEC_OFFSET 0 deg), the field of 60 arcsec is the limit`,
    );
    expect(told({ raDeg: 50 / 3600, decDeg: 50 / 3600 })).toMatch(/ by 70\.7 arcsec /u);
    expect(told({ decDeg: 61 / 3600 })).toMatch(/ by 61\.0 arcsec /u);
  });

  it('in RA are differences of coordinates: on the sky they shrink with the declination', () => {
    expect(told({ raDeg: 100 / 3600 }, -60)).toBeUndefined();
    expect(told({ raDeg: 100 / 3600 }, 0)).toMatch(/ by 100\.0 arcsec /u);
  });

  it('have no limit where nobody knows the field, and none in rows of other exposures', () => {
    expect(offsetListProblem(rowsOf([A], { raDeg: 0.6 }), [{ dateObs: A, decDeg: 0 }], undefined)).toBeUndefined();
    expect(
      offsetListProblem([...rowsOf([A]), ...rowsOf([B], { raDeg: 7 })], [{ dateObs: A, decDeg: 0 }], 60),
    ).toBeUndefined();
  });

  it.each([0, -1, Infinity])('scale no flux by %d', (fluxScale) => {
    expect(told({ fluxScale })).toBe(`FLUX_SCALE of ${A} is ${fluxScale}, a number above 0 is wanted`);
  });

  it('may scale the flux', () => {
    expect(told({ fluxScale: 1.02 })).toBeUndefined();
  });

  it.each([NaN, Infinity])('are numbers: %d is none', (raDeg) => {
    expect(told({ raDeg })).toContain(`the offset of ${A} is no number`);
  });

  it.each<[string | undefined, number | undefined]>([
    [undefined, 1],
    ['', 1],
    ['deg', 1],
    ['DEG ', 1],
    ['arcmin', 1 / 60],
    ['Arcsec', 1 / 3600],
    ['mas', 1 / 3.6e6],
    ['rad', 180 / Math.PI],
    ['pixel', undefined],
    ['h', undefined],
    ['toString', undefined],
  ])('in the unit %j are %d deg', (unit, degrees) => {
    expect(degreesPerUnit(unit)).toBe(degrees);
  });

  it('know the field by the instrument mode', () => {
    expect(
      ['WFM-NOAO-N', 'WFM-AO-E', 'NFM-AO-N', 'XFM'].map((mode) => fieldEdgeArcsec(mode, MUSE.smart.scales)),
    ).toEqual([60, 60, 7.5, undefined]);
  });
});
