import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abFromText } from '../../../src/domain/association/ab-text.ts';
import type { CreateAbsInput } from '../../../src/domain/association/create-abs.ts';
import { createAbs } from '../../../src/domain/association/create-abs.ts';
import type { ObRecord } from '../../../src/domain/association/ob-record.ts';
import type { Frame } from '../../../src/domain/frame/frame.ts';
import type { HeaderCorrection } from '../../../src/domain/frame/header-correction.ts';
import { MUSE } from '../../fakes/muse.ts';
import { CALIBRATIONS, DATE, STANDARD_NIGHT, calibration, framesOf } from '../cascade/night-fixtures.ts';

const FRAMES = framesOf(STANDARD_NIGHT);
const SINGLE = FRAMES[5]!;

function create(differences: Partial<CreateAbsInput> = {}) {
  return createAbs({ date: DATE, frames: FRAMES, calibrations: CALIBRATIONS, rules: MUSE, ...differences });
}
function withChanged(frame: Frame, differences: Partial<Frame>): Frame[] {
  return FRAMES.map((one) => (one === frame ? { ...one, ...differences } : one));
}
/** Names without what all have, with the number of their raw files. */
function outline({ abs }: Pick<ReturnType<typeof create>, 'abs'>): string[] {
  return abs.map(({ ab }) => `${ab.name.replace('MUSE.2014-12-15T', '')} ${ab.rawFiles.length}`);
}

