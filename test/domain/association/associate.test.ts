import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { associate, describeMatch } from '../../../src/domain/association/associate.ts';
import { poolOf } from '../../../src/domain/association/calibration-pool.ts';
import { mjdOf } from '../../../src/domain/calendar/observing-date.ts';
import type { Calibration } from '../../../src/domain/frame/frame.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import type { AssociationRule } from '../../../src/domain/instance/association-rule.ts';
import type { CalendarEvent } from '../../../src/domain/instance/calendar-event.ts';
import { TIME_RULES } from '../../../src/domain/instance/association-rule.ts';
import { MUSE } from '../../fakes/muse.ts';
import { STANDARD_NIGHT, calibration, keywordsOf } from '../cascade/night-fixtures.ts';

const SUBJECT = { mjdObsMod: mjdOf('2014-12-15T00:59:04'), keywords: keywordsOf(STANDARD_NIGHT[0]!, 0) };

function ruleOf(tag: string): AssociationRule {
  const rule = MUSE.association.find((candidate) => candidate.tag === tag);
  if (rule === undefined) throw new Error(`no rule for ${tag}`);
  return rule;
}
function choose(
  tag: string,
  calibrations: readonly Calibration[],
  differences: Partial<AssociationRule> = {},
  events: readonly CalendarEvent[] = [],
) {
  return associate(SUBJECT, poolOf(calibrations), [{ ...ruleOf(tag), ...differences }], events)[0];
}

/** A bias so many days after the exposure, named by its number of days. */
function bias(days: number, keywords: Keywords = {}, fileName = `bias ${days}`): Calibration {
  const base = calibration('MASTER_BIAS', '2014-12-15T00:00:00', keywords);
  return { ...base, fileName, mjdObs: SUBJECT.mjdObsMod + days };
}

describe('[U] association', () => {
  it('takes the closest calibration of the same settings and says why not the others, the nearest first', () => {
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
      level: 'preferred',
      rejected: [
        {
          calibration: 'MU_MASTER_BIAS_2014-12-14.fits',
          because: '-0.6244 d, preferred, farther than MU_MASTER_BIAS_2014-12-15.fits',
        },
        { calibration: 'MU_MASTER_BIAS_2014-12-16.fits', because: 'DET.READ.CURID=2, not 1' },
        {
          calibration: 'MU_MASTER_BIAS_2014-12-13.fits',
          because: '-1.6244 d, preferred, farther than MU_MASTER_BIAS_2014-12-15.fits',
        },
      ],
      alsoRejected: 0,
    });
  });

  it('says that nothing is there', () => {
    expect(choose('MASTER_BIAS', [])).toEqual({
      tag: 'MASTER_BIAS',
      required: true,
      time: 'closest',
      chosen: undefined,
      deltaDays: undefined,
      level: undefined,
      rejected: [],
      alsoRejected: 0,
    });
  });

  it('of two at the same distance takes the one before, of two at the same time the newer version', () => {
    expect(choose('MASTER_BIAS', [bias(0.5), bias(-0.5)])).toMatchObject({
      chosen: 'bias -0.5',
      rejected: [
        { calibration: 'bias 0.5', because: '+0.5000 d, preferred, not farther than, but ranked after, bias -0.5' },
      ],
    });
    expect(choose('MASTER_BIAS', [bias(0.5, {}, 'v1'), bias(0.5, {}, 'v2')])?.chosen).toBe('v2');
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
      level: undefined,
      rejected: [
        { calibration: 'MU_GSKL_150101A_sky_lines.fits', because: 'older version than MU_GSKL_160101A_sky_lines.fits' },
        { calibration: 'MU_GSKL_140101A_sky_lines.fits', because: 'older version than MU_GSKL_160101A_sky_lines.fits' },
      ],
      alsoRejected: 0,
    });
  });

  it('compares no times for a static calibration, even where it has one', () => {
    const far = { ...calibration('SKY_LINES', '2010-01-01T00:00:00'), fileName: 'MU_GSKL_100101A.fits' };
    expect(choose('SKY_LINES', [far], { preferredDays: 1, maxDays: 2 })).toMatchObject({
      chosen: far.fileName,
      deltaDays: undefined,
      level: undefined,
    });
  });

  it('takes a response without a time only where there is none with one, however far', () => {
    const fixed = calibration('STD_RESPONSE');
    const dated = calibration('STD_RESPONSE', '2014-11-01T00:00:00');
    expect(choose('STD_RESPONSE', [fixed, dated])).toMatchObject({
      chosen: dated.fileName,
      level: 'preferred',
      rejected: [{ calibration: fixed.fileName, because: `has no time, ${dated.fileName} has` }],
    });
    expect(choose('STD_RESPONSE', [fixed])).toMatchObject({ chosen: fixed.fileName, level: undefined });
  });

  it('shares traces between AO and no AO, not between nominal and extended range', () => {
    const trace = (filter: string): Calibration =>
      calibration('TRACE_TABLE', '2014-12-15T10:00:00', { 'ESO INS OPTI1 NAME': filter });
    expect(choose('TRACE_TABLE', [trace('Blue-Na2')])?.chosen).toBe('MU_TRACE_TABLE_2014-12-15.fits');
    expect(choose('TRACE_TABLE', [trace('Clear')])?.rejected[0]?.because).toBe('INS.OPTI1.FILTER=Clear, not Blue');
  });

  it('takes no calibration that does not tell its settings, and none for a frame that does not', () => {
    const { 'ESO DET READ CURID': _, ...keywords } = calibration('MASTER_BIAS', '2014-12-15T10:00:00').keywords;
    const silent = { ...calibration('MASTER_BIAS', '2014-12-15T10:00:00'), keywords };
    expect(choose('MASTER_BIAS', [silent])).toMatchObject({
      chosen: undefined,
      rejected: [{ because: 'has no ESO DET READ CURID' }],
    });
    const undefinedValue = bias(0.3, { 'ESO DET READ CURID': null });
    expect(choose('MASTER_BIAS', [undefinedValue])?.rejected[0]?.because).toBe('has no ESO DET READ CURID');
    for (const mode of [{}, { 'ESO DET READ CURID': null }]) {
      const subject = { ...SUBJECT, keywords: { INSTRUME: 'MUSE', ...mode } };
      const [found] = associate(subject, poolOf([bias(0.3)]), [ruleOf('MASTER_BIAS')]);
      expect(found?.rejected).toEqual([
        { calibration: 'bias 0.3', because: 'the raw file has no ESO DET READ CURID to compare' },
      ]);
    }
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
    expect(describeMatch(ruleOf('MASTER_BIAS'), { 'ESO DET READ CURID': null })).toBe(
      'INSTRUME=missing DET.READ.CURID=missing',
    );
  });

  it('names the 12 nearest of those that it does not take, and counts the others', () => {
    const days = Array.from({ length: 20 }, (_, index) => index + 1);
    const found = choose(
      'MASTER_BIAS',
      days.toReversed().map((day) => bias(-day)),
    );
    expect(found?.chosen).toBe('bias -1');
    expect(found?.rejected.map(({ calibration: name }) => name)).toEqual(
      days.slice(1, 13).map((day) => `bias -${day}`),
    );
    expect(found?.alsoRejected).toBe(7);
  });
});

