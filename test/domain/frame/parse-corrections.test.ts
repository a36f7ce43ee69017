import { describe, expect, it } from 'vitest';
import { correctableOf } from '../../../src/domain/frame/correctable.ts';
import { MUSE } from '../../fakes/muse.ts';
import { parseCorrections } from '../../../src/domain/frame/parse-corrections.ts';

const FRAME = 'MUSE.2014-12-15T00:54:04.379.fits';
const ENTRY = { file: FRAME, keyword: 'ESO INS DROT POSANG', value: 30, author: 'L. Meitner', reason: 'stars' };

function parse(value: unknown) {
  return parseCorrections({
    ...{ value, path: 'corrections/2014-12-14.yaml', placeOf: (entry) => `line ${10 * entry + 1}` },
    correctable: correctableOf(MUSE, MUSE.recipeKeywords),
  });
}
function failureOf(value: unknown): unknown {
  try {
    return parse(value);
  } catch (error) {
    return error;
  }
}

const LIST = 'file, keyword, value, author and reason';
const AT = 'corrections/2014-12-14.yaml, line 11';

describe('[U] a corrections file', () => {
  it('is a list of entries', () => {
    const second = { ...ENTRY, keyword: 'EXPTIME', value: 600.5, author: ' O. Hahn ', reason: ' log ' };
    expect(parse([ENTRY, second])).toEqual([
      { fileName: FRAME, keyword: 'ESO INS DROT POSANG', value: 30, author: 'L. Meitner', reason: 'stars' },
      { fileName: FRAME, keyword: 'EXPTIME', value: 600.5, author: 'O. Hahn', reason: 'log' },
    ]);
  });

  it('may be empty', () => {
    expect([parse(undefined), parse(null), parse([])]).toEqual([[], [], []]);
  });

  it('that is no list is refused', () => {
    expect(failureOf({ ...ENTRY })).toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'corrections/2014-12-14.yaml: is no list of corrections',
      cure: expect.stringMatching(/^write a list of entries: - \{ file: MUSE/u),
    });
  });

  it.each([true, false, 0, -1.5, 'SKY', '', "d'Arc"])('takes %j for the value of what has no type', (value) => {
    expect(parse([{ ...ENTRY, keyword: 'OBJECT', value }])).toMatchObject([{ value }]);
  });

  it.each([
    ['EXPTIME', 0],
    ['RA', 360],
    ['DEC', -90],
    ['MJD-OBS', 57006.03755068],
    ['DATE-OBS', '2014-12-15T00:54:04.379'],
    ['ESO TPL START', '2014-12-15T00:53:10'],
    ['ESO INS MODE', 'NFM-AO-N'],
    ['ESO DPR TYPE', 'FLAT,LAMP'],
    ['ESO OBS NAME', ''],
    ['ESO OBS ID', 1134385],
  ])('takes %s %j', (keyword, value) => {
    expect(parse([{ ...ENTRY, keyword, value }])).toMatchObject([{ keyword, value }]);
  });

  it.each(['RA', 'MJD-OBS', 'ESO OBS ID', 'ESO INS SHUT3 ST', 'ESO OBS PI-COI ID', 'ESO DET OUT4 GAIN', 'LST'])(
    'takes the keyword %s, which planning or a recipe reads',
    (keyword) => {
      expect(parse([{ ...ENTRY, keyword, value: keyword === 'MJD-OBS' ? 57006 : 30 }])).toMatchObject([{ keyword }]);
    },
  );

  it('may correct one keyword of several frames, and several of one', () => {
    const other = { ...ENTRY, file: 'MUSE.2014-12-15T01:05:19.596.fits' };
    expect(parse([ENTRY, other, { ...ENTRY, keyword: 'ESO ADA POSANG' }])).toHaveLength(3);
  });
});

