import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abFromText } from '../../../src/domain/association/ab-text.ts';
import { createAbs } from '../../../src/domain/association/create-abs.ts';
import { MUSE } from '../../fakes/muse.ts';
import { CALIBRATIONS, DATE, planOf } from '../cascade/night-fixtures.ts';
import {
  FRAMES,
  MASTERS,
  NO_TABLE,
  SINGLE,
  SINGLE_AB,
  SINGLE_NAME,
  changed,
  renamed,
  take,
  takeSingle,
  textOf,
} from './older-ab-fixtures.ts';

const COMPLETED = [
  '# completed from the headers of the raw files',
  'AB_STEP         basic',
  'MODIFIED        NO',
  'OBS_TARG_NAME   "NGC 2440"',
  'INS_MODE        WFM-NOAO-N',
  'TPL_START       2014-12-15T01:49:19',
  'MJD-OBS_MOD     57006.08112806',
  'EXPTIME         900',
  'RAW_MATCH_KEY   TPL.START=2014-12-15T01:49:19',
  'RAW_MATCH_KEY   OBS.ID=1134386',
];
const PAIR = FRAMES.slice(6, 8);
const PAIR_NAME = 'MUSE.2014-12-15T02:12:34.681_tpl.ab';
const PAIR_AB = textOf([
  `AB_NAME ${PAIR_NAME}`,
  'RECIPE muse_exp_combine',
  ...PAIR.map(({ fileName }) => `RAWFILE ${fileName} OBJECT`),
  ...MASTERS,
]);

