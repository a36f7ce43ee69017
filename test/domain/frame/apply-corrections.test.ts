import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyCorrections, effectOf, idleCorrections } from '../../../src/domain/frame/apply-corrections.ts';
import type { HeaderCorrection } from '../../../src/domain/frame/header-correction.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';

const FRAME = 'MUSE.2014-12-15T00:54:04.379.fits';
const HEADER: Keywords = {
  'ESO INS DROT POSANG': 30,
  'ESO DPR TYPE': 'OBJECT',
  'ESO TEL ROT ALTAZTRACK': false,
  'ESO OBS NTPL': 2,
  'ESO OBS GRP': '0',
  'ESO TEL AMBI RHUM': null,
  EXPTIME: '600',
};

function correction(keyword: string, value: HeaderCorrection['value'], fileName = FRAME): HeaderCorrection {
  return { fileName, keyword, value, author: 'L. Meitner', reason: 'night log' };
}

describe('[U] corrections', () => {
  it('replace values and add keywords; the header that was read stays as it is', () => {
    const before = structuredClone(HEADER);
    const corrections = [correction('ESO INS DROT POSANG', 40.5), correction('ESO TPL START', '2014-12-15T00:53:10')];
    expect(applyCorrections(FRAME, HEADER, corrections)).toEqual({
      ...HEADER,
      'ESO INS DROT POSANG': 40.5,
      'ESO TPL START': '2014-12-15T00:53:10',
    });
    expect(HEADER).toEqual(before);
  });

  it('of other files are not about this one', () => {
    const others = [correction('ESO INS DROT POSANG', 40, 'MUSE.2014-12-15T01:05:19.596.fits')];
    expect(applyCorrections(FRAME, HEADER, others)).toBe(HEADER);
  });

  it.each([
    ['ESO INS DROT POSANG', 31, 'changes'],
    ['ESO INS DROT POSANG', 30, 'same'],
    ['ESO INS DROT POSANG', '31', 'wrong-type'],
    ['ESO DPR TYPE', 'SKY', 'changes'],
    ['ESO DPR TYPE', 1, 'wrong-type'],
    ['ESO TEL ROT ALTAZTRACK', true, 'changes'],
    ['ESO TEL ROT ALTAZTRACK', 'T', 'wrong-type'],
    ['ESO OBS NTPL', 3, 'changes'],
    ['ESO OBS NTPL', '3', 'wrong-type'],
    ['ESO OBS GRP', '1', 'changes'],
    ['ESO OBS GRP', 1, 'wrong-type'],
    // The header is wrong, and planning knows better.
    ['EXPTIME', 600, 'changes'],
    ['EXPTIME', '700', 'wrong-type'],
    // Nobody knows the type of what is not there.
    ['ESO TEL AMBI RHUM', 12.5, 'changes'],
    ['ESO TEL AMBI RHUM', 'dry', 'changes'],
    ['ESO SEQ NEXPO', '4', 'changes'],
    ['ESO TPL START', 5, 'wrong-type'],
    ['ESO OBS ID', '5', 'wrong-type'],
  ] as const)('%s = %j: %s', (keyword, value, effect) => {
    expect(effectOf(correction(keyword, value), HEADER)).toBe(effect);
    const corrected = applyCorrections(FRAME, HEADER, [correction(keyword, value)]);
    expect(corrected).toEqual(effect === 'changes' ? { ...HEADER, [keyword]: value } : HEADER);
  });

  it('done once more change nothing', () => {
    const corrections = fc.array(
      fc.record({
        fileName: fc.constantFrom(FRAME, 'other.fits'),
        keyword: fc.constantFrom(...Object.keys(HEADER), 'ESO TPL START', 'ESO X'),
        value: fc.oneof(fc.string(), fc.integer(), fc.boolean()),
        author: fc.constant('x'),
        reason: fc.constant('y'),
      }),
    );
    fc.assert(
      fc.property(corrections, (all) => {
        const once = applyCorrections(FRAME, HEADER, all);
        expect(
          applyCorrections(
            FRAME,
            once,
            all.filter((one) => once[one.keyword] === one.value),
          ),
        ).toEqual(once);
      }),
    );
  });
});

describe('[U] corrections without effect', () => {
  const headers = new Map<string, Keywords | undefined>([
    [FRAME, HEADER],
    ['broken.fits', undefined],
  ]);

  it('are told with the reason and the cure', () => {
    const corrections = [
      correction('ESO INS DROT POSANG', 31),
      correction('ESO DPR TYPE', 'SKY', 'MUSE.2014-12-16T00:54:04.379.fits'),
      correction('ESO DPR TYPE', 'OBJECT'),
      correction('ESO OBS NTPL', '3'),
      correction('ESO OBS GRP', 1),
      correction('ESO TEL ROT ALTAZTRACK', 'T'),
      correction('EXPTIME', 1, 'broken.fits'),
    ];
    const problem = (subject: string, what: string, because: string, cure: string) => ({
      code: 'CONFIG_INVALID',
      subject,
      message: `the correction ${what} of ${subject} changes nothing: ${because}`,
      cure: `corrections file: ${cure}`,
    });
    expect(idleCorrections(headers, corrections)).toEqual([
      problem(
        'MUSE.2014-12-16T00:54:04.379.fits',
        'ESO DPR TYPE = "SKY"',
        'there is no such raw file',
        'correct the name, or move the entry to the date to which the frame belongs',
      ),
      problem(FRAME, 'ESO DPR TYPE = "OBJECT"', 'the header says that already', 'remove the entry'),
      problem(
        FRAME,
        'ESO OBS NTPL = "3"',
        'the value must be a number without quotes',
        'write a number without quotes',
      ),
      problem(FRAME, 'ESO OBS GRP = 1', 'the value must be a text in quotes', 'write a text in quotes'),
      problem(FRAME, 'ESO TEL ROT ALTAZTRACK = "T"', 'the value must be true or false', 'write true or false'),
    ]);
  });
});
