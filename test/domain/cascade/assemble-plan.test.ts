import { describe, expect, it } from 'vitest';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import { assemblePlan } from '../../../src/domain/cascade/assemble-plan.ts';
import { MUSE } from '../../fakes/muse.ts';
import { outlineOf } from '../../../src/domain/cascade/outline.ts';
import { STANDARD_NIGHT, fullName, planNight, shortName } from './night-fixtures.ts';

const { plan: PLAN } = planNight(STANDARD_NIGHT.slice(1, 2));
const [BASIC, POST] = [PLAN.abs[0]!, PLAN.abs[1]!];
const PARTS = { process: 'MUSE_R', unit: '2014-12-14', ruleVersion: 'MUSE 1.0', suppressed: [] };

/** ABs that wait for nothing but what is said here. */
function ab(name: string, changes: Partial<AssociationBlock> = {}): AssociationBlock {
  return { ...BASIC, name: fullName(name), inputs: [], ...changes };
}

function assemble(abs: readonly AssociationBlock[], suppressed = PLAN.suppressed) {
  return assemblePlan({ ...PARTS, abs, suppressed }, () => 'key');
}

function orderOf(...abs: readonly AssociationBlock[]): string[] {
  return assemble(abs).abs.map(({ name }) => shortName(name));
}

describe('[U] order of the ABs of a plan', () => {
  it('is that of their time', () => {
    expect(orderOf(ab('b', { mjdObs: 2 }), ab('a', { mjdObs: 3 }), ab('c', { mjdObs: 1 }))).toEqual(['c', 'b', 'a']);
  });

  it('is that of the cascade at the same time', () => {
    const steps = ['combine', 'post', 'align', 'basic', 'sky'] as const;
    expect(orderOf(...steps.map((step, index) => ab(`${index}`, { step })))).toEqual(['3', '4', '1', '2', '0']);
  });

  it('is that of their names in the same step', () => {
    expect(orderOf(ab('b'), ab('c'), ab('a'))).toEqual(['a', 'b', 'c']);
    expect(orderOf(ab('c'), ab('b'), ab('a'))).toEqual(['a', 'b', 'c']);
  });

  it('puts what is waited for before what waits, whatever the time', () => {
    const early = ab('early', { mjdObs: 1, waitFor: [fullName('late')] });
    expect(orderOf(early, ab('late', { mjdObs: 2 }))).toEqual(['late', 'early']);
  });
});

describe('[U] a plan', () => {
  it('names each chain after the earliest of its ABs, not after the first in the order', () => {
    const abs = [
      ab('01:00:00.000_pst', { mjdObs: 1, waitFor: [fullName('02:00:00.000_sky')] }),
      ab('02:00:00.000_sky', { mjdObs: 2 }),
      ab('03:00:00.000', { mjdObs: 3 }),
    ];
    expect(assemble(abs).chains).toEqual([
      {
        root: 'MUSE.2014-12-15T01:00:00.000',
        abNames: [fullName('02:00:00.000_sky'), fullName('01:00:00.000_pst')],
      },
      { root: 'MUSE.2014-12-15T03:00:00.000', abNames: [fullName('03:00:00.000')] },
    ]);
  });

  it('lists what is suppressed by name; of one name the first reason stays first', () => {
    const suppressed = [
      { what: 'c', because: '1' },
      { what: 'a', because: '2' },
      { what: 'b', because: '4' },
      { what: 'a', because: '3' },
      { what: 'b', because: '0' },
    ];
    expect(assemble([], suppressed).suppressed.map(({ what, because }) => what + because)).toEqual([
      'a2',
      'a3',
      'b4',
      'b0',
      'c1',
    ]);
  });

  it('leaves an AB as it is that waits for all its inputs, and completes one that does not', () => {
    expect(assemble([BASIC, POST]).abs[1]).toBe(POST);
    const forgotten = { ...POST, waitFor: [] };
    expect(assemble([BASIC, forgotten]).abs[1]).toEqual(POST);
    expect(forgotten.waitFor).toEqual([]);
  });

  it.each([
    ['a cycle', [{ ...BASIC, waitFor: [POST.name] }, POST], 'correct the WAITFOR or MCALIB lines of one of these ABs'],
    ['two ABs of one name', [BASIC, BASIC], 'rename or delete one of them'],
    [
      'a dependency that is not there',
      [POST],
      `put ${BASIC.name} back, or delete the lines of ${POST.name} that name it`,
    ],
  ])('that is refused for %s says what helps', (_, abs, cure) => {
    expect(() => assemble(abs)).toThrow(expect.objectContaining({ code: 'AB_INVALID', cure }));
  });
});

describe('[U] an AB in the outline of a plan', () => {
  const needsArchive = (...inputs: AssociationBlock['inputs']): boolean | undefined =>
    outlineOf(assemble([{ ...ab('x', { inputs }), waitFor: [] }]), MUSE).chains[0]?.abs[0]?.needsArchive;

  it('needs the archive for raw files and for calibrations, not for files that are there', () => {
    expect(needsArchive({ source: { kind: 'raw', fileName: 'a.fits' }, tag: 'OBJECT' })).toBe(true);
    expect(needsArchive({ source: { kind: 'calib', fileName: 'a.fits' }, tag: 'MASTER_BIAS' })).toBe(true);
    expect(needsArchive({ source: { kind: 'file', path: '/a.fits' }, tag: 'OFFSET_LIST' })).toBe(false);
    expect(needsArchive()).toBe(false);
    const { abs } = outlineOf(PLAN, MUSE).chains[0]!;
    const product = { ...POST, inputs: POST.inputs.filter(({ source }) => source.kind === 'product') };
    expect(abs.map((one) => one.needsArchive)).toEqual([true, true]);
    expect(outlineOf({ ...PLAN, abs: [BASIC, product] }, MUSE).chains[0]?.abs.map((one) => one.needsArchive)).toEqual([
      true,
      false,
    ]);
  });
});