describe('[U] many calibrations that do not fit', () => {
  it('do not hide one that does', () => {
    const others = Array.from({ length: 20 }, (_, index) => bias(index / 100, { 'ESO DET READ CURID': 2 }));
    const found = choose('MASTER_BIAS', [...others, bias(2), bias(2.5)]);
    expect(found?.chosen).toBe('bias 2');
    expect(found?.rejected.map(({ calibration: name }) => name)).toEqual(
      others.slice(0, 12).map(({ fileName }) => fileName),
    );
    expect(found?.alsoRejected).toBe(9);
  });

  it('are counted when nothing fits', () => {
    const others = Array.from({ length: 20 }, (_, index) => bias(index, { 'ESO DET READ CURID': 2 }));
    const found = choose('MASTER_BIAS', others);
    expect([found?.chosen, found?.rejected.length, found?.alsoRejected]).toEqual([undefined, 12, 8]);
  });
});

describe('[U] validity windows', () => {
  const windows = { preferredDays: 3, maxDays: 28 };

  it.each([
    [3, 'preferred'],
    [-3, 'preferred'],
    [3.0001, 'acceptable'],
    [-28, 'acceptable'],
  ])('%d d is %s', (days, level) => {
    expect(choose('MASTER_BIAS', [bias(days)], windows)).toMatchObject({ chosen: `bias ${days}`, level });
  });

  it('end with the largest time difference of the rule, on both sides', () => {
    expect(choose('MASTER_BIAS', [bias(28.5), bias(-29)], windows)).toMatchObject({
      chosen: undefined,
      level: undefined,
      rejected: [
        { calibration: 'bias 28.5', because: '+28.5000 d, more than 28 d' },
        { calibration: 'bias -29', because: '-29.0000 d, more than 28 d' },
      ],
    });
  });

  it('without limits everything is preferred', () => {
    const found = choose('STD_RESPONSE', [calibration('STD_RESPONSE', '2004-12-15T00:00:00')]);
    expect(found?.level).toBe('preferred');
  });

  it('are told of those that are farther, too', () => {
    expect(choose('MASTER_BIAS', [bias(2), bias(-5)], windows)?.rejected).toEqual([
      { calibration: 'bias -5', because: '-5.0000 d, acceptable, farther than bias 2' },
    ]);
  });

  it('do not choose: the time rule does', () => {
    const found = choose('MASTER_BIAS', [bias(5), bias(-0.1)], { ...windows, time: 'next' });
    expect(found).toMatchObject({ chosen: 'bias 5', level: 'acceptable' });
  });
});

