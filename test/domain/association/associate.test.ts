import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { associate, describeMatch, poolOf } from '../../../src/domain/association/associate.ts';
import { mjdOf } from '../../../src/domain/calendar/observing-date.ts';
import type { Calibration } from '../../../src/domain/frame/frame.ts';
import type { AssociationRule } from '../../../src/domain/instrument.ts';
import { MUSE_ASSOCIATION } from '../../../src/instances/muse/association-rules.ts';
import { STANDARD_NIGHT, calibration, keywordsOf } from '../cascade/night-fixtures.ts';

const SUBJECT = { mjdObsMod: mjdOf('2014-12-15T00:59:04'), keywords: keywordsOf(STANDARD_NIGHT[0]!, 0) };

function ruleOf(tag: string): AssociationRule {
  const rule = MUSE_ASSOCIATION.find((candidate) => candidate.tag === tag);
  if (rule === undefined) throw new Error(`no rule for ${tag}`);
  return rule;
}
function choose(tag: string, calibrations: readonly Calibration[], differences: Partial<AssociationRule> = {}) {
  return associate(SUBJECT, poolOf(calibrations), [{ ...ruleOf(tag), ...differences }])[0];
}

describe('[U] association', () => {
  it('takes the closest calibration of the same settings and says why not the others', () => {
    const calibrations = [
      calibration('MASTER_BIAS', '2014-12-13T10:00:00'),
      calibration('MASTER_BIAS', '2014-12-14T10:00:00'),
      calibration('MASTER_BIAS', '2014-12-15T10:00:00'),
      calibration('MASTER_BIAS', '2014-12-16T10:00:00', { 'ESO DET READ CURID': 2 }),
      calibration('MASTER_FLAT', '2014-12-15T01:00:00'),
    ];
    expect(choose('MASTER_BIAS', calibrations)).toEqual({
      tag: 'MASTER_BIAS',
      required: true,
      time: 'closest',
      chosen: 'MU_MASTER_BIAS_2014-12-15.fits',
      deltaDays: expect.closeTo(0.3756, 3) as number,
      rejected: [
        {
          calibration: 'MU_MASTER_BIAS_2014-12-13.fits',
          because: '-1.6244 d, farther than MU_MASTER_BIAS_2014-12-15.fits',
        },
        {
          calibration: 'MU_MASTER_BIAS_2014-12-14.fits',
          because: '-0.6244 d, farther than MU_MASTER_BIAS_2014-12-15.fits',
        },
        { calibration: 'MU_MASTER_BIAS_2014-12-16.fits', because: 'DET.READ.CURID=2, not 1' },
      ],
    });
  });

  it('of two at the same distance takes the one before, of two at the same time the newer version', () => {
    const at = (fileName: string, days: number): Calibration => ({
      ...calibration('MASTER_BIAS', '2014-12-15T00:00:00'),
      fileName,
      mjdObs: SUBJECT.mjdObsMod + days,
    });
    expect(choose('MASTER_BIAS', [at('after', 0.5), at('before', -0.5)])?.chosen).toBe('before');
    expect(choose('MASTER_BIAS', [at('v1', 0.5), at('v2', 0.5)])).toMatchObject({
      chosen: 'v2',
      rejected: [{ calibration: 'v1', because: '+0.5000 d, not farther than, but ranked after, v2' }],
    });
  });

  it('takes the newest version of a static calibration', () => {
    const version = (date: string): Calibration => ({
      ...calibration('SKY_LINES'),
      fileName: `MU_GSKL_${date}_sky_lines.fits`,
    });
    expect(choose('SKY_LINES', [version('140101A'), version('160101A'), version('150101A')])).toEqual({
      tag: 'SKY_LINES',
      required: true,
      time: 'static',
      chosen: 'MU_GSKL_160101A_sky_lines.fits',
      deltaDays: undefined,
      rejected: [
        { calibration: 'MU_GSKL_140101A_sky_lines.fits', because: 'older version than MU_GSKL_160101A_sky_lines.fits' },
        { calibration: 'MU_GSKL_150101A_sky_lines.fits', because: 'older version than MU_GSKL_160101A_sky_lines.fits' },
      ],
    });
  });

  it('takes a static response only where there is none with a time', () => {
    const fixed = calibration('STD_RESPONSE');
    const dated = calibration('STD_RESPONSE', '2014-11-01T00:00:00');
    expect(choose('STD_RESPONSE', [fixed, dated])).toMatchObject({
      chosen: dated.fileName,
      rejected: [{ calibration: fixed.fileName, because: `has no time, ${dated.fileName} has` }],
    });
    expect(choose('STD_RESPONSE', [fixed])?.chosen).toBe(fixed.fileName);
  });

  it('shares traces between AO and no AO, not between nominal and extended range', () => {
    const trace = (filter: string): Calibration =>
      calibration('TRACE_TABLE', '2014-12-15T10:00:00', { 'ESO INS OPTI1 NAME': filter });
    expect(choose('TRACE_TABLE', [trace('Blue-Na2')])?.chosen).toBe('MU_TRACE_TABLE_2014-12-15.fits');
    expect(choose('TRACE_TABLE', [trace('Clear')])?.rejected[0]?.because).toBe('INS.OPTI1.FILTER=Clear, not Blue');
  });

  it('takes no calibration that does not tell its settings', () => {
    const { 'ESO DET READ CURID': _, ...keywords } = calibration('MASTER_BIAS', '2014-12-15T10:00:00').keywords;
    const silent = { ...calibration('MASTER_BIAS', '2014-12-15T10:00:00'), keywords };
    expect(choose('MASTER_BIAS', [silent])).toMatchObject({
      chosen: undefined,
      rejected: [{ because: 'has no ESO DET READ CURID' }],
    });
  });

  it('keeps the largest time difference where the rule has one', () => {
    expect(choose('MASTER_BIAS', [calibration('MASTER_BIAS', '2014-12-10T00:59:04')], { maxDays: 3 })).toMatchObject({
      chosen: undefined,
      rejected: [{ because: '-5.0000 d, more than 3 d' }],
    });
  });

  it('compares settings by value, not by how the header wrote them', () => {
    const master = calibration('MASTER_BIAS', '2014-12-15T10:00:00', {
      'ESO DET READ CURID': 1n,
      INSTRUME: 'MUSE    ',
    });
    expect(choose('MASTER_BIAS', [master])?.chosen).toBe(master.fileName);
  });

  it('says what it would have taken', () => {
    expect(describeMatch(ruleOf('TRACE_TABLE'), SUBJECT.keywords)).toBe(
      'INSTRUME=MUSE INS.OPTI1.FILTER=Blue INS.OPTI2.NAME=WFM DET.READ.CURID=1',
    );
    expect(describeMatch(ruleOf('MASTER_BIAS'), {})).toBe('INSTRUME=missing DET.READ.CURID=missing');
  });

  it('does not depend on the order of the archive, and says something about every candidate', () => {
    const candidate = fc
      .record({ day: fc.integer({ min: 1, max: 28 }), readMode: fc.constantFrom(1, 2) })
      .map(({ day, readMode }) => {
        const date = `2014-12-${String(day).padStart(2, '0')}T10:00:00`;
        return {
          ...calibration('MASTER_BIAS', date, { 'ESO DET READ CURID': readMode }),
          fileName: `bias ${day} ${readMode}`,
        };
      });
    const pools = fc
      .uniqueArray(candidate, { selector: ({ fileName }) => fileName })
      .chain((pool) => fc.tuple(fc.constant(pool), fc.shuffledSubarray(pool, { minLength: pool.length })));
    fc.assert(
      fc.property(pools, ([pool, shuffled]) => {
        const association = choose('MASTER_BIAS', pool);
        expect(choose('MASTER_BIAS', shuffled)).toEqual(association);
        expect((association?.rejected.length ?? 0) + (association?.chosen === undefined ? 0 : 1)).toBe(pool.length);
      }),
    );
  });
});
