import { describe, expect, it } from 'vitest';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { contradictionsIn, fileOf, judge } from './judged-headers.ts';

function position(changes: Keywords) {
  const { frames, problems } = judge({ changes });
  const frame = frames.find(({ fileName }) => fileName === fileOf(0));
  return {
    told: problems.map(({ message }) => message.replace(/^\S+ /u, '')),
    ways: contradictionsIn({ changes }).flatMap(({ ways }) => ways.map(({ values }) => values)),
    used: frame === undefined ? undefined : [frame.raDeg, frame.decDeg],
  };
}

describe('[U] RA and DEC of a science exposure', () => {
  it.each<Keywords>([
    {},
    { RA: 216.5 },
    { DEC: -43.2 },
    { RA: 0, 'ESO TEL TARG ALPHA': 235959.9 },
    { RA: 360, 'ESO TEL TARG ALPHA': 0 },
    { DEC: -90, RA: 12, 'ESO TEL TARG DELTA': -900000 },
    { RA: 3, DEC: 4, 'ESO TEL TARG ALPHA': null, 'ESO TEL TARG DELTA': null },
  ])('%j may be', (changes) => {
    expect(position(changes).told).toEqual([]);
  });

  it('in hours is told by the target, which planning believes', () => {
    expect(position({ RA: 14.3739472 })).toEqual({
      told: [
        'RA is 14.3739472, TEL TARG ALPHA is 215.609208 deg; planning goes on with RA 215.609208 (TEL TARG ALPHA says where the telescope was sent), the recipes read the header until it is corrected',
      ],
      ways: [{ RA: 215.609208 }],
      used: [215.609208, -44.15056],
    });
  });

  it.each<[Keywords, Keywords]>([
    [{ RA: '14:22:26.21' }, { RA: 215.609208 }],
    [{ RA: ' 14 22 26.21 ' }, { RA: 215.609208 }],
    [{ DEC: '-44:09:02.0' }, { DEC: -44.150556 }],
    [{ RA: '215.609208' }, { RA: 215.609208 }],
    [{ RA: -144.390792 }, { RA: 215.609208 }],
    [{ RA: NaN }, { RA: '???' }],
    [{ RA: 'x' }, { RA: '???' }],
    [{ DEC: 91 }, { DEC: '???' }],
    [{ DEC: -90.1 }, { DEC: '???' }],
    [{ RA: 361, 'ESO TEL TARG ALPHA': null }, { RA: 1 }],
  ])('%j is no position: the frame waits for its correction', (changes, way) => {
    expect(position(changes)).toEqual({
      told: [expect.stringMatching(/, not a number of degrees from .*; it is not used until it is corrected$/u)],
      ways: [way],
      used: undefined,
    });
  });

  it('far from the target for no known reason is asked of the night log, and used as it is', () => {
    expect(position({ DEC: 44.15056 })).toEqual({
      told: [
        'DEC is 44.15056, TEL TARG DELTA is -44.150556 deg; planning goes on with the header as it is (there is no third witness)',
      ],
      ways: [{ DEC: '???' }],
      used: [215.609208, 44.15056],
    });
  });

  it('of a calibration say nothing', () => {
    expect(
      position({ RA: 'x', 'ESO DPR CATG': 'CALIB', 'ESO DPR TYPE': 'BIAS', 'ESO TPL ID': 'MUSE_cal' }).told,
    ).toEqual([]);
  });
});
