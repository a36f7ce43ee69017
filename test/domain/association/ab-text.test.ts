import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAb, parseAb } from '../../../src/domain/association/ab-document.ts';
import { abFromDocument, abFromText, abText, documentFromAb } from '../../../src/domain/association/ab-text.ts';
import { MUSE } from '../../fakes/muse.ts';
import { STANDARD_NIGHT, abOf, planNight } from '../cascade/night-fixtures.ts';
import { anyAb } from './ab-arbitrary.ts';

describe('[U] text of an AB', () => {
  it('is written as an operator reads it', () => {
    expect(abText(abOf(planNight(STANDARD_NIGHT), '02:12:34.681_tpl'), MUSE)).toBe(COMBINE_AB);
  });

  it('is read as it was written', () => {
    const ab = abOf(planNight(STANDARD_NIGHT), '02:12:34.681_tpl');
    expect(abFromText(COMBINE_AB, ab.name)).toEqual(ab);
  });

  it('carries all facts of any AB', () => {
    fc.assert(
      fc.property(anyAb, (ab) => {
        const text = formatAb(documentFromAb(ab, { rules: MUSE, hasSof: true }));
        expect(abFromDocument(parseAb(text, ab.name))).toEqual(ab);
      }),
      { numRuns: 300 },
    );
  });

  it('is written back byte by byte, whatever it is', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('RAWFILE a b', '# x', '', '\t', 'OBS_TARG_NAME "NGC', '\r'),
    );
    const anyText = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r', '')))
      .map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(anyText, (text) => {
        expect(formatAb(parseAb(text, 'x.ab'))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('knows qualifiers, columns and comments of an AB from elsewhere', () => {
    const text = 'OBS_TARG_NAME   NGC 2440  # a comment\r\nFOREIGN\n  # nothing\nWAITFOR "a b" c#d';
    expect(
      parseAb(text, 'x.ab').lines.map(({ qualifier, content, columns }) => ({ qualifier, content, columns })),
    ).toEqual([
      { qualifier: 'OBS_TARG_NAME', content: 'NGC 2440', columns: ['NGC', '2440'] },
      { qualifier: 'FOREIGN', content: '', columns: [] },
      { qualifier: undefined, content: '', columns: [] },
      { qualifier: 'WAITFOR', content: '"a b" c#d', columns: ['a b', 'c#d'] },
    ]);
  });
});

describe('[U] edits by hand', () => {
  const name = 'MUSE.2014-12-15T02:12:34.681_tpl.ab';
  const read = (edit: (text: string) => string) => abFromText(edit(COMBINE_AB), name);

  it('a target with blanks needs no quotes', () => {
    expect(read((text) => text.replace('"NGC 2440"', 'NGC  2440 # the one')).obsTargName).toBe('NGC  2440');
  });

  it('edits and corrected keywords are lines, too; quotes tell a text from a number', () => {
    const lines = [
      'EDIT_ID E3',
      'EDIT_ID E12',
      'HEADER_EDIT MUSE.a.fits "ESO INS DROT POSANG" 90.5  # turned',
      'HEADER_EDIT MUSE.a.fits "ESO OBS TARG NAME" "90"',
      'HEADER_EDIT MUSE.b.fits RADECSYS "FK5"',
      'HEADER_EDIT MUSE.b.fits "ESO AO" true',
    ];
    const ab = read((text) => text.replace('PRODUCT', `${lines.join('\n')}\nPRODUCT`));
    expect(ab.edits).toEqual(['E3', 'E12']);
    expect(ab.headerEdits).toEqual([
      { fileName: 'MUSE.a.fits', keyword: 'ESO INS DROT POSANG', value: 90.5 },
      { fileName: 'MUSE.a.fits', keyword: 'ESO OBS TARG NAME', value: '90' },
      { fileName: 'MUSE.b.fits', keyword: 'RADECSYS', value: 'FK5' },
      { fileName: 'MUSE.b.fits', keyword: 'ESO AO', value: true },
    ]);
    const written = abText(ab, MUSE);
    expect(written).toContain('MODIFIED        NO\nEDIT_ID         E3\nEDIT_ID         E12\nOBS_PROG_ID');
    expect(written).toContain('HEADER_EDIT     MUSE.a.fits  "ESO OBS TARG NAME"  "90"\n');
    expect(abFromText(written, ab.name)).toEqual(ab);
    expect(read((text) => text)).not.toHaveProperty('edits');
    expect(read((text) => text)).not.toHaveProperty('headerEdits');
  });

  it('an option more is a line more', () => {
    expect(read((text) => text.replace('PRODUCT', 'RECIPE_PARAM --crsigma=0\nPRODUCT')).parameters).toEqual([
      '--filter=white',
      '--crsigma=0',
    ]);
  });

  it.each([
    ['a line that is missing', /^RECIPE .*\n/m, '', `${name}: there is no line RECIPE`],
    ['a line twice', 'OBS_ID ', 'OBS_ID 1\nOBS_ID ', `${name}:19: a second line OBS_ID`],
    ['a value that is no number', /^OBS_ID .*$/m, 'OBS_ID one', `${name}:18: OBS_ID one`],
    ['an empty value', /^OBS_MODE .*$/m, 'OBS_MODE', `${name}:17: OBS_MODE has no value`],
    ['an unknown step', 'combine', 'stack', `${name}:7: AB_STEP stack`],
    [
      'another name than the file',
      '_tpl.ab\nAB_EVENT',
      '_tql.ab\nAB_EVENT',
      `${name}:11: AB_NAME is MUSE.2014-12-15T02:12:34.681_tql.ab`,
    ],
    [
      'too few columns',
      /^PRODUCT .*DATACUBE_FINAL.*$/m,
      'PRODUCT DATACUBE_FINAL',
      `${name}:30: PRODUCT DATACUBE_FINAL: 1 columns`,
    ],
    ['a count that is no number', 'DATACUBE_FINAL  1', 'DATACUBE_FINAL  many', `${name}:30: many`],
    ...['FK5', 'null', '[1]', '1e999'].map((value): [string, string, string, string] => [
      `a corrected keyword with the value ${value}`,
      'PRODUCT',
      `HEADER_EDIT MUSE.a.fits "ESO X" ${value}\nPRODUCT`,
      `${name}:30: HEADER_EDIT MUSE.a.fits ESO X ${value}`,
    ]),
    ['an edit without id', 'PRODUCT', 'EDIT_ID\nPRODUCT', `${name}:30: EDIT_ID : 0 columns`],
    ['an option without dashes', '--filter', 'filter', `${name}:29: RECIPE_PARAM filter=white`],
    [
      'an unknown kind of calibration that is written like a product',
      'VIRTUAL',
      'MADE',
      `${name}:34: MCALIB MADE MUSE.2014-12-15T02:12:34.681_pst.ab:PIXTABLE_REDUCED`,
    ],
    [
      'a SOF line with another tag than its calibration',
      /^(SOF_CONTENT .*)FILTER_LIST$/m,
      '$1SKY_LINES',
      `${name}:41: SOF_CONTENT MU_FILTER_LIST_140101A.fits SKY_LINES: no RAWFILE, RASSOC or MCALIB line names it`,
    ],
    ['a number of IFU with a sign', 'PRODUCT', 'IFU -3\nPRODUCT', `${name}:30: -3`],
    ['a number of IFU with more behind it', 'PRODUCT', 'IFU 3a\nPRODUCT', `${name}:30: 3a`],
    ['a number in quotes without digits', /^OBS_ID .*$/m, 'OBS_ID " "', `${name}:18: OBS_ID  `],
    ['an unknown kind of calibration', 'REAL', 'UNREAL', `${name}:37: MCALIB UNREAL MU_FILTER_LIST_140101A.fits`],
    ['a virtual calibration without PRO.CATG', '_tal.ab:OFFSET_LIST', '_tal.ab', `${name}:36: MCALIB VIRTUAL`],
    [
      'a calibration that no SOF line uses',
      /^SOF_CONTENT .*FILTER_LIST.*\n/m,
      '',
      `${name}:37: MCALIB MU_FILTER_LIST_140101A.fits is in no SOF_CONTENT line`,
    ],
    [
      'a SOF line without its source',
      /^MCALIB .*FILTER_LIST.*\n/m,
      '',
      `${name}:40: SOF_CONTENT MU_FILTER_LIST_140101A.fits FILTER_LIST: no RAWFILE`,
    ],
  ])('%s is refused with file and line', (_, pattern, replacement, message) => {
    expect(() => read((text) => text.replace(pattern, replacement))).toThrow(
      expect.objectContaining({ code: 'AB_INVALID', message: expect.stringContaining(message) as string }),
    );
  });
});

describe('[U] what helps against an AB that cannot be read', () => {
  const name = 'MUSE.2014-12-15T02:12:34.681_tpl.ab';

  it.each([
    ['a line that is missing', /^RECIPE .*\n/m, '', 'add it; docs/rules.md lists the lines of an AB'],
    ['a line twice', 'OBS_ID ', 'OBS_ID 1\nOBS_ID ', 'delete one of them'],
    ['a value that is no number', /^OBS_ID .*$/m, 'OBS_ID one', 'write a number'],
    ['an empty value', /^OBS_MODE .*$/m, 'OBS_MODE', 'give one, "" for an empty one'],
    ['an unknown step', 'combine', 'stack', 'write one of basic, sky, post, align, combine'],
    ['another name than the file', '_tpl.ab\nAB_EVENT', '_x.ab\nAB_EVENT', 'AB_NAME must be the name of the file'],
    ['too few columns', /^PRODUCT .*DATACUBE_FINAL.*$/m, 'PRODUCT DATACUBE_FINAL', 'write 2'],
    ['a count that is no number', 'DATACUBE_FINAL  1', 'DATACUBE_FINAL  many', 'write a whole number'],
    [
      'a corrected keyword without quotes',
      'PRODUCT',
      'HEADER_EDIT a.fits "X" FK5\nPRODUCT',
      'write the value as a number, true, false or a text in double quotes',
    ],
    ['an option without dashes', '--filter', 'filter', 'write the option as --name=value'],
    [
      'an unknown kind of calibration',
      'REAL',
      'UNREAL',
      'write MCALIB REAL <file> <TAG>, VIRTUAL <ab>:<CATG> <TAG> or FILE <path> <TAG>',
    ],
    ['a calibration that no SOF line uses', /^SOF_CONTENT .*FILTER_LIST.*\n/m, '', 'add that line or delete this one'],
    ['a SOF line without its source', /^MCALIB .*FILTER_LIST.*\n/m, '', 'add that line or delete this one'],
  ])('%s: the cure is said', (_, pattern, replacement, cure) => {
    expect(() => abFromText(COMBINE_AB.replace(pattern, replacement), name)).toThrow(
      expect.objectContaining({ code: 'AB_INVALID', cure }),
    );
  });
});

describe('[U] lines of an AB', () => {
  const ab = abOf(planNight(STANDARD_NIGHT), '02:12:34.681');
  const text = (changes: Partial<typeof ab>) =>
    formatAb(documentFromAb({ ...ab, ...changes }, { rules: MUSE, hasSof: true })).split('\n');

  it('say whether it has one raw file or several', () => {
    expect(text({})).toContain('AB_EVENT        SINGLE');
    expect(text({ rawFiles: ['a.fits', 'b.fits'] })).toContain('AB_EVENT        TEMPLATE');
  });

  it('name the root of the products after the AB', () => {
    expect(text({ name: 'a.ab.b.ab' })).toContain('PROD_ROOT_NAME  r.a.ab.b');
  });

  it('have the keys of the match under a comment, where there are any', () => {
    const lines = text({ rawMatchKeys: ['TPL.START=1', 'OBS.ID=2'] });
    const place = lines.indexOf('# raw match key');
    expect(lines.slice(place, place + 3)).toEqual([
      '# raw match key',
      'RAW_MATCH_KEY   TPL.START=1',
      'RAW_MATCH_KEY   OBS.ID=2',
    ]);
    expect(text({ rawMatchKeys: [] })).not.toContain('# raw match key');
  });

  it('show what an editor would hide in a corrected text, and leave other values bare', () => {
    const fix = (value: string | number | boolean) => ({ fileName: 'a.fits', keyword: 'X', value });
    expect(
      text({ headerEdits: [fix('a\u00a0b'), fix(1.5), fix(false)] }).filter((line) => line.startsWith('HEADER_EDIT')),
    ).toEqual([
      'HEADER_EDIT     a.fits  "X"  "a\\u00a0b"',
      'HEADER_EDIT     a.fits  "X"  1.5',
      'HEADER_EDIT     a.fits  "X"  false',
    ]);
  });

  it('end at a word that begins with #, not at one that ends with it', () => {
    expect(parseAb('WAITFOR a# #b c', 'x.ab').lines[0]?.columns).toEqual(['a#']);
  });
});

const COMBINE_AB = `TOOL_VERSION    phoenix-0.1.0
CONFIG_VERSION  1.2
INSTRUMENT      MUSE
DATE            2014-12-14
DPR_CATG        SCIENCE
RAW_TYPE        OBJECT
AB_STEP         combine
RECIPE          muse_exp_combine
DRS_TYPE        INT
BATCH_ID        SCIENCE_2014-12-14
AB_NAME         MUSE.2014-12-15T02:12:34.681_tpl.ab
AB_EVENT        TEMPLATE
COMPLETENESS    COMPLETE
PROCESS_STATUS  CREATED
MODIFIED        NO
OBS_PROG_ID     094.A-0205(A)
OBS_MODE        NONE
OBS_ID          1134387
OBS_TARG_NAME   "NGC 2440"
INS_MODE        WFM-NOAO-N
TPL_START       2014-12-15T02:12:34
MJD-OBS         57006.092068067126
MJD-OBS_MOD     57006.09554029
EXPTIME         1200
PROD_ROOT_NAME  r.MUSE.2014-12-15T02:12:34.681_tpl
# raw match key
RAW_MATCH_KEY   TPL.START=2014-12-15T02:12:34
RAW_MATCH_KEY   OBS.ID=1134387
RECIPE_PARAM    --filter=white
PRODUCT         DATACUBE_FINAL  1
PRODUCT         IMAGE_FOV  1
RAWFILE         MUSE.2014-12-15T02:12:34.681.fits  OBJECT
RAWFILE         MUSE.2014-12-15T02:23:49.898.fits  OBJECT
MCALIB          VIRTUAL  MUSE.2014-12-15T02:12:34.681_pst.ab:PIXTABLE_REDUCED  PIXTABLE_REDUCED
MCALIB          VIRTUAL  MUSE.2014-12-15T02:23:49.898_pst.ab:PIXTABLE_REDUCED  PIXTABLE_REDUCED
MCALIB          VIRTUAL  MUSE.2014-12-15T02:12:34.681_tal.ab:OFFSET_LIST  OFFSET_LIST
MCALIB          REAL  MU_FILTER_LIST_140101A.fits  FILTER_LIST
SOF_CONTENT     MUSE.2014-12-15T02:12:34.681_pst.ab:PIXTABLE_REDUCED  PIXTABLE_REDUCED
SOF_CONTENT     MUSE.2014-12-15T02:23:49.898_pst.ab:PIXTABLE_REDUCED  PIXTABLE_REDUCED
SOF_CONTENT     MUSE.2014-12-15T02:12:34.681_tal.ab:OFFSET_LIST  OFFSET_LIST
SOF_CONTENT     MU_FILTER_LIST_140101A.fits  FILTER_LIST
WAITFOR         MUSE.2014-12-15T02:12:34.681_pst.ab
WAITFOR         MUSE.2014-12-15T02:23:49.898_pst.ab
WAITFOR         MUSE.2014-12-15T02:12:34.681_tal.ab
`;
