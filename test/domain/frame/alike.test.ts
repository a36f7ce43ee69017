import { describe, expect, it } from 'vitest';
import { leftOutLines, someOf } from '../../../src/domain/frame/alike.ts';

const empty = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    what: `f${index}.fits`,
    because: `raw/f${index}.fits has ${index} bytes of ${index + 0.5}: get it again`,
  }));

describe('[U] what is said of many things', () => {
  it('is said of each where they are few, in their order', () => {
    const other = { what: 'x', because: 'it is no file' };
    expect(leftOutLines('left out', [...empty(2), other, ...empty(1)])).toEqual([
      'left out: f0.fits: raw/f0.fits has 0 bytes of 0.5: get it again',
      'left out: f1.fits: raw/f1.fits has 1 bytes of 1.5: get it again',
      'left out: f0.fits: raw/f0.fits has 0 bytes of 0.5: get it again',
      'left out: x: it is no file',
    ]);
    expect(leftOutLines('left out', [])).toEqual([]);
  });

  it('is said once where they are many, with their count and some of their names', () => {
    expect(leftOutLines('left out', empty(40))).toEqual([
      'left out, 40 alike: f0.fits: raw/f0.fits has 0 bytes of 0.5: get it again; also f1.fits, f2.fits, f3.fits and 36 more',
    ]);
    expect(leftOutLines('left out', empty(4))[0]).toMatch(/; also f1\.fits, f2\.fits, f3\.fits$/u);
  });

  it('keeps apart what belongs into the folders of different dates', () => {
    const moved = (date: string) =>
      empty(4).map(({ what }) => ({ what, because: `it lies in raw itself: move it to raw/${date}` }));
    expect(leftOutLines('left out', [...moved('2014-12-14'), ...moved('2014-12-15')])).toHaveLength(2);
  });

  it('names a few of many', () => {
    expect(someOf(['a', 'b', 'c'])).toBe('a, b, c');
    expect(someOf(['a', 'b', 'c', 'd'])).toBe('a, b, c and 1 more');
    expect(someOf(['a', 'b'], 1)).toBe('a and 1 more');
  });
});