describe('[U] ABs of an older tree', () => {
  it('are accepted as they are: every byte stays, what is missing is appended', () => {
    const text = textOf(SINGLE_AB);
    const { abs, files, problems } = takeSingle(text, { rules: NO_TABLE });
    expect(problems).toEqual([]);
    expect(abs[0]?.text).toBe(text + textOf(COMPLETED));
    expect(files[SINGLE_NAME]).toBe(text + textOf(COMPLETED));
    expect(Object.keys(files)).toEqual([SINGLE_NAME, SINGLE_NAME.replace('.ab', '.alog')]);
  });

  it('are read as ABs of today', () => {
    const { abs } = takeSingle(textOf(SINGLE_AB));
    const [created] = createAbs({ date: DATE, frames: [SINGLE], calibrations: CALIBRATIONS, rules: MUSE }).abs;
    const sorted = (tags: readonly { tag: string }[] | undefined): string[] =>
      (tags ?? []).map(({ tag }) => tag).toSorted();
    expect({ ...abs[0]?.ab, inputs: sorted(abs[0]?.ab.inputs) }).toEqual({
      ...created?.ab,
      inputs: sorted(created?.ab.inputs),
      obsMode: 'SM',
      mjdObs: 57006.0759,
    });
    expect(abs[0]?.ab).toEqual(abFromText(abs[0]?.text ?? '', SINGLE_NAME));
  });

  it('go on into the cascade', () => {
    const { abs } = take({ [SINGLE_NAME]: textOf(SINGLE_AB), [PAIR_NAME]: PAIR_AB });
    const { plan, problems } = planOf(
      abs.map(({ ab }) => ab),
      FRAMES,
    );
    expect(problems).toEqual([]);
    expect(plan.abs).toHaveLength(8);
  });

  it('may lack everything that the headers tell', () => {
    const minimal = textOf([`RAWFILE /raw/${PAIR[1]!.fileName}`, `RAWFILE ${PAIR[0]!.fileName}`, ...MASTERS]);
    const { abs, problems } = take({ [PAIR_NAME]: minimal }, { rules: NO_TABLE, obRecords: [vmRecord] });
    expect(problems).toEqual([]);
    expect(abs[0]?.text.split('\n').slice(MASTERS.length + 2)).toEqual([
      '# completed from the headers of the raw files',
      'DATE            2014-12-14',
      'DPR_CATG        SCIENCE',
      'RAW_TYPE        OBJECT',
      'AB_STEP         combine',
      'RECIPE          muse_exp_combine',
      `AB_NAME         ${PAIR_NAME}`,
      'MODIFIED        NO',
      'OBS_PROG_ID     094.A-0205(A)',
      'OBS_MODE        VM',
      'OBS_ID          1134387',
      'OBS_TARG_NAME   "NGC 2440"',
      'INS_MODE        WFM-NOAO-N',
      'TPL_START       2014-12-15T02:12:34',
      `MJD-OBS         ${PAIR[0]!.mjdObs}`,
      'MJD-OBS_MOD     57006.09554029',
      'EXPTIME         1200',
      'COMPLETENESS    COMPLETE',
      'RAW_MATCH_KEY   TPL.START=2014-12-15T02:12:34',
      'RAW_MATCH_KEY   OBS.ID=1134387',
      '',
    ]);
  });

  it('a single file without a recipe is basic', () => {
    expect(takeSingle(changed({ RECIPE: undefined })).abs[0]?.ab).toMatchObject({
      step: 'basic',
      recipe: 'muse_scibasic',
    });
    expect(take({ [PAIR_NAME]: PAIR_AB }).abs[0]?.ab.step).toBe('combine');
  });

  it('the recipe tells the step, whatever the number of files', () => {
    const rest = changed({ RECIPE: 'RECIPE muse_exp_combine' });
    expect(takeSingle(rest).abs[0]?.ab.step).toBe('combine');
    const two = PAIR_AB.replace('muse_exp_combine', 'muse_scibasic');
    expect(take({ [PAIR_NAME]: two }).abs[0]?.ab.step).toBe('basic');
  });

  it('name files without folders, and say what they are', () => {
    const raw = `RAWFILE /data/raw/2014-12-14/${SINGLE.fileName}   # the only one`;
    const { abs } = takeSingle(
      changed(
        { RAWFILE: raw, [MASTERS[0]!]: 'MCALIB REAL /data/cal/MU_MASTER_BIAS_2014-12-15.fits MASTER_BIAS' },
        'RASSOC /data/raw/MUSE.2014-12-15T01:40:00.000.fits ILLUM',
        'MCALIB /data/cal/MU_BADPIX_TABLE.fits UNUSED',
        'MCALIB FILE /data/mine.fits MINE',
        'MCALIB VIRTUAL MUSE.2014-12-15T01:16:34.813_sky.ab:SKY_CONTINUUM SKY_CONTINUUM',
      ),
    );
    const lines = abs[0]?.text.split('\n') ?? [];
    expect(lines[20]).toBe(`RAWFILE         ${SINGLE.fileName}  OBJECT   # the only one`);
    expect(lines).toContain('MCALIB          REAL  MU_MASTER_BIAS_2014-12-15.fits  MASTER_BIAS');
    expect(lines).toContain('RASSOC          MUSE.2014-12-15T01:40:00.000.fits  ILLUM');
    expect(lines).toContain('MCALIB          REAL  MU_BADPIX_TABLE.fits  UNUSED');
    expect(lines).toContain('MCALIB FILE /data/mine.fits MINE');
    expect(lines).toContain('MCALIB VIRTUAL MUSE.2014-12-15T01:16:34.813_sky.ab:SKY_CONTINUUM SKY_CONTINUUM');
  });

  it('of another shape keep their SOF, its names without folders', () => {
    const sof = [
      `SOF_CONTENT /raw/${SINGLE.fileName} OBJECT`,
      ...CALIBRATIONS.map(({ fileName, proCatg }) => `SOF_CONTENT /cal/${fileName} ${proCatg}`),
    ];
    expect(takeSingle(changed({}, ...sof)).problems).toEqual([]);
  });

  it('keep the end of each line', () => {
    const text = textOf(SINGLE_AB).replace('\nDATE', '\r\nDATE');
    const { abs } = takeSingle(text, { rules: NO_TABLE });
    expect(abs[0]?.text.slice(0, text.length)).toBe(text);
  });

  it('keep line ends, and a last line without one', () => {
    const text = SINGLE_AB.join('\r\n');
    const { abs } = takeSingle(text, { rules: NO_TABLE });
    expect(abs[0]?.text).toBe([...SINGLE_AB, ...COMPLETED, ''].join('\r\n'));
    const one = takeSingle(`RAWFILE ${SINGLE.fileName}`, { calibrations: [], rules: { ...NO_TABLE, association: [] } });
    expect(one.abs[0]?.text.split('\n')[0]).toBe(`RAWFILE         ${SINGLE.fileName}  OBJECT`);
  });

  it('are never changed before the lines that are appended, whatever else they say', () => {
    const foreign = fc.array(
      fc.constantFrom(
        'FOREIGN a b c',
        '# comment',
        '',
        'SCI_PATH "a b"',
        '\tX y  # z',
        'RAW_MATCH_KEYS A=B',
        '"',
        'é ü',
      ),
    );
    fc.assert(
      fc.property(foreign, fc.nat({ max: SINGLE_AB.length }), (lines, place) => {
        const text = textOf([...SINGLE_AB.slice(0, place), ...lines, ...SINGLE_AB.slice(place)]);
        const { abs, problems } = takeSingle(text, { rules: NO_TABLE });
        expect(problems).toEqual([]);
        expect(abs[0]?.text).toBe(text + textOf(COMPLETED));
      }),
    );
  });

  it('carry corrections of their raw files, once', () => {
    const corrections = [
      { fileName: SINGLE.fileName, keyword: 'RA', value: 1.5, author: 'a', reason: 'b' },
      { fileName: SINGLE.fileName, keyword: 'DEC', value: 2, author: 'a', reason: 'b' },
      { fileName: FRAMES[0]!.fileName, keyword: 'RA', value: 1, author: 'a', reason: 'b' },
    ];
    const text = changed({}, `HEADER_EDIT ${SINGLE.fileName} "RA" 1.25`);
    const { abs } = takeSingle(text, { corrections });
    expect(abs[0]?.ab.headerEdits).toEqual([
      { fileName: SINGLE.fileName, keyword: 'RA', value: 1.25 },
      { fileName: SINGLE.fileName, keyword: 'DEC', value: 2 },
    ]);
  });

  it('carry a correction where only another keyword, or another file, has a line', () => {
    const corrections = [{ fileName: SINGLE.fileName, keyword: 'RA', value: 1.5, author: 'a', reason: 'b' }];
    const lines = [`HEADER_EDIT ${SINGLE.fileName} "DEC" 2`, `HEADER_EDIT other.fits "RA" 3`];
    expect(takeSingle(changed({}, ...lines), { corrections }).abs[0]?.ab.headerEdits).toEqual([
      { fileName: SINGLE.fileName, keyword: 'DEC', value: 2 },
      { fileName: 'other.fits', keyword: 'RA', value: 3 },
      { fileName: SINGLE.fileName, keyword: 'RA', value: 1.5 },
    ]);
  });

  it('come in order of time, and do not depend on the order of frames and files', () => {
    const late = changed({ 'MJD-OBS': 'MJD-OBS 57006.9' });
    const inOrder = take({ [SINGLE_NAME]: late, [PAIR_NAME]: PAIR_AB });
    expect(inOrder.abs.map(({ ab }) => ab.name)).toEqual([PAIR_NAME, SINGLE_NAME]);
    expect(
      take(
        { [PAIR_NAME]: PAIR_AB, [SINGLE_NAME]: late },
        { frames: FRAMES.toReversed(), calibrations: CALIBRATIONS.toReversed() },
      ),
    ).toEqual(inOrder);
  });
});

