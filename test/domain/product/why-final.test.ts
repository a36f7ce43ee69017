import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import { applyFixesToPlan } from '../../../src/domain/cascade/apply-fix.ts';
import type { AbFix } from '../../../src/domain/cascade/apply-fix.ts';
import { planCascade } from '../../../src/domain/cascade/plan-cascade.ts';
import type { AbOutcome } from '../../../src/domain/outcome/attempt.ts';
import { finalProducts } from '../../../src/domain/product/final-products.ts';
import type { FinalProducts } from '../../../src/domain/product/final-products.ts';
import { MUSE, MUSE_R } from '../../fakes/muse.ts';
import type { TemplateSketch } from '../cascade/night-fixtures.ts';
import {
  DATE,
  framesOf,
  fullName,
  object,
  sha256,
  shortName,
  withIfus,
  simpleAbsOf,
  sky,
  template,
  transformed,
} from '../cascade/night-fixtures.ts';
import { failed, made } from '../quality/gate-fixtures.ts';

const [A, B, C, S] = ['01:00:00.000', '01:12:00.000', '01:24:00.000', '01:36:00.000'];
const rawOf = (time: string): string => `MUSE.2014-12-15T${time}.fits`;

interface Night {
  readonly exposures: TemplateSketch['exposures'];
  /** TPL.NEXP, where the template was to have more. */
  readonly nexp?: number;
  /** What smart association has made of the simple ABs. */
  readonly edit?: (abs: readonly AssociationBlock[]) => readonly AssociationBlock[];
  readonly notes?: Readonly<Record<string, readonly string[]>>;
  readonly fixes?: readonly AbFix[];
  /** Short names of ABs that end so; those that need them are blocked. */
  readonly failed?: readonly string[];
  readonly rejected?: readonly string[];
}

function deliver(night: Night): FinalProducts {
  const frames = framesOf([template(...night.exposures)]).map((frame) => ({
    ...frame,
    tplNexp: night.nexp ?? frame.tplNexp,
  }));
  const simpleAbs = night.edit?.(simpleAbsOf(frames)) ?? simpleAbsOf(frames);
  const { plan: planned } = planCascade(
    {
      process: MUSE_R,
      unit: DATE,
      simpleAbs,
      frames,
      rules: MUSE,
      ifus: withIfus(frames),
      ...(night.notes === undefined ? {} : { editNotes: night.notes }),
    },
    sha256,
  );
  const plan = applyFixesToPlan(planned, night.fixes ?? []);
  const outcomes: AbOutcome[] = [];
  for (const { name, waitFor } of plan.abs) {
    const obstacle = outcomes.find(({ ab, kind }) => waitFor.includes(ab) && kind !== 'succeeded');
    if (obstacle?.kind === 'blocked') outcomes.push({ kind: 'blocked', ab: name, by: obstacle.by });
    else if (obstacle !== undefined) outcomes.push({ kind: 'blocked', ab: name, by: obstacle.ab });
    else outcomes.push(night.failed?.includes(shortName(name)) === true ? failed(name) : made(name));
  }
  const verdicts = Object.fromEntries(
    plan.abs.map(
      ({ name }) => [name, night.rejected?.includes(shortName(name)) === true ? 'reject' : 'accept'] as const,
    ),
  );
  return finalProducts({ plan, outcomes, verdicts, naming: MUSE.naming });
}

/** Files of one simple AB in ABs of their own, as SPLIT and DELETE leave them. */
function alone(...times: readonly string[]) {
  return ([ab]: readonly AssociationBlock[]): readonly AssociationBlock[] =>
    times.map((time, index) => ({
      ...ab!,
      name: fullName(index === 0 && times.length < ab!.rawFiles.length ? `${time}_tpl` : time),
      step: 'basic',
      rawFiles: [rawOf(time)],
      inputs: ab!.inputs.filter(({ source }) => source.kind !== 'raw' || source.fileName === rawOf(time)),
      mjdObs: ab!.mjdObs + index / 100,
    }));
}

