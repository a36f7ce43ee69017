import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byTime, classifyFrame, midExposureMjd } from '../../../src/domain/frame/classify-frame.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { MUSE } from '../../fakes/muse.ts';
import { STANDARD_NIGHT, keywordsOf } from '../cascade/night-fixtures.ts';

const SCIENCE = keywordsOf(STANDARD_NIGHT[0]!, 0);

function without(...keys: readonly string[]): Keywords {
  return Object.fromEntries(Object.entries(SCIENCE).filter(([key]) => !keys.includes(key)));
}
function rawTypeOf(catg: string, type: string, others: Keywords = {}): string | undefined {
  const keywords = { ...SCIENCE, 'ESO DPR CATG': catg, 'ESO DPR TYPE': type, 'ESO DPR TECH': 'IFU', ...others };
  const classified = classifyFrame('MUSE.x.fits', keywords, MUSE.classification);
  return classified.kind === 'frame' ? classified.frame.rawType : 'problem';
}

describe('[U] raw types of MUSE', () => {
  it.each([
    ['SCIENCE', 'OBJECT', 'OBJECT'],
    ['SCIENCE', 'SKY', 'SKY'],
    ['CALIB', 'SKY', 'SKY'],
    ['CALIB', 'STD', 'STD'],
    ['CALIB', 'ASTROMETRY', 'ASTROMETRY'],
    ['CALIB', 'FLAT,LAMP', 'FLAT'],
    ['CALIB', 'FLAT,LAMP,ILLUM', 'ILLUM'],
    ['CALIB', 'FLAT,SKY', 'SKYFLAT'],
    ['CALIB', 'WAVE', 'ARC'],
    ['CALIB', 'WAVE,MASK', 'MASK'],
    ['CALIB', 'WAVE,LSF', 'ARC_LSF'],
    ['CALIB', 'BIAS', 'BIAS'],
    ['CALIB', 'DARK', 'DARK'],
    ['CALIB', 'LAMP,FLAT', 'FLAT'],
    ['CALIB', 'LINEARITY,FLAT,LAMP,DETCHAR', 'DETMON_LAMP_ON'],
    ['CALIB', 'BIAS,DETCHECK', 'DETMON_LAMP_OFF'],
    ['TECHNICAL', 'FLAT,LAMP,THRUPUT', 'AMPL'],
    ['CALIB', 'FLAT,LAMP,THRUPUT', undefined],
    ['CALIB', 'BIAS,OTHER', undefined],
    ['CALIB', 'OBJECT', undefined],
    ['ACQUISITION', 'OBJECT', undefined],
    ['SCIENCE', 'OBJECT,ASTRONOMY', undefined],
  ])('DPR.CATG %s, DPR.TYPE %s: %s', (catg, type, rawType) => {
    expect(rawTypeOf(catg, type)).toBe(rawType);
  });

  it.each(['WFM-NOAO-N', 'WFM-NOAO-E', 'WFM-AO-N', 'WFM-AO-E', 'NFM-AO-N'])('are the same in %s', (insMode) => {
    const inMode = { 'ESO INS MODE': insMode };
    expect(rawTypeOf('SCIENCE', 'OBJECT', inMode)).toBe('OBJECT');
    expect(rawTypeOf('SCIENCE', 'SKY', inMode)).toBe('SKY');
    expect(rawTypeOf('CALIB', 'WAVE', inMode)).toBe('ARC');
  });

  it('an OBJECT that was not taken with the IFU is no science frame', () => {
    expect(rawTypeOf('SCIENCE', 'OBJECT', { 'ESO DPR TECH': 'IMAGE' })).toBeUndefined();
  });

  it('BIAS and DARK are what they are, whatever the technique', () => {
    expect(rawTypeOf('CALIB', 'BIAS', { 'ESO DPR TECH': '' })).toBe('BIAS');
    expect(rawTypeOf('CALIB', 'DARK', { 'ESO DPR TECH': '' })).toBe('DARK');
  });

  it.each(['MUSE_wfm_cal_illum', 'MUSE_nfm_cal_illum'])('the template %s tells an illumination flat-field', (id) => {
    expect(rawTypeOf('CALIB', 'FLAT,LAMP', { 'ESO TPL ID': id })).toBe('ILLUM');
    expect(rawTypeOf('CALIB', 'FLAT,LAMP,ILLUM', { 'ESO TPL ID': id })).toBe('ILLUM');
  });

  it('the template tells a flat-field with more in its type', () => {
    expect(rawTypeOf('CALIB', 'FLAT,LAMP,X', { 'ESO TPL ID': 'MUSE_wfm_cal_specflat' })).toBe('FLAT');
    expect(rawTypeOf('CALIB', 'FLAT,LAMP,X', { 'ESO TPL ID': 'MUSE_wfm_cal_other' })).toBeUndefined();
  });

  it('has a row for every type of the calibration plan, each with its source', () => {
    const types = new Set<string>(MUSE.classification.map(({ rawType }) => rawType));
    const plan = ['BIAS', 'DARK', 'FLAT', 'ARC', 'SKYFLAT', 'STD', 'ASTROMETRY', 'MASK'];
    expect(plan.filter((type) => !types.has(type))).toEqual([]);
    expect(MUSE.classification.filter(({ source, since }) => source === '' || since === '')).toEqual([]);
    expect(new Set(MUSE.classification.map(({ id }) => id)).size).toBe(MUSE.classification.length);
  });
});

