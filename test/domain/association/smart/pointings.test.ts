import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pointing } from '../../../../src/domain/association/smart/pointings.ts';
import {
  offsetDisagreementOf,
  offsetLengthArcsec,
  pointingsOf,
} from '../../../../src/domain/association/smart/pointings.ts';
import type { Frame } from '../../../../src/domain/frame/frame.ts';
import type { Keywords } from '../../../../src/domain/frame/keywords.ts';
import { fieldPlaceOf } from '../../../../src/simulator/field-place.ts';
import type { ExposureSketch, ObSketch } from './night-sketch.ts';
import { file, night, object } from './night-sketch.ts';

function framesOf(...exposures: readonly ExposureSketch[]): readonly Frame[] {
  return night({ obsId: 1, templates: [exposures] }).frames;
}

/** Exposures of different targets. */
function framesAt(...places: readonly (readonly [raDeg: number, decDeg: number])[]): readonly Frame[] {
  const obs = places.map(([raDeg, decDeg], index): ObSketch => {
    return { obsId: index + 1, target: { name: `T${index}`, raDeg, decDeg }, templates: [[object()]] };
  });
  return night(...obs).frames;
}

function places(pointings: readonly Pointing[]): readonly (readonly [number, number])[] {
  const digits = (value: number): number => Number(value.toFixed(3)) + 0;
  return pointings.map(({ centre }) => [digits(centre.eastArcsec), digits(centre.northArcsec)]);
}

function detector(x: number, y: number): Keywords {
  return {
    'ESO SEQ OFFSET COORDS': 'DETECTOR',
    'ESO SEQ OFFSET CUM ALPHA': null,
    'ESO SEQ OFFSET CUM DELTA': null,
    'ESO SEQ OFFSET CUM X': x,
    'ESO SEQ OFFSET CUM Y': y,
  };
}

describe('[U] pointings by offsets', () => {
  it('are relative to the first frame and carry the position angle', () => {
    expect(pointingsOf(framesOf(object(5, -3), object(7, -3, { posangDeg: 90 }), object(5, 1)))).toEqual([
      { fileName: file(1), centre: { eastArcsec: 0, northArcsec: 0 }, posangDeg: 0, by: 'offsets' },
      { fileName: file(2), centre: { eastArcsec: 2, northArcsec: 0 }, posangDeg: 90, by: 'offsets' },
      { fileName: file(3), centre: { eastArcsec: 0, northArcsec: 4 }, posangDeg: 0, by: 'offsets' },
    ]);
  });

  it('are none for no frames', () => {
    expect(pointingsOf([])).toEqual([]);
  });

  it('are taken where RA and DEC say otherwise', () => {
    const [first, second] = framesOf(object(), object(10, 0));
    const pointings = pointingsOf([first!, { ...second!, raDeg: first!.raDeg, decDeg: first!.decDeg }]);
    expect(places(pointings)).toEqual([
      [0, 0],
      [10, 0],
    ]);
  });

  it('in DETECTOR coordinates are turned by the position angle, with right ascension flipped', () => {
    const at = (posangDeg: number, x: number, y: number) =>
      places(
        pointingsOf(
          framesOf(
            object(0, 0, { posangDeg, keywords: detector(0, 0) }),
            object(0, 0, { posangDeg, keywords: detector(x, y) }),
          ),
        ),
      )[1];
    expect(at(0, 10, 0)).toEqual([-10, 0]);
    expect(at(0, 0, 10)).toEqual([0, 10]);
    expect(at(90, 10, 0)).toEqual([0, 10]);
    expect(at(90, 0, 10)).toEqual([10, 0]);
    expect(at(30, 10, 4)).toEqual([-6.66, 8.464]);
  });

  it('in DETECTOR coordinates undo what the field does to a place on the sky', () => {
    const arcsec = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(arcsec, arcsec, fc.double({ min: -180, max: 180, noNaN: true }), (east, north, posangDeg) => {
        const { xArcsec, yArcsec } = fieldPlaceOf({ eastArcsec: east, northArcsec: north }, posangDeg);
        const frames = framesOf(
          object(0, 0, { posangDeg, keywords: detector(0, 0) }),
          object(0, 0, { posangDeg, keywords: detector(xArcsec, yArcsec) }),
        );
        const [, second] = pointingsOf(frames);
        expect(second?.by).toBe('offsets');
        expect(second?.centre.eastArcsec).toBeCloseTo(east, 6);
        expect(second?.centre.northArcsec).toBeCloseTo(north, 6);
      }),
    );
  });
});