describe('[U] simple ABs of a date', () => {
  it('are one per template: .ab for one exposure, _tpl.ab for several, SKY among the raw files', () => {
    const { abs, problems, leftOut } = create();
    expect([problems, leftOut]).toEqual([[], []]);
    expect(
      abs.map(({ ab }) => ({
        name: ab.name,
        recipe: ab.recipe,
        rawType: ab.rawType,
        raws: ab.inputs.flatMap(({ source, tag }) => (source.kind === 'raw' ? [tag] : [])),
      })),
    ).toEqual([
      {
        name: 'MUSE.2014-12-15T00:54:04.379_tpl.ab',
        recipe: 'muse_exp_combine',
        rawType: 'OBJECT',
        raws: ['OBJECT', 'OBJECT', 'SKY', 'OBJECT', 'OBJECT'],
      },
      { name: 'MUSE.2014-12-15T01:49:19.464.ab', recipe: 'muse_scibasic', rawType: 'OBJECT', raws: ['OBJECT'] },
      {
        name: 'MUSE.2014-12-15T02:12:34.681_tpl.ab',
        recipe: 'muse_exp_combine',
        rawType: 'OBJECT',
        raws: ['OBJECT', 'OBJECT'],
      },
      {
        name: 'MUSE.2014-12-15T02:42:04.115_tpl.ab',
        recipe: 'muse_exp_combine',
        rawType: 'OBJECT',
        raws: ['OBJECT', 'OBJECT'],
      },
    ]);
  });

  describe('of a template whose first frame is odd', () => {
    const first = FRAMES[0]!;
    const oddFirst = (differences: Partial<Frame>, keywords: Frame['keywords'] = {}) =>
      create({ frames: withChanged(first, { ...differences, keywords: { ...first.keywords, ...keywords } }) });

    it.each([
      ['mode', 'ESO INS MODE', 'WFM-AO-E', { insMode: 'WFM-AO-E' }],
      ['filter', 'ESO INS OPTI1 NAME', 'Clear', {}],
      ['readout', 'ESO DET READ CURID', 3, {}],
    ])('have the calibrations and the %s of the others, and the first one is told', (_, keyword, value, own) => {
      const { abs, problems } = oddFirst(own, { [keyword]: value });
      const [usual] = create().abs;
      expect(abs[0]?.ab).toEqual(usual?.ab);
      expect(problems).toMatchObject([
        {
          code: 'HEADER_CONTRADICTORY',
          subject: first.fileName,
          message: expect.stringContaining(
            `${keyword.replace('ESO ', '')} is ${String(value)}, of ${FRAMES[1]!.fileName} in the same template`,
          ),
        },
      ]);
    });

    it('have programme and target of the first frame that tells them', () => {
      const { abs } = oddFirst({ obsProgId: '', obsTargName: '' });
      expect(abs[0]?.ab).toMatchObject({ obsProgId: '094.A-0205(A)', obsTargName: 'NGC 2440' });
    });

    it('are science although their SKY, which comes first, is a calibration', () => {
      const { abs } = oddFirst({ rawType: 'SKY', dprCatg: 'CALIB' });
      expect(abs[0]?.ab).toMatchObject({ rawType: 'OBJECT', dprCatg: 'SCIENCE' });
    });

    it('have the mode of the observation from whichever execution the night log knows', () => {
      const record = { obsId: first.obsId, obsStart: '2014-12-15T00:50:00', obsMode: 'SM', grade: 'A', comment: '' };
      const frames = FRAMES.map((frame) =>
        frame === first ? frame : { ...frame, keywords: { ...frame.keywords, 'ESO OBS START': record.obsStart } },
      );
      expect(create({ frames, obRecords: [record as ObRecord] }).abs[0]?.ab.obsMode).toBe('SM');
    });

    it('of as many frames as there are others the earlier ones speak for all', () => {
      const two = FRAMES.slice(6, 8);
      const keywords = { ...two[1]!.keywords, 'ESO INS OPTI1 NAME': 'Clear' };
      const { problems } = create({ frames: [two[0]!, { ...two[1]!, keywords }] });
      expect(problems.map(({ subject }) => subject)).toEqual([two[1]!.fileName]);
    });
  });

  it('of exposures in two instrument modes are a problem that names both', () => {
    const [first, second] = FRAMES as [Frame, Frame];
    const keywords = { ...second.keywords, 'ESO INS MODE': 'WFM-NOAO-E' };
    const { abs, problems } = create({ frames: withChanged(second, { insMode: 'WFM-NOAO-E', keywords }) });
    expect(abs[0]?.ab.rawFiles).toContain(second.fileName);
    const what = `INS MODE is WFM-NOAO-E, of ${first.fileName} in the same template WFM-NOAO-N`;
    expect(problems).toEqual([
      {
        code: 'HEADER_CONTRADICTORY',
        subject: second.fileName,
        message: `${second.fileName}: ${what}`,
        cure: `corrections file of ${DATE}, if WFM-NOAO-E is wrong: - {"file":"${second.fileName}","keyword":"ESO INS MODE","value":"WFM-NOAO-N","author":"???","reason":"${what}"}; if both are right, SPLIT the AB by files: phoenix prepare -d ${DATE} -V`,
      },
    ]);
  });

  it('have the facts of their first frame and all calibrations in the order of the rules', () => {
    expect(create().abs[1]?.ab).toEqual({
      name: 'MUSE.2014-12-15T01:49:19.464.ab',
      step: 'basic',
      recipe: 'muse_scibasic',
      rawType: 'OBJECT',
      dprCatg: 'SCIENCE',
      date: '2014-12-14',
      obsId: 1134386,
      obsProgId: '094.A-0205(A)',
      obsTargName: 'NGC 2440',
      obsMode: 'NONE',
      insMode: 'WFM-NOAO-N',
      tplStart: '2014-12-15T01:49:19',
      mjdObs: SINGLE.mjdObs,
      mjdObsMod: 57006.08112806,
      isComplete: true,
      rawMatchKeys: ['TPL.START=2014-12-15T01:49:19', 'OBS.ID=1134386'],
      rawFiles: ['MUSE.2014-12-15T01:49:19.464.fits'],
      exptimeSeconds: 900,
      parameters: [],
      ifus: [],
      inputs: [
        { source: { kind: 'raw', fileName: 'MUSE.2014-12-15T01:49:19.464.fits' }, tag: 'OBJECT' },
        ...MUSE.association.flatMap(({ tag }) => {
          const found = CALIBRATIONS.find(({ proCatg }) => proCatg === tag);
          return found === undefined ? [] : [{ source: { kind: 'calib', fileName: found.fileName }, tag }];
        }),
      ],
      waitFor: [],
      expectedProducts: [],
      modified: false,
    });
    // Four OBJECT; the SKY among them does not count.
    expect(create().abs[0]?.ab.exptimeSeconds).toBe(2400);
  });

  it('say in their text what they say as data', () => {
    const { abs, files } = create({ corrections: [correction('ESO INS DROT POSANG', 90)] });
    for (const { ab, text } of abs) {
      expect(abFromText(text, ab.name)).toEqual(ab);
      expect(files[ab.name]).toBe(text);
    }
    expect(Object.keys(files)).toHaveLength(8);
  });

  it('name the tool, the table, the middle of the first exposure, and what the raw files have in common', () => {
    const text = create().abs[1]?.text ?? '';
    expect(text).toMatch(/^TOOL_VERSION +phoenix-\d+\.\d+\.\d+$/mu);
    expect(text).toMatch(new RegExp(`^CONFIG_VERSION +${MUSE.version}$`, 'mu'));
    expect(text).toMatch(/^MJD-OBS_MOD +57006.08112806$/mu);
    expect(text).toMatch(/^RAW_MATCH_KEY +TPL.START=2014-12-15T01:49:19\nRAW_MATCH_KEY +OBS.ID=1134386$/mu);
    expect(text).not.toContain('SOF_CONTENT');
  });

  it('are incomplete when the template has more exposures than there are files', () => {
    expect(create({ frames: FRAMES.slice(0, 4) }).abs[0]?.text).toMatch(/^COMPLETENESS +INCOMPLETE$/mu);
    expect(create().abs[0]?.text).toMatch(/^COMPLETENESS +COMPLETE$/mu);
    const oneMore = withChanged(FRAMES[1]!, { tplNexp: 6 });
    expect(create({ frames: oneMore }).abs[0]?.text).toMatch(/^COMPLETENESS +INCOMPLETE$/mu);
  });

  it('have a log of their associations', () => {
    const calibrations = [...CALIBRATIONS, calibration('MASTER_BIAS', '2014-12-11T10:00:00')];
    const { files } = create({ calibrations });
    expect(files['MUSE.2014-12-15T01:49:19.464.alog']?.split('\n').slice(0, 3)).toEqual([
      '# association log of MUSE.2014-12-15T01:49:19.464.ab',
      '# MJD-OBS_MOD 57006.08112806',
      'ASSOCIATION     MASTER_BIAS      closest  MU_MASTER_BIAS_2014-12-15.fits  +0.3355 d  preferred  rejected: MU_MASTER_BIAS_2014-12-11.fits (-3.6645 d, acceptable, farther than MU_MASTER_BIAS_2014-12-15.fits)',
    ]);
  });

  it('know service or visitor mode from the night log, by execution', () => {
    const record: ObRecord = { obsId: 1134386, obsMode: 'SM', grade: 'A', comment: '' };
    const start = { 'ESO OBS START': '2014-12-15T01:45:00.000' };
    const frames = withChanged(SINGLE, { keywords: { ...SINGLE.keywords, ...start } });
    const modesWith = (obRecords: readonly ObRecord[]): readonly string[] =>
      create({ frames, obRecords }).abs.map(({ ab }) => ab.obsMode);
    expect(modesWith([record])).toEqual(['NONE', 'SM', 'NONE', 'NONE']);
    const own: ObRecord = { ...record, obsStart: '2014-12-15T01:45:00', obsMode: 'VM' };
    expect(modesWith([record, own])).toEqual(['NONE', 'VM', 'NONE', 'NONE']);
  });

  it('say which keywords of their raw files are read with another value', () => {
    const corrections = [
      correction('RA', 150),
      correction('ESO INS DROT POSANG', 80),
      correction('ESO OBS ID', 1134386),
      correction('ESO INS DROT POSANG', 90),
      { ...correction('RA', 1), fileName: 'MUSE.2014-12-16T00:00:00.000.fits' },
    ];
    const { abs } = create({ corrections });
    expect(abs.map(({ ab }) => ab.headerEdits)).toEqual([
      undefined,
      [
        { fileName: SINGLE.fileName, keyword: 'ESO INS DROT POSANG', value: 90 },
        { fileName: SINGLE.fileName, keyword: 'ESO OBS ID', value: 1134386 },
        { fileName: SINGLE.fileName, keyword: 'RA', value: 150 },
      ],
      undefined,
      undefined,
    ]);
    expect(abs[1]?.text).toContain(`HEADER_EDIT     ${SINGLE.fileName}  "ESO INS DROT POSANG"  90\n`);
  });

  it('do not depend on the order of frames and calibrations', () => {
    const frames = [...FRAMES, { ...SINGLE, fileName: 'MUSE.copy.fits', keywords: { ARCFILE: SINGLE.fileName } }];
    const calibrations = [...CALIBRATIONS, calibration('MASTER_BIAS', '2014-12-13T10:00:00')];
    const expected = create({ frames, calibrations });
    fc.assert(
      fc.property(shuffled(frames), shuffled(calibrations), (someFrames, someCalibrations) => {
        expect(create({ frames: someFrames, calibrations: someCalibrations })).toEqual(expected);
      }),
    );
  });
});

