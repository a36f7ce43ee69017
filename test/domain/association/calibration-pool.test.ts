import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_CALIBRATIONS, inRankOrder, poolOf } from '../../../src/domain/association/calibration-pool.ts';
import type { Calibration } from '../../../src/domain/frame/frame.ts';
import { TIME_RULES } from '../../../src/domain/instance/association-rule.ts';

const MJD = 57_000;

function bias(fileName: string, mjdObs?: number): Calibration {
  return { fileName, proCatg: 'MASTER_BIAS', mjdObs, keywords: {} };
}
function ranked(calibrations: readonly Calibration[], time: (typeof TIME_RULES)[number] = 'closest'): string[] {
  const pool = poolOf(calibrations)['MASTER_BIAS'] ?? NO_CALIBRATIONS;
  return [...inRankOrder(pool, time, MJD)].map(({ calibration }) => calibration.fileName);
}

describe('[U] calibrations in the order of their rank', () => {
  it('are kept by PRO.CATG', () => {
    const pool = poolOf([bias('a'), { ...bias('b'), proCatg: 'MASTER_FLAT' }]);
    expect(Object.keys(pool)).toEqual(['MASTER_BIAS', 'MASTER_FLAT']);
    expect(pool['MASTER_FLAT']?.byVersion.map(({ fileName }) => fileName)).toEqual(['b']);
  });

  it('the closest first; at the same distance the one before, at the same time the newer version; last those without a time', () => {
    const calibrations = [
      bias('none A'),
      bias('after 1 A', MJD + 1),
      bias('before 1 A', MJD - 1),
      bias('now A', MJD),
      bias('before 1 B', MJD - 1),
      bias('after 1 B', MJD + 1),
      bias('after 2', MJD + 2),
      bias('none B'),
      bias('before 3', MJD - 3),
      bias('now B', MJD),
    ];
    const expected = [
      'now B',
      'now A',
      'before 1 B',
      'before 1 A',
      'after 1 B',
      'after 1 A',
      'after 2',
      'before 3',
      'none B',
      'none A',
    ];
    expect(ranked(calibrations)).toEqual(expected);
    expect(ranked(calibrations.toReversed())).toEqual(expected);
  });

  it('static ones by version, whatever their time', () => {
    expect(ranked([bias('A', MJD), bias('C', MJD - 1000), bias('B')], 'static')).toEqual(['C', 'B', 'A']);
  });

  it('with their time differences, static ones without', () => {
    const pool = poolOf([bias('a', MJD - 0.5), bias('b', MJD + 0.25), bias('c')])['MASTER_BIAS'] ?? NO_CALIBRATIONS;
    expect([...inRankOrder(pool, 'previous', MJD)].map(({ deltaDays }) => deltaDays)).toEqual([0.25, -0.5, undefined]);
    expect([...inRankOrder(pool, 'static', MJD)].map(({ deltaDays }) => deltaDays)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are none where there are none', () => {
    expect(ranked([])).toEqual([]);
  });

  it('any of them, each once, for every time rule', () => {
    const any = fc.uniqueArray(
      fc.tuple(
        fc.string({ minLength: 1, maxLength: 3 }),
        fc.option(fc.integer({ min: -4, max: 4 }), { nil: undefined }),
      ),
      { selector: ([fileName]) => fileName, maxLength: 30 },
    );
    const rankOf = ({ mjdObs }: Calibration): number =>
      mjdObs === undefined ? Infinity : Math.abs(mjdObs - MJD) + (mjdObs > MJD ? 0.5 : 0);
    fc.assert(
      fc.property(any, fc.constantFrom(...TIME_RULES), (entries, time) => {
        const calibrations = entries.map(([fileName, days]) => bias(fileName, days === undefined ? days : MJD + days));
        const sorted = calibrations
          .toSorted((a, b) => (a.fileName < b.fileName ? 1 : -1))
          .toSorted((a, b) => (time === 'static' || rankOf(a) === rankOf(b) ? 0 : rankOf(a) - rankOf(b)));
        expect(ranked(calibrations, time)).toEqual(sorted.map(({ fileName }) => fileName));
      }),
    );
  });
});