describe('[U] time rules', () => {
  it('next is the first one after, never one before', () => {
    expect(choose('MASTER_BIAS', [bias(-0.1), bias(2), bias(1)], { time: 'next' })).toMatchObject({
      time: 'next',
      chosen: 'bias 1',
      rejected: [
        { calibration: 'bias -0.1', because: '-0.1000 d, before the exposure' },
        { calibration: 'bias 2', because: '+2.0000 d, preferred, farther than bias 1' },
      ],
    });
  });

  it('previous is the last one before, never one after', () => {
    expect(choose('MASTER_BIAS', [bias(0.1), bias(-2), bias(-1)], { time: 'previous' })).toMatchObject({
      time: 'previous',
      chosen: 'bias -1',
      rejected: [
        { calibration: 'bias 0.1', because: '+0.1000 d, after the exposure' },
        { calibration: 'bias -2', because: '-2.0000 d, preferred, farther than bias -1' },
      ],
    });
  });

  it.each(['next', 'previous'] as const)('what is taken in the middle of the exposure is %s', (time) => {
    expect(choose('MASTER_BIAS', [bias(0)], { time })).toMatchObject({ chosen: 'bias 0', deltaDays: 0 });
    const { rejected } = choose('MASTER_BIAS', [bias(0), bias(0, {}, 'a')], { time }) ?? {};
    expect(rejected?.[0]?.because).toBe('+0.0000 d, preferred, not farther than, but ranked after, bias 0');
  });

  it.each(['next', 'previous'] as const)('what has no time is %s where nothing else is', (time) => {
    const fixed = calibration('MASTER_BIAS');
    expect(choose('MASTER_BIAS', [fixed], { time })?.chosen).toBe(fixed.fileName);
  });

  it('attached is of the same OB, the closest of them', () => {
    const own = { 'ESO OBS ID': 1134385 };
    const calibrations = [bias(0.1, { 'ESO OBS ID': 1134386 }), bias(-2, own), bias(1, own), bias(0.2)];
    expect(choose('MASTER_BIAS', calibrations, { time: 'attached' })).toMatchObject({
      time: 'attached',
      chosen: 'bias 1',
      rejected: [
        { calibration: 'bias 0.1', because: 'OBS.ID=1134386, not 1134385' },
        { calibration: 'bias 0.2', because: 'OBS.ID=missing, not 1134385' },
        { calibration: 'bias -2', because: '-2.0000 d, preferred, farther than bias 1' },
      ],
    });
  });

  it.each([0, undefined])('OBS.ID %s attaches nothing', (obsId) => {
    const none: Keywords = obsId === undefined ? {} : { 'ESO OBS ID': obsId };
    const { 'ESO OBS ID': _, ...keywords } = SUBJECT.keywords;
    const subject = { ...SUBJECT, keywords: { ...keywords, ...none } };
    const rule = { ...ruleOf('MASTER_BIAS'), time: 'attached' as const };
    const [found] = associate(subject, poolOf([bias(0.1, none)]), [rule]);
    expect(found?.chosen).toBeUndefined();
  });
});