describe('[U] an entry that is refused names its place and a cure', () => {
  it.each<readonly [what: string, entry: unknown, message: string, cure: unknown]>([
    ['a text', 'MUSE', '"MUSE" is no correction', expect.stringMatching(/^write - \{ file/u)],
    ['nothing', null, 'null is no correction', expect.anything()],
    ['a list', [1], '[1] is no correction', expect.anything()],
    [
      'a misspelt field',
      { ...ENTRY, keywrod: 'RA' },
      '"keywrod" is not known',
      `perhaps keyword is meant; an entry has ${LIST}`,
    ],
    [
      'one field less',
      { ...ENTRY, reason: undefined },
      'reason is undefined, not a text',
      'say how you know the true value',
    ],
    ['no author', withoutField('author'), 'author missing', `an entry has ${LIST}`],
    [
      'neither author nor reason',
      withoutField('author', 'reason'),
      'author and reason missing',
      `an entry has ${LIST}`,
    ],
    ['an empty author', { ...ENTRY, author: ' ' }, 'author is " ", not a text', 'sign the correction with your name'],
    ['an unsigned author', { ...ENTRY, author: '???' }, 'author is still ???', 'sign the correction with your name'],
    ['a number as reason', { ...ENTRY, reason: 1 }, 'reason is 1, not a text', 'say how you know the true value'],
    ['an unknown value', { ...ENTRY, value: '???' }, 'value is still ???', 'write the value that is true'],
    ['no value', { ...ENTRY, value: null }, 'value is null', 'write a text, a number, true or false'],
    ['an undefined value', { ...ENTRY, value: undefined }, 'value is missing', 'write a text, a number, true or false'],
    ['a list as value', { ...ENTRY, value: [1] }, 'value is [1]', 'write a text, a number, true or false'],
    ...[
      ['EXPTIM', 'EXPTIME'],
      ['ESO INS DROT POSNAG', 'ESO INS DROT POSANG'],
      ['ESO OBS TARG NAMES', 'ESO OBS TARG NAME'],
    ].map(
      ([keyword = '', nearest = '']) =>
        [
          `the unknown keyword ${keyword}`,
          { ...ENTRY, keyword },
          `${keyword} is a keyword that neither planning nor a recipe reads`,
          `perhaps ${nearest} is meant`,
        ] as const,
    ),
    ...(
      [
        ['EXPTIME', -5, 'a number from 0 to 86400 s'],
        ['EXPTIME', '600', 'a number without quotes'],
        ['RA', 400, 'a number from 0 to 360 deg'],
        ['RA', '14:22:26', 'a number without quotes'],
        ['DEC', 95, 'a number from -90 to 90 deg'],
        ['MJD-OBS', 'abc', 'a number without quotes'],
        ['MJD-OBS', 2457006.5, 'a number from 40587 to 88069 d'],
        ['DATE-OBS', 'yesterday', 'a time (UT) in quotes, "2014-12-15T00:54:04.379"'],
        ['DATE-OBS', '2014-12-15', 'a time (UT) in quotes, "2014-12-15T00:54:04.379"'],
        ['DATE-OBS', '2014-13-45T00:00:00', 'a time (UT) in quotes, "2014-12-15T00:54:04.379"'],
        ['ESO TPL START', 5, 'a time (UT) in quotes, "2014-12-15T00:54:04.379"'],
        ['ESO OBS ID', 0, 'a whole number from 1 on'],
        ['ESO OBS ID', 1.5, 'a whole number'],
        ['ESO TPL NEXP', true, 'a whole number without quotes'],
        ['ESO INS DROT POSANG', 361, 'a number from -360 to 360 deg'],
        [...['ESO INS MODE', 'WFM-NOAO'], 'one of WFM-NOAO-N, WFM-NOAO-E, WFM-AO-N, WFM-AO-E, NFM-AO-N, WFM-NONAO-N'],
        ['ESO DPR TYPE', ' ', 'a text that is not empty'],
        ['ESO OBS NAME', 7, 'a text in quotes'],
      ] as const
    ).map(
      ([keyword = '', value = '', wanted = '']) =>
        [
          `${keyword} ${JSON.stringify(value)}`,
          { ...ENTRY, keyword, value },
          `${keyword} cannot be ${JSON.stringify(value)}`,
          `write ${wanted}`,
        ] as const,
    ),
    ['infinity', { ...ENTRY, value: Infinity }, 'value is null', 'write a text, a number, true or false'],
    ['an umlaut', { ...ENTRY, value: 'Süd' }, 'value "Süd" holds more than ASCII', 'headers know printable ASCII only'],
    ['a control character', { ...ENTRY, value: 'a\n' }, 'value "a\\n" holds more than ASCII', expect.anything()],
    ['a long text', { ...ENTRY, value: 'x'.repeat(69) }, 'value has 69 characters', 'shorten it, a card holds 68'],
    ['quotes that are doubled', { ...ENTRY, value: "'".repeat(35) }, 'value has 35 characters', expect.anything()],
    [
      'a name without .fits',
      { ...ENTRY, file: 'MUSE.x' },
      '"MUSE.x" is no name of a raw file',
      expect.stringContaining('.fits'),
    ],
    ['a path', { ...ENTRY, file: 'raw/MUSE.x.fits' }, '"raw/MUSE.x.fits" is no name of a raw file', expect.anything()],
    [
      'HIERARCH',
      { ...ENTRY, keyword: 'HIERARCH ESO OBS ID' },
      '"HIERARCH ESO OBS ID" is no keyword',
      'perhaps ESO OBS ID is meant',
    ],
    [
      'dots',
      { ...ENTRY, keyword: 'INS.DROT.POSANG' },
      '"INS.DROT.POSANG" is no keyword',
      'perhaps ESO INS DROT POSANG is meant',
    ],
    ['small letters', { ...ENTRY, keyword: 'exptime' }, '"exptime" is no keyword', 'perhaps EXPTIME is meant'],
    ['two blanks', { ...ENTRY, keyword: 'ESO  OBS ID' }, '"ESO  OBS ID" is no keyword', 'perhaps ESO OBS ID is meant'],
    ['ESO left out', { ...ENTRY, keyword: 'OBS ID' }, '"OBS ID" is no keyword', 'perhaps ESO OBS ID is meant'],
    [
      'no keyword at all',
      { ...ENTRY, keyword: 'Ängström' },
      '"Ängström" is no keyword',
      'write the keyword as in the header, without HIERARCH: ESO INS DROT POSANG',
    ],
    ...['ARCFILE', 'NAXIS', 'NAXIS1', 'BITPIX', 'CHECKSUM'].map(
      (keyword) =>
        [
          keyword,
          { ...ENTRY, keyword },
          `${keyword} cannot be corrected`,
          'get the file again, under its name in the archive',
        ] as const,
    ),
  ])('%s', (_, entry, message, cure) => {
    const first = { ...ENTRY, keyword: 'ESO ADA POSANG' };
    expect(failureOf([first, entry])).toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${AT}: ${message}`,
      cure,
    });
  });

  it('when it corrects what another one corrects', () => {
    expect(failureOf([ENTRY, { ...ENTRY, keyword: 'RA' }, { ...ENTRY, value: 31 }])).toMatchObject({
      code: 'CONFIG_INVALID',
      message: `corrections/2014-12-14.yaml, line 1 and line 21: ESO INS DROT POSANG of ${FRAME} is corrected twice`,
      cure: 'keep one of them',
    });
  });

  it('and takes 68 characters, quotes doubled', () => {
    expect(
      parse([
        { ...ENTRY, keyword: 'ESO OBS NAME', value: "'".repeat(34) },
        { ...ENTRY, keyword: 'OBJECT', value: 'x'.repeat(68) },
      ]),
    ).toHaveLength(2);
  });
});

function withoutField(...names: readonly string[]) {
  return Object.fromEntries(Object.entries(ENTRY).filter(([name]) => !names.includes(name)));
}
