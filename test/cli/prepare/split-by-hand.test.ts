import { describe, expect, it } from 'vitest';
import { parseDatasets } from '../../../src/cli/prepare/split-by-hand.ts';

const files = ['a', 'b', 'c', 'd', 'e'];

describe('[U] datasets typed by hand', () => {
  it('are numbers and ranges, apart by |', () => {
    expect(parseDatasets('1-3, 5 | 4', files)).toEqual({ kind: 'datasets', datasets: [['a', 'b', 'c', 'e'], ['d']] });
    expect(parseDatasets('2,1|3 4 5', files)).toEqual({
      kind: 'datasets',
      datasets: [
        ['b', 'a'],
        ['c', 'd', 'e'],
      ],
    });
    expect(parseDatasets('1-5', files)).toEqual({ kind: 'datasets', datasets: [files] });
  });

  it.each([
    ['', 'a dataset is empty'],
    ['1-5 |', 'a dataset is empty'],
    ['1-4', 'no dataset has file 5: nothing may be lost'],
    ['1-3 | 3-5', 'file 3 is there twice'],
    ['1-6', 'there is no file 6, they are 1 to 5'],
    ['0-5', 'there is no file 0, they are 1 to 5'],
    ['1-x', "'1-x' is no number and no range such as 1-3"],
    ['3-1 | 4,5', "'3-1' is no number and no range such as 1-3"],
    ['1-99999999', "'1-99999999' is no number and no range such as 1-3"],
  ])('%j is not taken: %s', (answer, because) => {
    expect(parseDatasets(answer, files)).toEqual({ kind: 'objection', because });
  });
});
