import { describe, expect, it } from 'vitest';
import { parseFix } from '../../src/cli/parse-fix.ts';

describe('[U] a fix on the command line', () => {
  it.each([
    [{ fix: 'retry' }, { kind: 'retry' }],
    [{ fix: 'give-up' }, { kind: 'give-up' }],
    [{ fix: 'no-alignment' }, { kind: 'no-alignment' }],
    [
      { fix: 'parameters', parameter: ['--srcmin=3', '--srcmax=9'] },
      { kind: 'parameters', parameters: ['--srcmin=3', '--srcmax=9'] },
    ],
    [
      { fix: 'drop-frames', frame: ['MUSE.a.fits'] },
      { kind: 'drop-frames', frames: ['MUSE.a.fits'] },
    ],
    [
      { fix: 'offset-list', offsetList: '/tmp/offsets.fits' },
      { kind: 'offset-list', path: '/tmp/offsets.fits' },
    ],
  ] as const)('%j is understood', (options, expected) => {
    expect(parseFix(options)).toEqual(expected);
  });

  it('gets an absolute path: the worker runs elsewhere', () => {
    expect(parseFix({ fix: 'offset-list', offsetList: 'offsets.fits' })).toEqual({
      kind: 'offset-list',
      path: `${process.cwd()}/offsets.fits`,
    });
  });

  it.each([
    [{ fix: 'parameters' }, '--fix parameters lacks its value'],
    [{ fix: 'parameters', parameter: [] }, '--fix parameters lacks its value'],
    [{ fix: 'offset-list' }, '--fix offset-list lacks its value'],
    [{ fix: 'drop-frames', frame: [] }, '--fix drop-frames lacks its value'],
    [{ fix: 'pray' }, '--fix pray is not known'],
  ] as const)('%j is refused as wrong usage', (options, message) => {
    expect(() => parseFix(options)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});