function correction(keyword: string, value: HeaderCorrection['value']): HeaderCorrection {
  return { fileName: SINGLE.fileName, keyword, value, author: 'somebody', reason: 'wrong' };
}

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

describe('[U] frames of a date that are no ABs', () => {
  it('of another instrument mode are left out with the reason', () => {
    const frames = withChanged(SINGLE, { insMode: 'NFM-AO-N' });
    const result = create({ frames, process: { insModes: ['WFM-NOAO-N', 'WFM-AO-N'] } });
    expect(outline(result)).toEqual(['00:54:04.379_tpl.ab 5', '02:12:34.681_tpl.ab 2', '02:42:04.115_tpl.ab 2']);
    expect([result.problems, result.leftOut]).toEqual([
      [],
      [{ what: SINGLE.fileName, because: 'INS.MODE is NFM-AO-N, processed are WFM-NOAO-N, WFM-AO-N' }],
    ]);
    expect(create({ frames, process: {} }).leftOut).toEqual([]);
  });

  it('of other modes only are no date without science', () => {
    const { abs, problems, leftOut } = create({ process: { insModes: ['NFM-AO-N'] } });
    expect([abs, problems, leftOut.length]).toEqual([[], [], 10]);
  });

  it('a date without science says so', () => {
    const bias = { ...SINGLE, rawType: 'BIAS', dprCatg: 'CALIB' };
    expect(create({ frames: [bias] }).problems).toEqual([
      {
        code: 'DATE_WITHOUT_SCIENCE',
        subject: '2014-12-14',
        message: '2014-12-14: no OBJECT or SKY frame among 1 raw frames',
        cure: 'nothing to do for this date; check the date, or the classification in docs/rules.md',
      },
    ]);
  });

  it('a science frame of a wrong type is a problem, a calibration of unknown type is not', () => {
    const unknown = { ...SINGLE, rawType: undefined, keywords: { ...SINGLE.keywords, 'ESO DPR TYPE': 'FOO' } };
    const { abs, problems } = create({
      frames: [
        ...FRAMES.filter((frame) => frame !== SINGLE),
        unknown,
        { ...unknown, fileName: 'y', dprCatg: 'CALIB' },
        { ...unknown, fileName: 'z', keywords: {} },
      ].toReversed(),
    });
    expect(abs).toHaveLength(3);
    expect(problems).toEqual([
      {
        code: 'FRAME_UNREADABLE',
        subject: SINGLE.fileName,
        message: `${SINGLE.fileName}: SCIENCE frame of unknown type (DPR.TYPE=FOO DPR.TECH=IFU); it is not used`,
        cure: 'correct ESO DPR TYPE in the corrections file of the date; a new type needs a row in the classification table',
      },
      expect.objectContaining({ message: 'z: SCIENCE frame of unknown type (DPR.TYPE= DPR.TECH=); it is not used' }),
    ]);
  });
});

