import { describe, expect, it } from 'vitest';
import { alogText, chosenOfAlogLine, editNotesOf, tagOfAlogLine } from '../../../src/domain/association/alog-text.ts';
import type { Association } from '../../../src/domain/association/associate.ts';

const CLOSEST: Association = {
  tag: 'MASTER_BIAS',
  required: true,
  time: 'closest',
  chosen: 'b.fits',
  deltaDays: -0.25,
  level: 'acceptable',
  rejected: [
    { calibration: 'a.fits', because: 'has no INSTRUME' },
    { calibration: 'c.fits', because: '+0.5000 d, acceptable, farther than b.fits' },
  ],
  alsoRejected: 7,
};
const NONE = { chosen: undefined, deltaDays: undefined, level: undefined, rejected: [], alsoRejected: 0 } as const;

describe('[U] the association log', () => {
  const text = alogText(
    'x_tpl.ab',
    [
      CLOSEST,
      { ...CLOSEST, ...NONE, tag: 'SKY_LINES', time: 'static', chosen: 'lines.fits' },
      { ...CLOSEST, ...NONE, tag: 'MASTER_FLAT', time: 'previous' },
      { ...CLOSEST, ...NONE, tag: 'STD_TELLURIC', required: false, alsoRejected: 0 },
    ],
    ['a note'],
  );

  it('has a line per rule: what was chosen, how good it is, and why not the others', () => {
    expect(text).toBe(
      [
        '# association log of x_tpl.ab',
        '# a note',
        'ASSOCIATION     MASTER_BIAS      closest  b.fits  -0.2500 d  acceptable  rejected: a.fits (has no INSTRUME); c.fits (+0.5000 d, acceptable, farther than b.fits); and 7 farther away',
        'ASSOCIATION     SKY_LINES        static   lines.fits',
        'ASSOCIATION     MASTER_FLAT      previous MISSING',
        'ASSOCIATION     STD_TELLURIC     closest  none (optional)',
        '',
      ].join('\n'),
    );
    expect(alogText('y.ab', [])).toBe('# association log of y.ab\n');
  });

  it('knows the file of a line, none where nothing was found', () => {
    expect(text.split('\n').map(chosenOfAlogLine)).toContainEqual(['lines.fits']);
    expect(
      ['ASSOCIATION A closest none (optional)', 'ASSOCIATION A closest MISSING', '# note'].flatMap(chosenOfAlogLine),
    ).toEqual([]);
  });

  it('knows what smart association did', () => {
    expect(
      editNotesOf('# association log of x.ab\n# E1 SPLIT of x.ab\n# MJD-OBS_MOD 1\nASSOCIATION A static a'),
    ).toEqual(['E1 SPLIT of x.ab']);
  });

  it('knows the tag of a line', () => {
    expect(['ASSOCIATION   A  x', '# ASSOCIATION A', ' ASSOCIATION A', 'A', ''].map(tagOfAlogLine)).toEqual([
      'A',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
