import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byTime, classifyFrame, holds, midExposureMjd } from '../../../src/domain/frame/classify-frame.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { MUSE } from '../../../src/instances/muse/index.ts';
import { STANDARD_NIGHT, keywordsOf } from '../cascade/night-fixtures.ts';

const SCIENCE = keywordsOf(STANDARD_NIGHT[0]!, 0);

function without(...keys: readonly string[]): Keywords {
  return Object.fromEntries(Object.entries(SCIENCE).filter(([key]) => !keys.includes(key)));
}
function rawTypeOf(catg: string, type: string, tech = 'IFU'): string | undefined {
  const keywords = { ...SCIENCE, 'ESO DPR CATG': catg, 'ESO DPR TYPE': type, 'ESO DPR TECH': tech };
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
    ['CALIB', 'OBJECT', undefined],
    ['ACQUISITION', 'OBJECT', undefined],
    ['SCIENCE', 'OBJECT,ASTRONOMY', undefined],
  ])('DPR.CATG %s, DPR.TYPE %s: %s', (catg, type, rawType) => {
    expect(rawTypeOf(catg, type)).toBe(rawType);
  });

  it('an OBJECT that was not taken with the IFU is no science frame', () => {
    expect(rawTypeOf('SCIENCE', 'OBJECT', 'IMAGE')).toBeUndefined();
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

  it('without keywords that planning needs is a problem that names file, keywords and cure', () => {
    expect(
      classifyFrame('MUSE.x.fits', { ...without('DATE-OBS', 'ESO TPL START'), EXPTIME: '600' }, MUSE.classification),
    ).toEqual({
      kind: 'problem',
      problem: {
        code: 'FRAME_UNREADABLE',
        subject: 'MUSE.x.fits',
        message: 'MUSE.x.fits: the header lacks DATE-OBS, EXPTIME, ESO TPL START, or the value is of a wrong type',
        cure: 'get the frame again from the archive; if its header is like that there, the frame cannot be processed',
      },
    });
  });

  it('that is no science needs neither OB nor position', () => {
    const keywords = {
      ...without('ESO OBS ID', 'ESO OBS PROG ID', 'ESO TPL START', 'RA', 'DEC'),
      'ESO DPR CATG': 'CALIB',
      'ESO DPR TYPE': 'BIAS',
    };
    expect(classifyFrame('MUSE.x.fits', keywords, MUSE.classification)).toMatchObject({
      kind: 'frame',
      frame: { rawType: 'BIAS', obsId: 0, tplStart: '' },
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

describe('[U] conditions', () => {
  it('compare texts without trailing blanks, and match expressions', () => {
    expect(holds({ keyword: 'A', oneOf: ['x'] }, { A: 'x  ' })).toBe(true);
    expect(holds({ keyword: 'A', matches: '^MUSE_[wn]fm_cal_illum' }, { A: 'MUSE_wfm_cal_illum' })).toBe(true);
    expect(holds({ keyword: 'A', matches: '^MUSE_[wn]fm_cal_illum' }, { A: 'MUSE_wfm_cal_specflat' })).toBe(false);
    expect(holds({ keyword: 'A', includes: ['FLAT', 'SKY'] }, { A: 'FLAT,LAMP' })).toBe(false);
    expect(holds({ keyword: 'A', oneOf: ['1'] }, { A: 1 })).toBe(false);
  });
});