describe('[U] a frame', () => {
  it('has the facts of its header', () => {
    expect(classifyFrame('MUSE.2014-12-15T00:54:04.379.fits', SCIENCE, MUSE.classification)).toEqual({
      kind: 'frame',
      frame: {
        fileName: 'MUSE.2014-12-15T00:54:04.379.fits',
        rawType: 'OBJECT',
        dprCatg: 'SCIENCE',
        dateObs: '2014-12-15T00:54:04.379',
        mjdObs: 57006.03755068287,
        exptimeSeconds: 600,
        raDeg: 150,
        decDeg: -30,
        insMode: 'WFM-NOAO-N',
        obsId: 1134385,
        obsName: 'OB 1134385',
        obsProgId: '094.A-0205(A)',
        obsTargName: 'NGC 2440',
        tplStart: '2014-12-15T00:53:10',
        tplExpno: 1,
        tplNexp: 5,
        posangDeg: 0,
        keywords: SCIENCE,
      },
    });
  });

  it('without keywords that planning needs is a problem that spells the corrections out', () => {
    const entry = (keyword: string) =>
      `- {"file":"MUSE.2014-12-15T00:54:04.379.fits","keyword":"${keyword}","value":"???","author":"???","reason":"missing in the header"}`;
    const keywords = { ...without('DATE-OBS', 'ESO TPL START'), 'MJD-OBS': '57006' };
    expect(classifyFrame('MUSE.2014-12-15T00:54:04.379.fits', keywords, MUSE.classification)).toEqual({
      kind: 'problem',
      problem: {
        code: 'FRAME_UNREADABLE',
        subject: 'MUSE.2014-12-15T00:54:04.379.fits',
        message:
          'MUSE.2014-12-15T00:54:04.379.fits: the header lacks DATE-OBS, MJD-OBS, or the value is of a wrong type; it is not used',
        cure: `get the frame again from the archive; if its header is like that there, corrections file of 2014-12-14: ${entry('DATE-OBS')}, ${entry('MJD-OBS')}`,
      },
    });
  });

  it.each(['DATE-OBS', 'MJD-OBS', 'EXPTIME', 'ESO DPR CATG', 'ESO DPR TYPE', 'ESO INS MODE', 'RA', 'DEC'])(
    'of science without %s cannot be used',
    (keyword) => {
      const classified = classifyFrame('MUSE.x.fits', { ...without(keyword), RADECSYS: 'FK5' }, MUSE.classification);
      // Whoever does not say that it is science is not asked for a position.
      expect(classified).toMatchObject({
        kind: 'problem',
        problem: {
          message: `MUSE.x.fits: the header lacks ${keyword}, or the value is of a wrong type; it is not used`,
        },
      });
    },
  );

  it.each([
    ['an empty text', { 'ESO INS MODE': '  ' }, 'ESO INS MODE'],
    ['an undefined value', { 'MJD-OBS': null }, 'MJD-OBS'],
    ['no number', { 'MJD-OBS': NaN }, 'MJD-OBS'],
    ['a number for a text', { 'ESO DPR TYPE': 1 }, 'ESO DPR TYPE'],
  ])('with %s lacks it', (_, difference, keyword) => {
    expect(classifyFrame('MUSE.x.fits', { ...SCIENCE, ...difference }, MUSE.classification)).toMatchObject({
      problem: { message: expect.stringContaining(`lacks ${keyword},`), cure: expect.stringContaining('2014-12-14') },
    });
  });

  it('that tells neither its OB nor its template is one all the same', () => {
    const lost = without('ESO OBS ID', 'ESO OBS PROG ID', 'ESO TPL START', 'ESO TPL EXPNO', 'ESO TPL NEXP');
    expect(classifyFrame('MUSE.x.fits', lost, MUSE.classification)).toMatchObject({
      kind: 'frame',
      frame: { rawType: 'OBJECT', obsId: 0, obsProgId: '', tplStart: '', tplExpno: 1, tplNexp: 1 },
    });
  });

  it('that is no science needs no position', () => {
    const keywords = { ...without('RA', 'DEC'), 'ESO DPR CATG': 'CALIB', 'ESO DPR TYPE': 'BIAS' };
    expect(classifyFrame('MUSE.x.fits', keywords, MUSE.classification)).toMatchObject({
      kind: 'frame',
      frame: { rawType: 'BIAS', raDeg: 0, decDeg: 0 },
    });
  });

  it('is classified whatever its header holds', () => {
    const anyKeywords = fc.dictionary(
      fc.constantFrom(...Object.keys(SCIENCE)),
      fc.oneof(fc.string(), fc.double(), fc.bigInt(), fc.boolean(), fc.constant(null)),
    );
    fc.assert(
      fc.property(anyKeywords, (keywords) => {
        expect(classifyFrame('x', keywords, MUSE.classification).kind).toMatch(/frame|problem/u);
      }),
    );
  });

  it('has its middle half an exposure after its start', () => {
    expect(midExposureMjd({ mjdObs: 57000, exptimeSeconds: 864 })).toBe(57000.005);
  });

  it('comes after those that began earlier; of two at the same time the name decides', () => {
    const sorted = [
      { mjdObs: 2, fileName: 'a' },
      { mjdObs: 1, fileName: 'c' },
      { mjdObs: 1, fileName: 'b' },
    ].toSorted(byTime);
    expect(sorted.map(({ fileName }) => fileName).join('')).toBe('bca');
  });
});
