import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASCII_SIGNS,
  angleText,
  compassPoint,
  distanceText,
  offsetText,
  ordersText,
  pointingsText,
  shortened,
  wrapped,
} from '../../src/views/wording.ts';
import { plotOf } from './plots.ts';

describe('[U] words of the plots', () => {
  it.each([
    [[], ''],
    [[1], '1'],
    [[1, 2], '1,2'],
    [[1, 2, 3], '1–3'],
    [[5, 3, 1], '1,3,5'],
    [[1, 2, 3, 4, 7, 9, 10], '1–4,7,9,10'],
    [[2, 2, 3], '2,3'],
  ])('order numbers %j are %j', (orders, text) => {
    expect(ordersText(orders)).toBe(text);
  });

  it('SKY exposures say so', () => {
    const { pointings } = plotOf([
      [0, 0],
      [0, 0, 0, 'SKY'],
      [0, 0],
      [0, 0, 0, 'SKY'],
    ]);
    expect(pointingsText(pointings)).toBe('1,3 SKY 2,4');
  });

  it.each([
    [0, '0.0″', '0.0"'],
    [99.94, '99.9″', '99.9"'],
    [99.95, '1.7′', "1.7'"],
    [300, '5.0′', "5.0'"],
    [5996, '99.9′', "99.9'"],
    [5997, '1.7°', '1.7\u00a0deg'],
  ])('%f arcsec are %j, in a terminal %j', (arcsec, text, ascii) => {
    expect(distanceText(arcsec)).toBe(text);
    expect(distanceText(arcsec, ASCII_SIGNS)).toBe(ascii);
  });

  it('offsets name the direction and stay on one line each', () => {
    expect(offsetText(180, 240)).toBe('E\u00a0180.0″, N\u00a0240.0″');
    expect(offsetText(-0.5, -12.34, ASCII_SIGNS)).toBe('W\u00a00.5", S\u00a012.3"');
  });

  it.each([
    [0, 'N'],
    [22.4, 'N'],
    [22.6, 'NE'],
    [90, 'E'],
    [180, 'S'],
    [270, 'W'],
    [337.4, 'NW'],
    [337.6, 'N'],
  ])('%f deg from North over East is %s', (angle, point) => {
    expect(compassPoint(angle)).toBe(point);
  });

  it.each([
    [0, '0°'],
    [-90, '270°'],
    [359.97, '0°'],
    [135.64, '135.6°'],
    [Number.NaN, '?'],
  ])('a position angle of %f is %s', (angle, text) => {
    expect(angleText(angle)).toBe(text);
  });

  it('what is cut off is marked', () => {
    expect(shortened('abcdef', 6)).toBe('abcdef');
    expect(shortened('abcdefg', 6)).toBe('abcde…');
    expect(shortened('abcdefg', 6, '..')).toBe('abcd..');
    expect(shortened('abcdefg', 2, '..')).toBe('ab');
    expect(shortened('abcdefg', 0)).toBe('');
  });

  it('lines break at blanks, long words at commas, else where they must', () => {
    expect(wrapped('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapped('1,3,5,7,9', 6)).toEqual(['1,3,5,', '7,9']);
    expect(wrapped('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrapped('E\u00a01.0, N\u00a02.0', 8)).toEqual(['E\u00a01.0,', 'N\u00a02.0']);
    expect(wrapped('', 5)).toEqual([]);
  });

  it('no line is longer than told, and nothing but blanks is lost', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-c, ]*$/u), fc.integer({ min: 1, max: 12 }), (text, length) => {
        const lines = wrapped(text, length);
        expect(lines.every((line) => line.length <= length)).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
