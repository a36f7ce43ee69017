import { describe, expect, it } from 'vitest';
import { offsetListProblem } from '../../../src/domain/quality/offset-list.ts';

const [A, B, C, D] = ['01', '02', '03', '04'].map((hour) => `2014-12-15T${hour}:00:00.000`) as [
  string,
  string,
  string,
  string,
];

describe('[U] list of offsets', () => {
  it('fits when it has a row for every exposure, in any order and with others between', () => {
    expect(offsetListProblem([B, D, A], [A, B])).toBeUndefined();
  });

  it('names the exposures that it lacks, and what it has where it is of others altogether', () => {
    expect(offsetListProblem([A], [A, B])).toBe(`it has no row for 1 of 2 exposures (DATE_OBS ${B})`);
    expect(offsetListProblem([C, D], [A, B])).toBe(
      `it has no row for 2 of 2 exposures (DATE_OBS ${A}, ${B}); its rows are for ${C}, ${D}`,
    );
    expect(offsetListProblem([], [A, B, C, D])).toBe(
      `it has no row for 4 of 4 exposures (DATE_OBS ${A}, ${B}, ${C} and 1 more); its rows are for nothing`,
    );
  });

  it('does not fit when an exposure has two offsets', () => {
    expect(offsetListProblem([A, B, A], [A, B])).toBe(`it has several rows for DATE_OBS ${A}`);
  });
});
