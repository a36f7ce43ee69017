import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AbFix } from '../../../src/domain/cascade/apply-fix.ts';
import {
  applyFixesToChain,
  applyFixesToPlan,
  refusalOfFix,
  refusedFixes,
} from '../../../src/domain/cascade/apply-fix.ts';
import { missingDependencies, topologicalOrder } from '../../../src/domain/cascade/dependencies.ts';
import { outlineOf } from '../../../src/domain/cascade/outline.ts';
import type { ChainOutline, Plan } from '../../../src/domain/cascade/plan.ts';
import type { Fix } from '../../../src/domain/cascade/fix.ts';
import { MUSE } from '../../fakes/muse.ts';
import { STANDARD_NIGHT, abOf, fullName, planNight, shortName } from './night-fixtures.ts';

const { plan: PLAN } = planNight(STANDARD_NIGHT);

function fixOf(short: string, fix: Fix): AbFix {
  return { ab: fullName(short), fix };
}
function after(...fixes: readonly AbFix[]): Plan {
  return applyFixesToPlan(PLAN, fixes);
}
function inputsOf(plan: Plan, short: string): string[] {
  return abOf({ plan }, short).inputs.map(({ source, tag }) => {
    return `${source.kind === 'product' ? shortName(source.ab) : source.kind === 'file' ? source.path : source.fileName} ${tag}`;
  });
}
function goneOf(plan: Plan): string[] {
  const left = new Set(plan.abs.map(({ name }) => name));
  return PLAN.abs.filter(({ name }) => !left.has(name)).map(({ name }) => shortName(name));
}
function newlySuppressed(plan: Plan) {
  return plan.suppressed.slice(PLAN.suppressed.length);
}
const REFUSE = (short: string, fix: Fix): string | undefined => refusalOfFix(fixOf(short, fix), PLAN.abs);