describe('[U] frames that do not tell their template', () => {
  const [first, second] = FRAMES;

  it.each([
    [{ obsId: 0 }, 'OBS.ID is 0'],
    [{ obsId: -1 }, 'OBS.ID is -1'],
    [{ tplStart: '' }, 'there is no TPL.START'],
    [{ obsId: 0, tplStart: '' }, 'OBS.ID is 0 and there is no TPL.START'],
  ])('%j: each becomes an AB of its own', (differences, what) => {
    const frames = FRAMES.map((frame) => (frame === first || frame === second ? { ...frame, ...differences } : frame));
    const { abs, problems } = create({ frames });
    expect(problems).toEqual([]);
    expect(outline({ abs }).slice(0, 4)).toEqual([
      '00:54:04.379.ab 1',
      '01:05:19.596.ab 1',
      '01:16:34.813_tpl.ab 3',
      '01:49:19.464.ab 1',
    ]);
    const notes = abs.map(({ alog }) => alog.split('\n')[2]);
    const note = `# ${what}: an AB of its own, whatever else belongs to it`;
    expect(notes.map((line) => line === note)).toEqual([true, true, false, false, false, false]);
    for (const { ab, text } of abs) expect(abFromText(text, ab.name)).toEqual(ab);
  });

  it('the same TPL.START of two OBs makes two ABs', () => {
    const frames = withChanged(FRAMES[7]!, { obsId: 7 });
    expect(outline(create({ frames })).slice(2, 4)).toEqual(['02:12:34.681.ab 1', '02:23:49.898.ab 1']);
  });
});

