import { describe, expect, it } from 'vitest';
import { backgroundOf } from '../../../src/domain/quality/background.ts';
import { patternOf } from '../../../src/domain/quality/pattern.ts';

const at = (posangDeg: number, draArcsec = 0, ddecArcsec = 0) => ({ posangDeg, draArcsec, ddecArcsec });

describe('[U] PATTERN', () => {
  it.each([
    ['SINGLE', [at(0)]],
    ['DEEP2', [at(45.5), at(45.5, 2)]],
    ['DEEP3', [at(359.5), at(0.5), at(0)]],
    ['ROTATE4', [at(0), at(90), at(180), at(270)]],
    ['ROTATE4', [at(135.6), at(225.6), at(315.6), at(45.6)]],
    ['ROTATE3', [at(0), at(0), at(90)]],
    ['MAP6', [at(0), at(0, 40), at(0, 80), at(0, 0, 40), at(0, 40, 40), at(0, 80, 40)]],
    ['DEEP2', [at(0), at(0, 40)]],
    ['unknown', [at(0), at(45)]],
    ['unknown', [at(0), at(2), at(-2)]],
    ['unknown', [at(2), at(0), at(-2)]],
    ['unknown', []],
  ])('%s', (expected, exposures) => {
    expect(patternOf(exposures)).toBe(expected);
  });
});

describe('[U] background', () => {
  it('is the level of the sky, whatever the stars', () => {
    const sky = Array.from({ length: 1000 }, (_, index) => -25 + ((index * 7) % 11) / 10);
    const image = [...sky, ...Array.from({ length: 60 }, () => 5000), Number.NaN];
    expect(backgroundOf(image)?.median).toBeCloseTo(-24.5, 1);
  });

  it('of an image without finite pixels is not known, of a flat one its value', () => {
    expect(backgroundOf([Number.NaN])).toBeNull();
    expect(backgroundOf([3, 3, 3])).toEqual({ median: 3, sigma: 0, pixelCount: 3 });
  });
});