/** As SPLIT leaves twins. */
function pairs([ab]: readonly AssociationBlock[]): readonly AssociationBlock[] {
  return [
    [A, B],
    [C, S],
  ].map((times, index) => ({
    ...ab!,
    name: fullName(`${times[0]!}_tpl`),
    modified: true,
    rawFiles: times.map(rawOf),
    inputs: ab!.inputs.filter(({ source }) => source.kind !== 'raw' || times.map(rawOf).includes(source.fileName)),
    mjdObs: ab!.mjdObs + index / 100,
  }));
}

const many = Array.from({ length: 17 }, (_, index) =>
  object(`${String(1 + Math.floor(index / 6)).padStart(2, '0')}:${index % 6}0:00.000`, 60),
);

/** Seed 000: "cases when a single datacube becomes a final datacube", and whatever else the cascade can do. */
const CASES: readonly (readonly [string, Night, Readonly<Record<string, string>>])[] = [
  [
    'a: by design, the OB has one OBJECT',
    { exposures: [object(A)] },
    { [A]: 'single cube is final: the only OBJECT exposure of its template' },
  ],
  ['b: all OBJECTs are combined', { exposures: [object(A), object(B)] }, { [`${A}_tpl`]: 'combined cube' }],
  [
    'c: one SKY is a shallow cube beside the combined one',
    { exposures: [object(A), object(B), sky(S)] },
    {
      [`${A}_tpl`]: 'combined cube',
      [S]: 'shallow cube of a SKY exposure: the only SKY exposure of its template',
    },
  ],
  [
    'd: two SKY exposures are combined, the one OBJECT is not combined with them',
    { exposures: [object(A), sky(B), sky(S)] },
    {
      [A]: 'single cube is final: the only OBJECT exposure of its template',
      [`${B}_tpl`]: 'combined cube',
    },
  ],
  [
    'its partner was too short',
    { exposures: [object(A, 5), object(B)] },
    {
      [B]: `single cube is final: only 1 of 2 OBJECT exposures is left (${rawOf(A)}: OBJECT of 5 s, MUSE_R takes 10 s and more)`,
    },
  ],
  [
    'the other SKY was too short, not the OBJECTs',
    { exposures: [object(A), object(B), sky(C, 5), sky(S)] },
    {
      [`${A}_tpl`]: 'combined cube',
      [S]: `shallow cube of a SKY exposure: only 1 of 2 SKY exposures is left (${rawOf(C)}: SKY of 5 s, MUSE_R takes 10 s and more)`,
    },
  ],
  [
    'the template was aborted',
    { exposures: [object(A)], nexp: 4 },
    { [A]: 'single cube is final: the only OBJECT exposure of its template that is there: 1 of 4 (TPL.NEXP)' },
  ],
  [
    'smart association has put each into an AB of its own',
    {
      exposures: [object(A), object(B)],
      edit: alone(A, B),
      notes: { [fullName(A)]: [`E1 DELETE of ${fullName(`${A}_tpl`)}`] },
    },
    {
      [A]: `single cube is final: the other OBJECT exposures of its template are in ${fullName(B)} (E1 DELETE of ${fullName(`${A}_tpl`)})`,
      [B]: `single cube is final: the other OBJECT exposures of its template are in ${fullName(A)}`,
    },
  ],
  [
    'twins: smart association has split the template into pairs',
    { exposures: [object(A), object(B), object(C), object(S)], edit: pairs },
    { [`${A}_tpl`]: 'combined cube', [`${C}_tpl`]: 'combined cube' },
  ],
  [
    'smart association has made a SKY of it',
    { exposures: [object(A)], edit: (abs) => abs.map((ab) => transformed(ab, 'SKY')) },
    { [A]: 'shallow cube of a SKY exposure: the only SKY exposure of its template' },
  ],
  [
    'there are too many',
    { exposures: many },
    Object.fromEntries(
      many.map(({ at }) => [
        at.slice('2014-12-15T'.length),
        'single cube is final: 17 OBJECT exposures, MUSE_R combines up to 16 (memory)',
      ]),
    ),
  ],
  [
    'the combined cube was rejected',
    { exposures: [object(A), object(B)], rejected: [`${A}_tpl`] },
    Object.fromEntries(
      [A, B].map((time) => [time, `single cube is final: ${fullName(`${A}_tpl`)} rejected at certification`]),
    ),
  ],
  [
    'the alignment failed',
    { exposures: [object(A), object(B)], failed: [`${A}_tal`] },
    Object.fromEntries(
      [A, B].map((time) => [
        time,
        `single cube is final: ${fullName(`${A}_tpl`)} not made because ${fullName(`${A}_tal`)} failed`,
      ]),
    ),
  ],
  [
    'a partner failed',
    { exposures: [object(A), object(B)], failed: [`${B}_pst`] },
    { [A]: `single cube is final: ${fullName(`${A}_tpl`)} not made because ${fullName(`${B}_pst`)} failed` },
  ],
  [
    'the combination was given up',
    { exposures: [object(A), object(B)], fixes: [{ ab: fullName(`${A}_tpl`), fix: { kind: 'give-up' } }] },
    Object.fromEntries(
      [A, B].map((time) => [time, `single cube is final: ${fullName(`${A}_tpl`)}: given up by the operator`]),
    ),
  ],
  [
    'the combination goes on without it',
    {
      exposures: [object(A), object(B), object(C)],
      fixes: [{ ab: fullName(`${A}_tpl`), fix: { kind: 'drop-frames', frames: [rawOf(B)] } }],
    },
    {
      [B]: `single cube is final: ${fullName(`${A}_tpl`)}: goes on without this exposure, by decision of the operator`,
      [`${A}_tpl`]: 'combined cube',
    },
  ],
  [
    'its partner was dropped by the operator',
    {
      exposures: [object(A), object(B)],
      failed: [],
      fixes: [{ ab: fullName(`${B}_pst`), fix: { kind: 'drop-frames', frames: [rawOf(B)] } }],
    },
    {
      [A]: `single cube is final: ${fullName(`${A}_tpl`)}: only 1 of 2 exposures left after frames were dropped`,
    },
  ],
];