describe('[U] pointings by coordinates', () => {
  it('stand in where one frame has no offsets', () => {
    for (const keyword of ['ALPHA', 'DELTA']) {
      const frames = framesOf(object(), object(6, 8, { keywords: { [`ESO SEQ OFFSET CUM ${keyword}`]: null } }));
      expect(pointingsOf(frames).map(({ by }) => by)).toEqual(['coordinates', 'coordinates']);
      expect(places(pointingsOf(frames))).toEqual([
        [0, 0],
        [6, 8],
      ]);
    }
  });

  it('stand in where X or Y is missing, or the frames mix both kinds of coordinates', () => {
    const complete = object(0, 0, { keywords: detector(0, 0) });
    const withoutX = object(3, 4, { keywords: { ...detector(1, 1), 'ESO SEQ OFFSET CUM X': null } });
    const withoutY = object(3, 4, { keywords: { ...detector(1, 1), 'ESO SEQ OFFSET CUM Y': null } });
    for (const other of [withoutX, withoutY, object(3, 4)]) {
      expect(pointingsOf(framesOf(complete, other)).map(({ by }) => by)).toEqual(['coordinates', 'coordinates']);
      expect(places(pointingsOf(framesOf(complete, other)))[1]).toEqual([3, 4]);
    }
  });

  it('stand in for DETECTOR offsets when the rotator has moved: X and Y were along other directions then', () => {
    const frames = framesOf(
      object(0, 0, { keywords: detector(0, 0) }),
      object(3, 4, { posangDeg: 90, keywords: detector(50, 50) }),
    );
    expect(pointingsOf(frames)[1]).toMatchObject({ by: 'coordinates', posangDeg: 90 });
    expect(places(pointingsOf(frames))[1]).toEqual([3, 4]);
  });

  it('stand in where the targets differ, or a frame does not tell its target', () => {
    const frames = framesAt([150, -60], [150.02, -60.01]);
    expect(pointingsOf(frames)[1]?.by).toBe('coordinates');
    expect(places(pointingsOf(frames))[1]).toEqual([35.995, -36]);
    for (const keyword of ['ALPHA', 'DELTA']) {
      const keywords = { [`ESO TEL TARG ${keyword}`]: null };
      const untold = framesOf(object(0, 0, { keywords }), object(1, 1, { keywords }));
      expect(pointingsOf(untold)[1]?.by).toBe('coordinates');
    }
    const keywords = { 'ESO TEL TARG DELTA': -60.1 };
    expect(pointingsOf(framesOf(object(), object(1, 1, { keywords })))[1]?.by).toBe('coordinates');
  });

  it('go the short way across 0 h, in both directions', () => {
    expect(places(pointingsOf(framesAt([359.999, 0], [0.001, 0])))[1]).toEqual([7.2, 0]);
    expect(places(pointingsOf(framesAt([0.001, 0], [359.999, 0])))[1]).toEqual([-7.2, 0]);
    expect(places(pointingsOf(framesAt([10, 0], [200, 0])))[1]).toEqual([-170 * 3600, 0]);
  });

  it('agree with the offsets for any target and dither', () => {
    const arcsec = fc.double({ min: -60, max: 60, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 359.9999, noNaN: true }),
        fc.double({ min: -75, max: 30, noNaN: true }),
        arcsec,
        arcsec,
        (raDeg, decDeg, east, north) => {
          const target = { name: 'T', raDeg, decDeg };
          const { frames } = night({ obsId: 1, target, templates: [[object(), object(east, north)]] });
          expect(offsetDisagreementOf(frames)?.arcsec).toBeLessThan(0.1);
        },
      ),
    );
  });
});

describe('[U] offsets and coordinates that contradict each other', () => {
  it('name the frame with the largest difference', () => {
    const frames = framesOf(object(), object(10, 0), object(0, 5)).map((frame, index) =>
      index === 0 ? frame : { ...frame, raDeg: 150, decDeg: -60 },
    );
    expect(offsetDisagreementOf(frames)).toEqual({ fileName: file(2), arcsec: 10 });
    expect(offsetDisagreementOf(frames.toReversed())).toEqual({
      fileName: file(2),
      arcsec: expect.closeTo(11.18, 2) as number,
    });
  });

  it('are not looked for where offsets mean nothing', () => {
    expect(offsetDisagreementOf(framesAt([150, -60], [151, -60]))).toBeUndefined();
    expect(offsetDisagreementOf([])).toBeUndefined();
  });
});

describe('[U] the length of an offset', () => {
  it('is that from the target, in either kind of coordinates', () => {
    const [sky, x, none] = framesOf(
      object(-3, 4),
      object(0, 0, { posangDeg: 30, keywords: detector(6, -8) }),
      object(0, 0, { keywords: { 'ESO SEQ OFFSET CUM ALPHA': null } }),
    );
    expect(offsetLengthArcsec(sky!)).toBeCloseTo(5, 9);
    expect(offsetLengthArcsec(x!)).toBeCloseTo(10, 9);
    expect(offsetLengthArcsec(none!)).toBeUndefined();
  });
});
