import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNKNOWN_VALUE } from '../../../src/domain/frame/header-correction.ts';
import type { KeywordValue, Keywords } from '../../../src/domain/frame/keywords.ts';
import { STARTS, contradictionsIn, headerOf, judge } from './judged-headers.ts';

/** Keywords with lies of every kind: another exposure's, the wrong unit, the wrong sign, the wrong type, nonsense. */
const LIES: Readonly<Record<string, fc.Arbitrary<KeywordValue>>> = {
  'DATE-OBS': fc.constantFrom(...STARTS, '2014-12-15T00:54:04', '2013-01-01T00:00:00', 'yesterday'),
  'MJD-OBS': fc.oneof(
    fc.constantFrom(57006.03755068, 57006.04536569, 1, 0, -1, 1e300),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  EXPTIME: fc.oneof(fc.constantFrom(600, 900, 60, 0, -600, 1e9, 600.9, 'NaN', '600'), fc.double({ noNaN: true })),
  RA: fc.oneof(fc.constantFrom(14.3739472, -144.390792, 575.609208, '14:22:26.2', '14 22 26', 'x', NaN), fc.double()),
  DEC: fc.oneof(fc.constantFrom(44.15056, -94, 91, '-44:09:02.0', '-44.15056'), fc.double({ noNaN: true })),
  'ESO DET DIT1': fc.constantFrom(600, 300, 60, 0, -600, 1e9, NaN, null, '600'),
  'ESO DET NDIT': fc.constantFrom(1, 2, 0, -1, 0.5),
  'ESO INS DROT POSANG': fc.constantFrom(0, 5, 90, 350, -90, 1e9),
  'ESO ADA POSANG': fc.constantFrom(0, 5, 90, 355, -90, 180),
  'ESO ADA POSANG END': fc.constantFrom(0, 90, -90, null),
  'ESO OBS ID': fc.constantFrom(0, -1, 1134386, 'x', null),
  'ESO OBS PROG ID': fc.constantFrom('', '094.A-9999(A)', null),
  'ESO TPL START': fc.constantFrom('', 'soon', '2014-12-15T00:53:11', '2014-12-15T09:00:00'),
  'ESO TEL TARG ALPHA': fc.constantFrom(0, 142226.21, null),
  'ESO INS MODE': fc.constantFrom('WFM-NOAO-N', 'NFM-AO-N', 'XFM'),
};

const changes = fc
  .subarray(Object.keys(LIES))
  .chain((names) =>
    fc
      .tuple(...names.map((name) => (LIES[name] ?? fc.constant(0)).map((value) => [name, value] as const)))
      .map((told): Keywords => Object.fromEntries(told)),
  );
const disturbed = fc.record({
  changes,
  index: fc.nat({ max: STARTS.length - 1 }),
  without: fc.subarray([0, 1, 2, 3]),
});

describe('[U] corrections that are proposed', () => {
  it('never say what the header says already', () => {
    fc.assert(
      fc.property(disturbed, (one) => {
        const header = { ...headerOf(one.index), ...one.changes };
        for (const { ways } of contradictionsIn(one)) {
          for (const { values } of ways) {
            expect(Object.keys(values)).not.toEqual([]);
            for (const [keyword, value] of Object.entries(values)) expect(value).not.toBe(header[keyword]);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('remove what they are proposed for', () => {
    fc.assert(
      fc.property(disturbed, (one) => {
        for (const { keywords, what, ways } of contradictionsIn(one)) {
          for (const { when, values } of ways) {
            if (Object.values(values).includes(UNKNOWN_VALUE)) continue;
            const left = contradictionsIn({ ...one, changes: { ...one.changes, ...values } });
            const same = left.filter((other) => other.keywords.join() === keywords.join()).map((other) => other.what);
            expect({ what, when, values, same }).toEqual({ what, when, values, same: [] });
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are what planning believes, where it believes anything else than the header', () => {
    fc.assert(
      fc.property(disturbed, (one) => {
        for (const { believed, ways } of contradictionsIn(one)) {
          const told = Object.entries(believed?.values ?? {});
          const offered = ways.map(({ values }) => values);
          expect(told.every(([keyword, value]) => offered.some((values) => values[keyword] === value))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('[U] a night whose headers are true', () => {
  it('has nothing told of it, though its template rotates', () => {
    expect(judge({ changes: {} }).problems).toEqual([]);
    expect(judge({ changes: {} }).frames).toHaveLength(STARTS.length);
  });
});