const vmRecord = { obsId: 1134387, obsMode: 'VM', grade: '', comment: '' } as const;

describe('[U] what is left out of an older tree', () => {
  const others = {
    'MUSE.2014-12-14T20:15:00.000_tpl.ab': textOf(['DPR_CATG CALIB', 'RECIPE muse_bias', 'RAWFILE x.fits BIAS']),
    'MUSE.2014-12-15T01:49:19.464_pst.ab': changed({ RECIPE: 'RECIPE muse_scipost' }),
  };
  const reasons = (result: ReturnType<typeof take>): Record<string, string> =>
    Object.fromEntries(result.leftOut.map(({ what, because }) => [what, because]));

  it('calibrations, and ABs of the cascade', () => {
    const result = take({ ...others, 'notes.txt': 'x', 'MUSE.x.alog': 'y' });
    expect([result.abs, result.problems]).toEqual([[], []]);
    expect(reasons(result)).toMatchObject({
      'MUSE.2014-12-14T20:15:00.000_tpl.ab': 'DPR_CATG is CALIB: only science is processed',
      'MUSE.2014-12-15T01:49:19.464_pst.ab':
        'RECIPE is muse_scipost: only ABs of muse_scibasic and muse_exp_combine are taken, the cascade makes the others',
    });
  });

  it('ABs whose raw files are no science, whatever they say', () => {
    const star = { ...SINGLE, rawType: 'STD' };
    const what = { ...SINGLE, rawType: undefined };
    expect(reasons(takeSingle(textOf(SINGLE_AB), { frames: [star] }))[SINGLE_NAME]).toBe(
      'its raw files are STD, no science',
    );
    expect(reasons(takeSingle(textOf(SINGLE_AB), { frames: [what] }))[SINGLE_NAME]).toBe(
      'its raw files are of unknown type, no science',
    );
  });

  it('a SKY with DPR.CATG CALIB is science', () => {
    const frames = [{ ...SINGLE, rawType: 'SKY', dprCatg: 'CALIB' }];
    const text = changed({ DPR_CATG: 'DPR_CATG CALIB', RAW_TYPE: undefined, RAWFILE: `RAWFILE ${SINGLE.fileName}` });
    expect(takeSingle(text, { frames }).abs[0]?.ab).toMatchObject({ rawType: 'SKY', dprCatg: 'CALIB' });
  });

  it('other instrument modes', () => {
    const process = { insModes: ['NFM-AO-N', 'WFM-AO-N'] };
    expect(reasons(takeSingle(textOf(SINGLE_AB), { process }))[SINGLE_NAME]).toBe(
      'INS.MODE is WFM-NOAO-N, processed are NFM-AO-N, WFM-AO-N',
    );
    expect(takeSingle(textOf(SINGLE_AB), { process: { insModes: ['WFM-NOAO-N'] } }).abs).toHaveLength(1);
    expect(takeSingle(textOf(SINGLE_AB), { process: {} }).abs).toHaveLength(1);
  });

  it('of an AB with several modes nothing is judged by its first file: the file of another mode is named', () => {
    const frames = [SINGLE, { ...FRAMES[6]!, insMode: 'NFM-AO-N' }];
    const text = changed({}, `RAWFILE ${FRAMES[6]!.fileName} OBJECT`);
    for (const insModes of [['WFM-NOAO-N'], ['NFM-AO-N']]) {
      const { abs, problems } = takeSingle(text, { frames, process: { insModes } });
      expect(abs).toEqual([]);
      const [other, mode] = insModes[0] === 'NFM-AO-N' ? [SINGLE, 'WFM-NOAO-N'] : [FRAMES[6]!, 'NFM-AO-N'];
      expect(problems.map(({ message }) => message)).toEqual([
        expect.stringContaining(`RAWFILE ${other.fileName} is of INS.MODE ${mode}, processed are ${insModes[0] ?? ''}`),
      ]);
    }
  });

  it('science frames without an AB are told', () => {
    const result = takeSingle(textOf(SINGLE_AB), { frames: [FRAMES[0]!, SINGLE, { ...FRAMES[1]!, rawType: 'BIAS' }] });
    expect(result.leftOut).toEqual([
      { what: FRAMES[0]!.fileName, because: 'no AB that is taken from the older tree has it' },
    ]);
  });

  it('frames of another mode without an AB are told with their mode', () => {
    const frames = [{ ...FRAMES[0]!, insMode: 'NFM-AO-N' }, SINGLE];
    const result = takeSingle(textOf(SINGLE_AB), { frames, process: { insModes: ['WFM-NOAO-N'] } });
    expect(result.leftOut).toEqual([
      { what: FRAMES[0]!.fileName, because: 'INS.MODE is NFM-AO-N, processed are WFM-NOAO-N' },
    ]);
  });

  it('science frames of unknown type are problems as ever', () => {
    const frames = [SINGLE, { ...FRAMES[0]!, rawType: undefined }];
    expect(takeSingle(textOf(SINGLE_AB), { frames }).problems.map(({ subject }) => subject)).toEqual([
      FRAMES[0]!.fileName,
    ]);
  });

  it('a date without science says so', () => {
    expect(take({}, { frames: [] }).problems.map(({ code }) => code)).toEqual(['DATE_WITHOUT_SCIENCE']);
  });
});

