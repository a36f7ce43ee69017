import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMiniMuse, fieldSpaxels } from '../../src/simulator/mini-muse.ts';
import { createRandomStream } from '../../src/simulator/random.ts';
import { fieldPlaceOf } from '../../src/simulator/field-place.ts';
import { createStarField } from '../../src/simulator/star-field.ts';

describe('[U] random stream', () => {
  it('depends on its key only, however it is consumed', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.nat(20), { maxLength: 5 }), (key, lengths) => {
        const whole = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
        createRandomStream(key).fill(whole);
        const stream = createRandomStream(key);
        const pieces = lengths.flatMap((length) => {
          const piece = new Uint32Array(length);
          stream.fill(piece);
          return [...piece];
        });
        expect(pieces).toEqual([...whole]);
      }),
    );
  });

  it('is normal with mean 0 and sigma 1', () => {
    const stream = createRandomStream('normal');
    const values = Array.from({ length: 100_000 }, () => stream.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
    expect(values.filter((value) => Math.abs(value) > 1).length / values.length).toBeCloseTo(0.317, 2);
  });
});

describe('[U] star field', () => {
  const request = fc.record({
    instrument: fc.integer({ min: 4, max: 24 }).map(createMiniMuse),
    seed: fc.integer(),
    name: fc.string(),
    peakElectrons: fc.constant([300, 3000] as const),
    starsPerField: fc.constant(12),
    spaxelArcsec: fc.constantFrom(0.2, 0.025),
    reachArcsec: fc.constantFrom(0, 1),
  });

  it('has stars apart from each other, of the wanted brightness, around the whole field', () => {
    fc.assert(
      fc.property(request, (wanted) => {
        const stars = createStarField(wanted);
        for (const [index, star] of stars.entries()) {
          expect(star.peakElectrons).toBeGreaterThanOrEqual(300);
          expect(star.peakElectrons).toBeLessThanOrEqual(3000);
          for (const other of stars.slice(index + 1)) {
            const distance = Math.hypot(star.eastArcsec - other.eastArcsec, star.northArcsec - other.northArcsec);
            expect(distance).toBeGreaterThanOrEqual(12 * wanted.spaxelArcsec - 1e-9);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has enough stars in the field of 4 IFUs to align by, for any seed', () => {
    const instrument = createMiniMuse(4);
    const { width, height } = fieldSpaxels(instrument);
    for (let seed = 0; seed < 50; seed++) {
      const stars = createStarField({ ...FIELD, instrument, seed });
      const inside = stars
        .map((star) => fieldPlaceOf(star, 0))
        .filter(({ xArcsec, yArcsec }) => 2 * Math.abs(xArcsec) < 0.2 * width && 2 * Math.abs(yArcsec) < 0.2 * height);
      expect(inside.length, `seed ${seed}`).toBeGreaterThanOrEqual(5);
    }
  });

  it('reaches as far as exposures are pointed', () => {
    const extent = (reachArcsec: number) => {
      const stars = createStarField({ ...FIELD, instrument: createMiniMuse(4), seed: 1, reachArcsec });
      return Math.max(...stars.map(({ eastArcsec }) => Math.abs(eastArcsec)));
    };
    // Half the diagonal of the field and a margin: 6 arcsec, or what is pointed at and 2 arcsec.
    const halfDiagonal = Math.hypot(30.4, 9.6) / 2;
    expect(extent(0)).toBeLessThanOrEqual(halfDiagonal + 6);
    expect(extent(4)).toBe(extent(0));
    expect(extent(40)).toBeGreaterThan(halfDiagonal + 30);
    expect(extent(40)).toBeLessThanOrEqual(halfDiagonal + 42);
  });

  it('puts North up and East to the left at position angle 0, and turns with it', () => {
    const east = { eastArcsec: 2, northArcsec: 0 };
    expect(fieldPlaceOf(east, 0)).toEqual({ xArcsec: -2, yArcsec: 0 });
    const turned = fieldPlaceOf(east, 90);
    expect(turned.xArcsec).toBeCloseTo(0, 9);
    expect(turned.yArcsec).toBeCloseTo(2, 9);
  });
});

const FIELD = {
  name: 'any',
  peakElectrons: [300, 3000],
  starsPerField: 12,
  spaxelArcsec: 0.2,
  reachArcsec: 0,
} as const;