describe('[U] fixes of a plan', () => {
  it('retry changes nothing', () => {
    expect(after(fixOf('00:54:04.379_tal', { kind: 'retry' }))).toEqual(PLAN);
  });

  it('parameters replace options of the same name, in their place', () => {
    const parameters = ['--skymethod=simple', '--crsigma=10'];
    const plan = after(fixOf('00:54:04.379_pst', { kind: 'parameters', parameters }));
    expect(abOf({ plan }, '00:54:04.379_pst').parameters).toEqual([
      '--save=cube,individual,skymodel',
      '--filter=white',
      '--skymethod=simple',
      '--crsigma=10',
    ]);
    expect(plan.abs.filter((ab, index) => ab !== PLAN.abs[index])).toHaveLength(1);
    expect(plan.planKey).toBe(PLAN.planKey);
  });

  it('no-alignment takes the _tal out and the offsets from the _tpl, whichever of the two is named', () => {
    for (const short of ['02:12:34.681_tal', '02:12:34.681_tpl']) {
      const plan = after(fixOf(short, { kind: 'no-alignment' }));
      expect(goneOf(plan)).toEqual(['02:12:34.681_tal']);
      expect(inputsOf(plan, '02:12:34.681_tpl')).toEqual([
        '02:12:34.681_pst PIXTABLE_REDUCED',
        '02:23:49.898_pst PIXTABLE_REDUCED',
        'MU_FILTER_LIST_140101A.fits FILTER_LIST',
      ]);
      expect(abOf({ plan }, '02:12:34.681_tpl').waitFor.map(shortName)).toEqual([
        '02:12:34.681_pst',
        '02:23:49.898_pst',
      ]);
      expect(newlySuppressed(plan)).toEqual([
        {
          what: fullName('02:12:34.681_tal'),
          because: `${fullName(short)}: combined without alignment, by decision of the operator`,
        },
      ]);
    }
  });

  it('offset-list puts a file in the place of the _tal; a later fix may replace or remove it', () => {
    const list = (path: string): AbFix => fixOf('02:12:34.681_tpl', { kind: 'offset-list', path });
    const plan = after(list('/data/a.fits'));
    expect(goneOf(plan)).toEqual(['02:12:34.681_tal']);
    expect(inputsOf(plan, '02:12:34.681_tpl')[2]).toBe('/data/a.fits OFFSET_LIST');
    expect(
      inputsOf(after(list('/data/a.fits'), list('/data/b.fits')), '02:12:34.681_tpl').filter((text) =>
        text.endsWith('OFFSET_LIST'),
      ),
    ).toEqual(['/data/b.fits OFFSET_LIST']);
    const without = after(list('/data/a.fits'), fixOf('02:12:34.681_tpl', { kind: 'no-alignment' }));
    expect(inputsOf(without, '02:12:34.681_tpl').filter((text) => text.endsWith('OFFSET_LIST'))).toEqual([]);
  });

  it('drop-frames at a combination leaves the single cubes and counts the rest anew', () => {
    const frames = ['MUSE.2014-12-15T00:54:04.379.fits', fullName('01:19:49.030_pst')];
    const plan = after(fixOf('00:54:04.379_tpl', { kind: 'drop-frames', frames }));
    expect(goneOf(plan)).toEqual([]);
    expect(inputsOf(plan, '00:54:04.379_tal')).toEqual(['01:05:19.596_pst IMAGE_FOV', '01:31:04.247_pst IMAGE_FOV']);
    expect(abOf({ plan }, '00:54:04.379_tpl')).toMatchObject({
      rawFiles: ['MUSE.2014-12-15T01:05:19.596.fits', 'MUSE.2014-12-15T01:31:04.247.fits'],
      mjdObs: abOf({ plan }, '01:05:19.596').mjdObs,
      exptimeSeconds: 1200,
      waitFor: [fullName('01:05:19.596_pst'), fullName('01:31:04.247_pst'), fullName('00:54:04.379_tal')],
    });
  });

  it('drop-frames at a failed exposure takes its own ABs out, the combination goes on', () => {
    const plan = after(fixOf('01:05:19.596', { kind: 'drop-frames', frames: [] }));
    expect(goneOf(plan)).toEqual(['01:05:19.596', '01:05:19.596_pst']);
    expect(inputsOf(plan, '00:54:04.379_tal').map((text) => text.split(' ')[0])).toEqual([
      '00:54:04.379_pst',
      '01:19:49.030_pst',
      '01:31:04.247_pst',
    ]);
    expect(abOf({ plan }, '00:54:04.379_tpl').exptimeSeconds).toBe(1800);
    expect(plan.chains[0]?.abNames).toHaveLength(11);
    expect(newlySuppressed(plan).map(({ because }) => because)).toEqual([
      'frame MUSE.2014-12-15T01:05:19.596.fits dropped by the operator',
      'frame MUSE.2014-12-15T01:05:19.596.fits dropped by the operator',
      'MUSE.2014-12-15T01:05:19.596_pst.ab: frame MUSE.2014-12-15T01:05:19.596.fits dropped by the operator',
    ]);
    expect(newlySuppressed(plan).at(-1)?.what).toBe('MUSE.2014-12-15T01:05:19.596.fits');
    expect(abOf({ plan }, '00:54:04.379_tpl').isComplete).toBe(false);
  });

  it('of an option without a value, or with any value, are applied', () => {
    const parameters = ['--quick', '--comment=two\nlines = 2'];
    expect(after(fixOf('00:54:04.379', { kind: 'parameters', parameters }))).toMatchObject({
      abs: [{ parameters: ['--saveimage=false', ...parameters] }, ...PLAN.abs.slice(1)],
    });
  });

  it('offset-list says by what the _tal was replaced', () => {
    const plan = after(fixOf('02:12:34.681_tal', { kind: 'offset-list', path: '/data/a.fits' }));
    expect(newlySuppressed(plan)).toEqual([
      { what: fullName('02:12:34.681_tal'), because: 'replaced by the list of offsets /data/a.fits' },
    ]);
    expect(inputsOf(plan, '02:12:34.681_tpl')[2]).toBe('/data/a.fits OFFSET_LIST');
  });

  it('drop-frames where the combination was given up takes the alignment with it, that of other exposures not', () => {
    const plan = after(
      fixOf('02:12:34.681_tpl', { kind: 'give-up' }),
      fixOf('00:54:04.379_tpl', { kind: 'give-up' }),
      fixOf('02:23:49.898', { kind: 'drop-frames', frames: [] }),
    );
    expect(newlySuppressed(plan).slice(2)).toEqual([
      {
        what: fullName('02:23:49.898'),
        because: 'frame MUSE.2014-12-15T02:23:49.898.fits dropped by the operator',
      },
      {
        what: fullName('02:23:49.898_pst'),
        because: 'frame MUSE.2014-12-15T02:23:49.898.fits dropped by the operator',
      },
      { what: fullName('02:12:34.681_tal'), because: 'nothing is combined with its offsets any more' },
      {
        what: 'MUSE.2014-12-15T02:23:49.898.fits',
        because: 'MUSE.2014-12-15T02:23:49.898_pst.ab: frame MUSE.2014-12-15T02:23:49.898.fits dropped by the operator',
      },
    ]);
    expect(abOf({ plan }, '00:54:04.379_tal').waitFor).toHaveLength(4);
  });

  it('of an alignment that nothing combines any more are refused', () => {
    const fixes = [
      fixOf('02:12:34.681_tpl', { kind: 'give-up' }),
      fixOf('02:12:34.681_tal', { kind: 'drop-frames', frames: ['MUSE.2014-12-15T02:12:34.681.fits'] }),
      fixOf('02:12:34.681_tal', { kind: 'offset-list', path: '/x' }),
    ];
    expect(refusedFixes(PLAN.abs, fixes)).toEqual([
      { what: fullName('02:12:34.681_tal'), because: `nothing combines ${fullName('02:12:34.681_tal')}` },
      {
        what: fullName('02:12:34.681_tal'),
        because: `${fullName('02:12:34.681_tal')} is neither an alignment nor a combination`,
      },
    ]);
    expect(after(...fixes)).toEqual(after(fixes[0]!));
  });

  it('drop-frames that leaves fewer than two suppresses the combination', () => {
    const plan = after(
      fixOf('02:23:49.898_pst', { kind: 'drop-frames', frames: ['MUSE.2014-12-15T02:23:49.898.fits'] }),
    );
    expect(goneOf(plan)).toEqual(['02:12:34.681_tal', '02:12:34.681_tpl', '02:23:49.898_pst'].toSorted(byPlan));
    expect(newlySuppressed(plan).slice(1)).toEqual([
      {
        what: fullName('02:12:34.681_tal'),
        because: 'only 1 of 2 exposures left after frames were dropped: the single cubes are final',
      },
      {
        what: fullName('02:12:34.681_tpl'),
        because: 'only 1 of 2 exposures left after frames were dropped: the single cubes are final',
      },
      {
        what: 'MUSE.2014-12-15T02:23:49.898.fits',
        because: 'MUSE.2014-12-15T02:23:49.898_pst.ab: frame MUSE.2014-12-15T02:23:49.898.fits dropped by the operator',
      },
    ]);
  });

  it('drop-frames after no-alignment still finds the combination', () => {
    const plan = after(
      fixOf('00:54:04.379_tal', { kind: 'no-alignment' }),
      fixOf('00:54:04.379_tpl', { kind: 'drop-frames', frames: ['MUSE.2014-12-15T01:31:04.247.fits'] }),
    );
    expect(inputsOf(plan, '00:54:04.379_tpl')).toHaveLength(4);
  });

  it('the shallow cube of a SKY may be dropped, its sky not', () => {
    expect(goneOf(after(fixOf('01:16:34.813_pst', { kind: 'drop-frames', frames: [] })))).toEqual(['01:16:34.813_pst']);
    expect(REFUSE('01:16:34.813_sky', { kind: 'drop-frames', frames: [] })).toBe(
      `${fullName('00:54:04.379_pst')} needs the sky of ${fullName('01:16:34.813_sky')}: use retry, parameters or give-up`,
    );
  });

  it('give-up takes out the AB and all that needs it', () => {
    const plan = after(fixOf('00:54:04.379_tal', { kind: 'give-up' }));
    expect(goneOf(plan)).toEqual(['00:54:04.379_tal', '00:54:04.379_tpl']);
    expect(newlySuppressed(plan)).toEqual([
      { what: fullName('00:54:04.379_tal'), because: 'given up by the operator' },
      {
        what: fullName('00:54:04.379_tpl'),
        because: `needs ${fullName('00:54:04.379_tal')}: given up by the operator`,
      },
    ]);
    expect(goneOf(after(fixOf('01:16:34.813', { kind: 'give-up' })))).toHaveLength(9);
  });

  it('a chain that is given up as a whole is no chain any more', () => {
    expect(after(fixOf('01:49:19.464', { kind: 'give-up' })).chains).toHaveLength(3);
  });

  it.each<[string, string, Fix, string]>([
    [
      'an AB that is not in the plan',
      '09:00:00.000',
      { kind: 'retry' },
      `${fullName('09:00:00.000')} is not in the plan`,
    ],
    [
      'an option without dashes',
      '00:54:04.379',
      { kind: 'parameters', parameters: ['overscan=none'] },
      "'overscan=none' is no option: write --name=value",
    ],
    ['no options', '00:54:04.379', { kind: 'parameters', parameters: [] }, 'no options are given'],
    [
      'an option that changes the products',
      '00:54:04.379_pst',
      { kind: 'parameters', parameters: ['--save=cube'] },
      '--save changes which products are made: configure it for the process and plan the date again',
    ],
    [
      'another number of IFUs',
      '00:54:04.379',
      { kind: 'parameters', parameters: ['--ovscreject=none', '--nifu'] },
      '--nifu changes which products are made: configure it for the process and plan the date again',
    ],
    [
      'other images',
      '00:54:04.379_pst',
      { kind: 'parameters', parameters: ['--filter=white'] },
      '--filter changes which products are made: configure it for the process and plan the date again',
    ],
    [
      'an option in the middle of a text',
      '00:54:04.379',
      { kind: 'parameters', parameters: ['x --overscan=none'] },
      "'x --overscan=none' is no option: write --name=value",
    ],
    [
      'a name with a blank',
      '00:54:04.379',
      { kind: 'parameters', parameters: ['--x', '--over scan=none'] },
      "'--over scan=none' is no option: write --name=value",
    ],
    [
      'no-alignment of a single cube',
      '00:54:04.379_pst',
      { kind: 'no-alignment' },
      `${fullName('00:54:04.379_pst')} is neither an alignment nor a combination`,
    ],
    [
      'offsets for a single cube',
      '00:54:04.379_pst',
      { kind: 'offset-list', path: '/x' },
      `${fullName('00:54:04.379_pst')} is neither an alignment nor a combination`,
    ],
    ['no frames for a combination', '00:54:04.379_tpl', { kind: 'drop-frames', frames: [] }, 'no frames are given'],
    [
      'a frame of another OB',
      '00:54:04.379_tpl',
      { kind: 'drop-frames', frames: ['MUSE.x.fits'] },
      `MUSE.x.fits is not among the inputs of ${fullName('00:54:04.379_tpl')}`,
    ],
    [
      'another frame than its own',
      '00:54:04.379',
      { kind: 'drop-frames', frames: ['MUSE.x.fits'] },
      `MUSE.x.fits is not the frame of ${fullName('00:54:04.379')}`,
    ],
  ])('%s is refused', (_, short, fix, because) => {
    expect(REFUSE(short, fix)).toBe(because);
    expect(after(fixOf(short, fix))).toEqual(PLAN);
    expect(refusedFixes(PLAN.abs, [fixOf(short, fix)])).toEqual([{ what: fullName(short), because }]);
  });
});