describe('[U] why a cube is final', () => {
  it.each(CASES)('%s', (_, night, expected) => {
    const { products } = deliver(night);
    const idps = products.filter(({ kind }) => kind === 'IDP');
    expect(Object.fromEntries(idps.map(({ ab, because }) => [shortName(ab).replace(/_pst$/u, ''), because]))).toEqual(
      expected,
    );
  });

  it.each(CASES)('%s: each raw file is in one IDP, or is listed once with its reason', (_, night) => {
    expectAllTold(night);
  });

  it('whatever is too short, fails, is dropped or rejected: no raw file is lost or told twice', () => {
    const times = [A, B, C, S];
    const short = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
    const types = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
    const abs = times.flatMap((time) => ['', '_sky', '_pst', '_tal', '_tpl'].map((step) => `${time}${step}`));
    const some = fc.subarray(abs, { maxLength: 3 });
    const fix = fc.record({
      ab: fc.constantFrom(...abs.map(fullName)),
      fix: fc.oneof(
        fc.constant({ kind: 'give-up' as const }),
        fc.constant({ kind: 'no-alignment' as const }),
        fc.subarray(times).map((frames) => ({ kind: 'drop-frames' as const, frames: frames.map(rawOf) })),
      ),
    });
    fc.assert(
      fc.property(
        fc.record({ short, types, failed: some, rejected: some, fixes: fc.array(fix, { maxLength: 3 }) }),
        ({ short: isShort, types: isSky, ...changes }) => {
          const exposures = times.map((time, index) =>
            (isSky[index] === true ? sky : object)(time, isShort[index] === true ? 5 : 600),
          );
          expectAllTold({ exposures, ...changes });
        },
      ),
      { numRuns: 300 },
    );
  });
});

function expectAllTold(night: Night): void {
  const { products, notDelivered } = deliver(night);
  for (const { at } of night.exposures) {
    const raw = `MUSE.${at}.fits`;
    const idps = products.filter(({ kind, rawFiles }) => kind === 'IDP' && rawFiles.includes(raw));
    const reasons = notDelivered.filter(({ what }) => what === raw).map(({ because }) => because);
    expect([raw, idps.length + reasons.length]).toEqual([raw, 1]);
  }
  const names = notDelivered.map(({ what }) => what);
  expect(new Set(names).size).toBe(names.length);
  const reasons = [...products, ...notDelivered].map(({ because }) => because);
  expect(reasons.filter((because) => because === '' || /: *$|undefined/u.test(because))).toEqual([]);
}