describe('[U] what stands in the way of an AB', () => {
  it('a missing calibration is named with the settings it should have; other templates go on', () => {
    const keywords = { ...SINGLE.keywords, 'ESO INS MODE': 'WFM-NOAO-E' };
    const { abs, problems } = create({ frames: withChanged(SINGLE, { keywords }) });
    expect(abs).toHaveLength(3);
    expect(problems.map(({ code, subject }) => [code, subject])).toEqual([
      ['CALIBRATION_MISSING', 'MUSE.2014-12-15T01:49:19.464.ab'],
      ['CALIBRATION_MISSING', 'MUSE.2014-12-15T01:49:19.464.ab'],
      ['CALIBRATION_MISSING', 'MUSE.2014-12-15T01:49:19.464.ab'],
    ]);
    expect(problems[0]).toMatchObject({
      message:
        'MUSE.2014-12-15T01:49:19.464.ab (1 raw file MUSE.2014-12-15T01:49:19.464.fits): no MASTER_FLAT with INSTRUME=MUSE INS.MODE=WFM-NOAO-E DET.READ.CURID=1 (MU_MASTER_FLAT_2014-12-15.fits: INS.MODE=WFM-NOAO-N, not WFM-NOAO-E)',
      cure: 'add a certified MASTER_FLAT with these settings to the archive and prepare the date again',
    });
  });

  it('no calibration at all is named, too', () => {
    const calibrations = CALIBRATIONS.filter(({ proCatg }) => proCatg !== 'GEOMETRY_TABLE');
    const { abs, problems } = create({ calibrations });
    expect(abs).toEqual([]);
    expect(problems.map(({ message }) => message)).toHaveLength(4);
    expect(problems[0]?.message).toBe(
      'MUSE.2014-12-15T00:54:04.379_tpl.ab (5 raw files from MUSE.2014-12-15T00:54:04.379.fits): no GEOMETRY_TABLE with INSTRUME=MUSE (none in the archive)',
    );
  });

  it.each([
    [3, ''],
    [4, '; and 1 more'],
    [20, '; and 17 more'],
  ])('of %i calibrations that do not fit the three nearest are told', (count, others) => {
    const biases = Array.from({ length: count }, (_, index) => ({
      ...calibration('MASTER_BIAS', '2014-12-05T10:00:00', { 'ESO DET READ CURID': 2 }),
      fileName: `${String.fromCharCode(122 - index)}.fits`,
    }));
    const calibrations = [...CALIBRATIONS.filter(({ proCatg }) => proCatg !== 'MASTER_BIAS'), ...biases];
    expect(create({ calibrations }).problems[1]?.message).toBe(
      `MUSE.2014-12-15T01:49:19.464.ab (1 raw file MUSE.2014-12-15T01:49:19.464.fits): no MASTER_BIAS with INSTRUME=MUSE DET.READ.CURID=1 (z.fits: DET.READ.CURID=2, not 1; y.fits: DET.READ.CURID=2, not 1; x.fits: DET.READ.CURID=2, not 1${others})`,
    );
  });

  it('optional calibrations may be missing', () => {
    const { abs, problems } = create({
      calibrations: CALIBRATIONS.filter(({ proCatg }) => !/TWILIGHT|FILTER|ASTROMETRY/u.test(proCatg)),
    });
    expect([abs.length, problems]).toEqual([4, []]);
  });

  it('an event between the night and the only master, of the instrument or of the site', () => {
    const event = { at: '2014-12-15T09:00:00', what: 'a new lamp', tags: ['MASTER_FLAT'], source: 'test' };
    for (const input of [{ events: [event] }, { rules: { ...MUSE, events: [event] } }]) {
      const { abs, problems } = create(input);
      expect([abs.length, problems.length]).toEqual([0, 4]);
      expect(problems[1]?.message).toBe(
        'MUSE.2014-12-15T01:49:19.464.ab (1 raw file MUSE.2014-12-15T01:49:19.464.fits): no MASTER_FLAT with INSTRUME=MUSE INS.MODE=WFM-NOAO-N DET.READ.CURID=1 (MU_MASTER_FLAT_2014-12-15.fits: on the other side of a new lamp (2014-12-15T09:00:00))',
      );
    }
    expect(create({ rules: { ...MUSE, events: [event] }, events: [] }).abs).toHaveLength(4);
  });
});