describe('[U] ABs of an older tree that cannot be taken', () => {
  /** What is said of the broken AB; the other one goes on. */
  function problemsOf(text: string, name = SINGLE_NAME) {
    const { abs, problems } = take({ [PAIR_NAME]: PAIR_AB, [name]: text });
    expect(abs.map(({ ab }) => ab.name)).toEqual([PAIR_NAME]);
    return problems;
  }

  it('name a raw file that the date does not have', () => {
    const other = 'MUSE.2014-12-16T01:00:00.000.fits';
    expect(problemsOf(changed({}, `RAWFILE /raw/${other} OBJECT`))).toEqual([
      {
        code: 'AB_INVALID',
        subject: SINGLE_NAME,
        message: `${SINGLE_NAME}:${SINGLE_AB.length + 1}: RAWFILE ${other} is not among the raw frames of 2014-12-14`,
        cure: 'bring the file into the archive, or delete the line',
      },
    ]);
  });

  it('name one that another AB has; the first AB keeps it', () => {
    const second = 'MUSE.2014-12-15T03:00:00.000.ab';
    const { abs, problems } = take({
      [second]: changed({ AB_NAME: `AB_NAME ${second}` }),
      [SINGLE_NAME]: textOf(SINGLE_AB),
    });
    expect(abs.map(({ ab }) => ab.name)).toEqual([SINGLE_NAME]);
    expect(problems).toEqual([
      {
        code: 'AB_INVALID',
        subject: second,
        message: `${second}:21: RAWFILE ${SINGLE.fileName} is in ${SINGLE_NAME} already`,
        cure: 'delete the line from one of them',
      },
    ]);
  });

  it('an AB that is not taken keeps no file from others', () => {
    const second = 'MUSE.2014-12-15T03:00:00.000.ab';
    const { abs } = take({
      [second]: changed({ AB_NAME: `AB_NAME ${second}` }),
      [SINGLE_NAME]: changed({ OBS_ID: 'OBS_ID one' }),
    });
    expect(abs.map(({ ab }) => ab.name)).toEqual([second]);
  });

  it('name one twice', () => {
    expect(problemsOf(changed({}, `RAWFILE ${SINGLE.fileName} OBJECT`)).map(({ message }) => message)).toEqual([
      `${SINGLE_NAME}:${SINGLE_AB.length + 1}: RAWFILE ${SINGLE.fileName} is in ${SINGLE_NAME} already`,
    ]);
  });

  it('name none', () => {
    expect(problemsOf(changed({ RAWFILE: undefined }))).toEqual([
      {
        code: 'AB_INVALID',
        subject: SINGLE_NAME,
        message: `${SINGLE_NAME}: there is no line RAWFILE`,
        cure: 'add a line RAWFILE <file> OBJECT for each raw file, or delete the AB',
      },
    ]);
  });

  it('have a raw type of their own', () => {
    expect(problemsOf(changed({ RAWFILE: `RAWFILE ${SINGLE.fileName} SCIENCE` }))).toEqual([
      {
        code: 'AB_INVALID',
        subject: SINGLE_NAME,
        message: `${SINGLE_NAME}:21: RAWFILE ${SINGLE.fileName} is tagged SCIENCE`,
        cure: 'tag it OBJECT or SKY',
      },
    ]);
  });

  it('have a line that nobody understands', () => {
    expect(problemsOf(changed({ OBS_ID: 'OBS_ID one' }))).toEqual([
      { code: 'AB_INVALID', subject: SINGLE_NAME, message: `${SINGLE_NAME}:17: OBS_ID one`, cure: 'write a number' },
    ]);
    expect(problemsOf(changed({}, 'MCALIB REAL MU_MBIA.fits')).map(({ message }) => message)).toEqual([
      `${SINGLE_NAME}:${SINGLE_AB.length + 1}: MCALIB REAL MU_MBIA.fits: 2 columns`,
    ]);
    expect(problemsOf(changed({}, 'MCALIB VIRTUAL r.MUSE.fits MASTER_DARK')).map(({ message }) => message)).toEqual([
      `${SINGLE_NAME}:${SINGLE_AB.length + 1}: MCALIB VIRTUAL r.MUSE.fits`,
    ]);
  });

  it('lack a required calibration', () => {
    const begin = MASTERS.find((line) => line.endsWith('SKY_LINES'))!;
    expect(problemsOf(changed({ [begin]: undefined }))).toEqual([
      {
        code: 'CALIBRATION_MISSING',
        subject: SINGLE_NAME,
        message: `${SINGLE_NAME}: there is no SKY_LINES, and older ABs are not associated anew`,
        cure: 'add the line MCALIB REAL <file> SKY_LINES to the AB in the older tree',
      },
    ]);
    const optional = MASTERS.find((line) => line.endsWith('FILTER_LIST'))!;
    expect(takeSingle(changed({ [optional]: undefined })).problems).toEqual([]);
  });

  it('name a calibration that the archive does not have', () => {
    const gone = changed({ [MASTERS[0]!]: 'MCALIB REAL MU_MBIA_gone.fits MASTER_BIAS' });
    expect(problemsOf(gone)).toEqual([
      {
        code: 'CALIBRATION_MISSING',
        subject: SINGLE_NAME,
        message: `${SINGLE_NAME}:22: MASTER_BIAS MU_MBIA_gone.fits is not in the archive`,
        cure: 'bring the file into the archive, or name another certified one in the line',
      },
    ]);
    const found = renamed('MASTER_BIAS', 'MU_MBIA_gone.fits');
    expect(takeSingle(gone, { calibrations: [...CALIBRATIONS, found] }).problems).toEqual([]);
  });

  it('calibrations that no recipe reads may be anywhere', () => {
    const text = changed({}, 'MCALIB REAL MU_GVIM_140906A_vignetting_mask.fits VIGNETTING_MASK');
    expect(takeSingle(text).problems).toEqual([]);
  });
});