function byPlan(a: string, b: string): number {
  const index = (short: string): number => PLAN.abs.findIndex(({ name }) => name === fullName(short));
  return index(a) - index(b);
}

describe('[U] fixes of an outline', () => {
  const rawFiles = [...new Set(PLAN.abs.flatMap((ab) => ab.rawFiles))];
  const fix: fc.Arbitrary<Fix> = fc.oneof(
    fc.record({ kind: fc.constant('drop-frames' as const), frames: fc.subarray(rawFiles, { maxLength: 3 }) }),
    fc.constantFrom<Fix>(
      { kind: 'retry' },
      { kind: 'give-up' },
      { kind: 'no-alignment' },
      { kind: 'offset-list', path: '/o.fits' },
    ),
    fc.constant<Fix>({ kind: 'parameters', parameters: ['--x=1'] }),
  );
  const fixes = fc.array(fc.record({ ab: fc.constantFrom(...PLAN.abs.map(({ name }) => name)), fix }), {
    maxLength: 6,
  });

  it('change it as they change the plan, whatever they are', () => {
    const chains = outlineOf(PLAN, MUSE).chains;
    fc.assert(
      fc.property(fixes, (list) => {
        const fixed = outlineOf(applyFixesToPlan(PLAN, list), MUSE);
        const apart = chains.map((chain) => applyFixesToChain(chain, list)).filter(({ abs }) => abs.length > 0);
        expect(apart.map(withoutRanks)).toEqual(fixed.chains.map(withoutRanks));
      }),
      { numRuns: 300 },
    );
  });

  it('never leave a dependency open or a cycle behind', () => {
    fc.assert(
      fc.property(fixes, (list) => {
        const { abs } = applyFixesToPlan(PLAN, list);
        expect(missingDependencies(abs)).toEqual([]);
        expect(topologicalOrder(abs)).toEqual({ kind: 'order', order: abs });
        for (const ab of abs.filter(({ step }) => step === 'combine')) {
          expect(ab.inputs.filter(({ tag }) => tag === 'PIXTABLE_REDUCED').length).toBeGreaterThanOrEqual(2);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function withoutRanks({ root, abs }: ChainOutline) {
  return { root, abs: abs.map((node) => ({ ...node, rank: 0 })) };
}
