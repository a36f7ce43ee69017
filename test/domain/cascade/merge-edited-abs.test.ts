import { describe, expect, it } from 'vitest';
import { withProcessStatus } from '../../../src/domain/association/ab-status.ts';
import { abText } from '../../../src/domain/association/ab-text.ts';
import { assemblePlan } from '../../../src/domain/cascade/assemble-plan.ts';
import type { MergeInput } from '../../../src/domain/cascade/merge-edited-abs.ts';
import { mergeEditedAbs } from '../../../src/domain/cascade/merge-edited-abs.ts';
import { MUSE } from '../../fakes/muse.ts';
import { STANDARD_NIGHT, fullName, planNight, sha256 } from './night-fixtures.ts';

const { plan: PLAN } = planNight(STANDARD_NIGHT.slice(1, 2));
const GENERATED = Object.fromEntries(PLAN.abs.map((ab) => [ab.name, abText(ab, MUSE)]));
const POST = fullName('01:49:19.464_pst');
const BASIC = fullName('01:49:19.464');
const EDITED = {
  ...GENERATED,
  [POST]: GENERATED[POST]!.replace('--filter=white', '--filter=white\nRECIPE_PARAM    --crsigma=10'),
};

function merge(differences: Partial<MergeInput>) {
  const { texts, notes } = mergeEditedAbs({
    generated: GENERATED,
    inTree: GENERATED,
    lastGenerated: GENERATED,
    ...differences,
  });
  return { texts, notes };
}
function newRules(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, text.replace(/^CONFIG_VERSION.*$/mu, 'CONFIG_VERSION  99')]),
  );
}

describe('[U] ABs that a human edited in the tree', () => {
  it('nothing in the tree, or nothing changed there: the rules decide', () => {
    expect(merge({ inTree: {}, lastGenerated: {} })).toEqual({ texts: GENERATED, notes: [] });
    expect(merge({})).toEqual({ texts: GENERATED, notes: [] });
    expect(merge({ generated: newRules(GENERATED) })).toEqual({ texts: newRules(GENERATED), notes: [] });
  });

  it('an edit wins, also over new rules, and again the next time', () => {
    expect(merge({ inTree: EDITED })).toEqual({
      texts: EDITED,
      notes: [`${POST}: edited by hand, that version is used`],
    });
    const generated = newRules(GENERATED);
    const second = merge({ generated, inTree: EDITED });
    expect(second).toEqual({
      texts: { [BASIC]: generated[BASIC], [POST]: EDITED[POST] },
      notes: [`${POST}: edited by hand; the rules now make another version, the edited one is used`],
    });
    expect(merge({ generated, inTree: second.texts, lastGenerated: generated }).texts).toEqual(second.texts);
  });

  it('the status that PHOENIX writes is no edit', () => {
    const done = { ...GENERATED, [POST]: withProcessStatus(GENERATED[POST]!, POST, 'SUCCESSFUL', 'r.log') };
    expect(merge({ inTree: done })).toEqual({ texts: GENERATED, notes: [] });
  });

  it('a deleted AB stays deleted, an added one is used', () => {
    const { [POST]: _, ...without } = GENERATED;
    expect(merge({ inTree: without })).toEqual({ texts: without, notes: [`${POST}: deleted by hand, stays deleted`] });
    const name = fullName('01:49:19.464_two');
    const added = GENERATED[POST]!.replaceAll('464_pst', '464_two');
    expect(merge({ inTree: { ...GENERATED, [name]: added } })).toEqual({
      texts: { ...GENERATED, [name]: added },
      notes: [`${name}: added by hand`],
    });
  });

  it('a tree without any AB was never written, or was deleted as a whole: it is made again', () => {
    expect(merge({ inTree: {} })).toEqual({ texts: GENERATED, notes: [] });
  });

  it('an AB that the rules no longer make and nobody has any more is not spoken about', () => {
    const { [POST]: _, ...without } = GENERATED;
    expect(merge({ generated: without, inTree: without })).toEqual({ texts: without, notes: [] });
  });

  it('an AB that is new by the rules joins those in the tree', () => {
    const { [POST]: _, ...without } = GENERATED;
    expect(merge({ inTree: without, lastGenerated: without })).toEqual({ texts: GENERATED, notes: [] });
  });

  it('an AB that the rules no longer make goes, unless it was edited', () => {
    const { [POST]: _, ...without } = GENERATED;
    expect(merge({ generated: without }).texts).toEqual(without);
    expect(merge({ generated: without, inTree: EDITED })).toEqual({
      texts: EDITED,
      notes: [`${POST}: edited by hand; the rules no longer make it, it is kept`],
    });
  });

  it('without memory of what was generated, what differs is an edit', () => {
    expect(merge({ inTree: EDITED, lastGenerated: {} })).toEqual({
      texts: EDITED,
      notes: [`${POST}: edited by hand, that version is used`],
    });
  });

  it('an edit that cannot be read is refused with file and line, not overwritten', () => {
    const broken = { ...GENERATED, [POST]: GENERATED[POST]!.replace('MODIFIED        NO', 'MODIFIED        perhaps') };
    expect(() => merge({ inTree: broken })).toThrow(
      expect.objectContaining({ code: 'AB_INVALID', message: `${POST}:15: MODIFIED perhaps` }),
    );
  });
});

describe('[U] a plan of ABs that a human wrote', () => {
  const parts = {
    process: 'MUSE_R',
    unit: '2014-12-14',
    ruleVersion: PLAN.ruleVersion,
    suppressed: [],
    singles: PLAN.singles ?? {},
  };
  const [basic, post] = [PLAN.abs[0]!, PLAN.abs[1]!];
  const plan = (abs: typeof PLAN.abs) => assemblePlan({ ...parts, abs }, sha256);

  it('has the same key for the same ABs, another one for others', () => {
    expect(plan([post, basic])).toEqual(PLAN);
    expect(plan([basic, { ...post, parameters: ['--x=1'] }]).planKey).not.toBe(PLAN.planKey);
    expect(assemblePlan({ ...parts, ruleVersion: 'MUSE 99', abs: PLAN.abs }, sha256).planKey).not.toBe(PLAN.planKey);
  });

  it('waits for what is an input, even where the WAITFOR line was forgotten', () => {
    expect(plan([basic, { ...post, waitFor: [] }])).toEqual(PLAN);
  });

  it.each([
    ['a dependency that is not there', [post], `${POST} waits for ${BASIC}, which is not in the plan`],
    ['two ABs of one name', [basic, basic, post], `two ABs are called ${BASIC}`],
    [
      'a cycle',
      [{ ...basic, waitFor: [POST] }, post],
      `circular dependency: ${BASIC} waits for ${POST} waits for ${BASIC}`,
    ],
  ])('%s is refused', (_, abs, message) => {
    expect(() => plan(abs)).toThrow(expect.objectContaining({ code: 'AB_INVALID', message }));
  });
});