describe('[U] the event calendar', () => {
  const at = '2014-12-15T06:00:00';
  const event = (differences: Partial<CalendarEvent> = {}): CalendarEvent => ({
    at,
    what: 'a new lamp',
    tags: ['MASTER_FLAT', 'MASTER_BIAS'],
    source: 'test',
    ...differences,
  });
  const before = bias(-1);
  const after = bias(0.3);

  it('nothing is associated across an event', () => {
    expect(choose('MASTER_BIAS', [before, after], {}, [event()])).toMatchObject({
      chosen: 'bias -1',
      rejected: [{ calibration: 'bias 0.3', because: 'on the other side of a new lamp (2014-12-15T06:00:00)' }],
    });
    const earlier = event({ at: '2014-12-14T12:00:00' });
    expect(choose('MASTER_BIAS', [before, after], {}, [earlier])).toMatchObject({
      chosen: 'bias 0.3',
      rejected: [{ calibration: 'bias -1', because: 'on the other side of a new lamp (2014-12-14T12:00:00)' }],
    });
  });

  it('an event beside both, or of other calibrations, means nothing', () => {
    const others = [
      event({ at: '2014-12-10T00:00:00' }),
      event({ at: '2014-12-20T00:00:00' }),
      event({ tags: ['SKY'] }),
    ];
    expect(choose('MASTER_BIAS', [after], {}, others)?.chosen).toBe('bias 0.3');
  });

  it('what was taken in the moment of the event was taken after it', () => {
    const moment = { ...bias(0.2), mjdObs: mjdOf(at) };
    expect(choose('MASTER_BIAS', [moment], {}, [event()])?.chosen).toBeUndefined();
    const subject = { ...SUBJECT, mjdObsMod: mjdOf(at) };
    const rules = [ruleOf('MASTER_BIAS')];
    expect(associate(subject, poolOf([moment]), rules, [event()])[0]?.chosen).toBe('bias 0.2');
    expect(associate(subject, poolOf([before]), rules, [event()])[0]?.chosen).toBeUndefined();
  });

  it('of several events the first one is named', () => {
    const several = [event({ at: '2014-12-15T07:00:00', what: 'c' }), event({ what: 'b' }), event({ what: 'a' })];
    expect(choose('MASTER_BIAS', [after], {}, several)?.rejected[0]?.because).toBe(
      'on the other side of a (2014-12-15T06:00:00)',
    );
  });

  it('an event of all calibrations leaves static ones alone, one that names them does not', () => {
    const table = calibration('GEOMETRY_TABLE', '2014-12-15T12:00:00');
    expect(choose('MASTER_BIAS', [after], {}, [event({ tags: 'all' })])?.chosen).toBeUndefined();
    expect(choose('GEOMETRY_TABLE', [table], {}, [event({ tags: 'all' })])?.chosen).toBe(table.fileName);
    expect(choose('GEOMETRY_TABLE', [table], {}, [event({ tags: ['GEOMETRY_TABLE'] })])?.chosen).toBeUndefined();
  });

  it('a calibration without a time is on both sides', () => {
    const fixed = calibration('STD_RESPONSE');
    expect(choose('STD_RESPONSE', [fixed], {}, [event({ tags: ['STD_RESPONSE'] })])?.chosen).toBe(fixed.fileName);
  });
});

describe('[U] any pool of calibrations', () => {
  const candidate = fc
    .record({
      days: fc.oneof(fc.constantFrom(-0.5, 0.5, 1), fc.integer({ min: -40, max: 40 })),
      readMode: fc.constantFrom(1, 2),
      obsId: fc.constantFrom(1134385, 7),
      version: fc.constantFrom('A', 'B'),
    })
    .map(({ days, readMode, obsId, version }) =>
      bias(
        days,
        { 'ESO DET READ CURID': readMode, 'ESO OBS ID': obsId },
        `bias ${days} ${readMode} ${obsId} ${version}`,
      ),
    );
  const events = fc.array(
    fc.record({
      at: fc.constantFrom('2014-12-10T00:00:00', '2014-12-15T06:00:00', '2014-12-20T00:00:00'),
      what: fc.constantFrom('x', 'y'),
      tags: fc.constantFrom<CalendarEvent['tags'][]>('all', ['MASTER_BIAS'], ['MASTER_FLAT']),
      source: fc.constant(''),
    }),
    { maxLength: 3 },
  );
  const pools = fc
    .uniqueArray(candidate, { selector: ({ fileName }) => fileName, maxLength: 40 })
    .chain((pool) => fc.tuple(fc.constant(pool), fc.shuffledSubarray(pool, { minLength: pool.length })));

  it.each(TIME_RULES)('does not decide by its order (%s), and something is said about every candidate', (time) => {
    fc.assert(
      fc.property(pools, events, ([pool, shuffled], calendar) => {
        const association = choose('MASTER_BIAS', pool, { time }, calendar);
        expect(choose('MASTER_BIAS', shuffled, { time }, calendar.toReversed())).toEqual(association);
        const { chosen, rejected = [], alsoRejected = 0 } = association ?? {};
        expect(rejected.length + alsoRejected + (chosen === undefined ? 0 : 1)).toBe(pool.length);
      }),
    );
  });

  it('has no nearer one of the same settings on this side of all events', () => {
    fc.assert(
      fc.property(pools, events, ([pool], calendar) => {
        const found = choose('MASTER_BIAS', pool, {}, calendar);
        const bounds = calendar.filter(({ tags }) => (tags !== 'all' ? tags.includes('MASTER_BIAS') : true));
        const isHere = (mjd: number): boolean =>
          bounds.every(({ at }) => mjd < mjdOf(at) === SUBJECT.mjdObsMod < mjdOf(at));
        const distances = pool
          .filter(({ mjdObs = 0, keywords }) => isHere(mjdObs) && keywords['ESO DET READ CURID'] === 1)
          .map(({ mjdObs = 0 }) => Math.abs(mjdObs - SUBJECT.mjdObsMod))
          .filter((days) => days <= 28);
        if (distances.length === 0) expect(found?.chosen).toBeUndefined();
        else expect(Math.abs(found?.deltaDays ?? Infinity)).toBe(Math.min(...distances));
      }),
    );
  });
});
