import { describe, expect, it } from 'vitest';
import { definitionOf, eventsOf, instrumentFor, instrumentOf } from '../../src/instances/index.ts';
import { MUSE, MUSE_R } from '../../src/instances/muse/index.ts';

describe('[U] a process with the policies of phoenix.yaml', () => {
  it('is the definition of the instance where nothing is said', () => {
    expect(definitionOf('MUSE_R')).toEqual(MUSE_R);
    expect(definitionOf('MUSE_R', { ingestion: undefined, certification: { combined: undefined } })).toEqual(MUSE_R);
  });

  it('changes only the entries that are named', () => {
    expect(
      definitionOf('MUSE_R', {
        onFailedAb: 'record',
        certification: { combined: 'auto' },
        limits: { maxCombine: 5 },
        recipeParameters: { muse_scipost: ['--save=cube'] },
      }),
    ).toEqual({
      ...MUSE_R,
      onFailedAb: 'record',
      certification: { ...MUSE_R.certification, combined: 'auto' },
      limits: { ...MUSE_R.limits, maxCombine: 5 },
      recipeParameters: { ...MUSE_R.recipeParameters, muse_scipost: ['--save=cube'] },
    });
  });

  it('has a cut-over date and modes where they are named', () => {
    const olderAbs = { tree: 'MUSE_2014', until: '2015-04-01' };
    expect(definitionOf('MUSE_R', { olderAbs })).toEqual({ ...MUSE_R, olderAbs });
    const insModes = ['WFM-AO-N'];
    expect(definitionOf('MUSE_R', { insModes, olderAbs: undefined })).toEqual({ ...MUSE_R, insModes });
  });

  it('has an instrument with other wall limits for the recipes that are named', () => {
    const { recipes } = instrumentFor(definitionOf('MUSE_R', { wallLimitSeconds: { muse_exp_align: 60 } })).rules;
    expect(recipes).toEqual({ ...MUSE.recipes, align: { ...MUSE.recipes.align, wallLimitSeconds: 60 } });
    expect(instrumentFor(MUSE_R)).toEqual(instrumentOf('MUSE'));
  });

  it.each(['MUSE', 'MUSE_smart', 'MUSE_R'])('takes no older ABs from %s, which it writes itself', (tree) => {
    expect(() => definitionOf('MUSE_R', { olderAbs: { tree, until: '2015-04-01' } })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `processes.MUSE_R.olderAbs.tree is ${tree}, which this process writes`,
        cure: 'name the tree in which the older ABs came',
      }),
    );
  });

  it.each([
    ['WFM-NOAO', 'WFM-NOAO-E'],
    ['wfm-ao-n', 'WFM-AO-N'],
    ['NFM-A0-N', 'NFM-AO-N'],
  ])('knows no mode %s, under which nothing would be processed, and says which there are', (mode, nearest) => {
    expect(() => definitionOf('MUSE_R', { insModes: ['WFM-AO-N', mode] })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `processes.MUSE_R.insModes has ${mode}, which is no mode of MUSE`,
        cure: expect.stringMatching(new RegExp(`^perhaps ${nearest} is meant; the modes are WFM-NOAO-N, .*, NFM-AO-N`)),
      }),
    );
  });

  it.each(['MUSE_X', 'constructor', ''])('is refused for the unknown name "%s", and says what is known', (name) => {
    expect(() => definitionOf(name)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', cure: 'known processes: MUSE_R' }),
    );
  });

  it('finds the tables of its instrument, and refuses one that has none', () => {
    expect(instrumentOf(MUSE_R.instrument).rules.instrument).toBe('MUSE');
    expect(() => instrumentOf('KMOS')).toThrow('instrument KMOS is not known');
  });
});

describe('[U] the event calendar', () => {
  const RULES = {
    ...MUSE,
    events: [{ at: '2014-12-10T12:00:00', what: 'of the tables', tags: ['STD_RESPONSE'], source: 'S' }],
  };
  const at = (time: string) => ({ at: time, what: 'of the site', tags: 'all' as const, source: 'phoenix.yaml' });

  it('is that of the instrument and that of the site, in order of time', () => {
    const events = eventsOf(RULES, [at('2014-12-10T12:00:01'), at('2014-12-10T11:59:59Z')]);
    expect(events.map((event) => event.at)).toEqual([
      '2014-12-10T11:59:59Z',
      '2014-12-10T12:00:00',
      '2014-12-10T12:00:01',
    ]);
    expect(events[1]).toEqual(RULES.events[0]);
    expect(eventsOf(RULES, [])).toEqual(RULES.events);
  });

  it('refuses a calibration that is never associated: the event would not count', () => {
    const event = { ...at('2014-12-10T12:00:00'), tags: ['MASTER_FLAT', 'MASTER_FLATS'] };
    expect(() => eventsOf(RULES, [event])).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: 'events, 2014-12-10T12:00:00 of the site: MUSE associates no MASTER_FLATS',
        cure: expect.stringMatching(/^write all, or some of ASTROMETRY_WCS, .*, WAVECAL_TABLE$/),
      }),
    );
    expect(eventsOf(MUSE, [{ ...event, tags: ['MASTER_FLAT'] }])).toHaveLength(MUSE.events.length + 1);
  });
});
