import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import { componentsOf, missingDependencies, topologicalOrder } from '../../../src/domain/cascade/dependencies.ts';
import { outlineOf } from '../../../src/domain/cascade/outline.ts';
import type { Plan } from '../../../src/domain/cascade/plan.ts';
import type { Frame } from '../../../src/domain/frame/frame.ts';
import { MUSE } from '../../fakes/muse.ts';
import type { ExposureSketch, TemplateSketch } from './night-fixtures.ts';
import { framesOf, planOf, shortName, simpleAbsOf, transformed, withAddedSkies } from './night-fixtures.ts';

const exposure = fc.record({
  type: fc.constantFrom('OBJECT' as const, 'OBJECT' as const, 'SKY' as const),
  exptimeSeconds: fc.constantFrom(5, 60, 600),
});

/** Templates of a night; each exposure has its own minute. */
const templates = fc
  .array(fc.array(exposure, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 })
  .map((sketches): TemplateSketch[] => {
    let minute = 0;
    return sketches.map((exposures, index) => ({
      obsId: 100 + index,
      tplStart: `2014-12-15T00:00:0${index}`,
      exposures: exposures.map((sketch): ExposureSketch => ({ ...sketch, at: timeAt(minute++) })),
    }));
  });

function timeAt(minute: number): string {
  return new Date(Date.UTC(2014, 11, 15, 0, minute, 4, 379)).toISOString().slice(0, 23);
}

interface Night {
  readonly frames: readonly Frame[];
  readonly simpleAbs: readonly AssociationBlock[];
}

/** What smart association does to a simple AB; numbers choose among what there is, far ones name what is not there. */
const editing = fc.record({
  to: fc.constantFrom('SKY' as const, 'OBJECT' as const, undefined, undefined),
  skies: fc.array(fc.nat(40), { maxLength: 3 }),
  keepsStatic: fc.boolean(),
});

/** Nights as they are prepared: simple ABs with added skies, made ones and others, and hidden skies. */
const night = fc
  .tuple(templates, fc.array(editing, { minLength: 5, maxLength: 5 }))
  .map(([sketches, editings]): Night => {
    const frames = framesOf(sketches);
    const simpleAbs = simpleAbsOf(frames).map((ab, index) => edited(ab, frames, editings[index]!));
    return { frames, simpleAbs };
  });

function edited(
  ab: AssociationBlock,
  frames: readonly Frame[],
  { to, skies, keepsStatic }: typeof editing extends fc.Arbitrary<infer Editing> ? Editing : never,
): AssociationBlock {
  const retyped = to === undefined ? ab : transformed(ab, to);
  if (skies.length === 0) return retyped;
  const names = skies.map((index) => shortName(frames[index]?.fileName.replace('.fits', '') ?? '09:09:09.000'));
  const added = withAddedSkies(retyped, ...names);
  const statics = keepsStatic ? retyped.inputs.filter(({ tag }) => tag === 'SKY_LINES') : [];
  return { ...added, inputs: [...added.inputs, ...statics] };
}

function plan({ simpleAbs, frames }: Night): ReturnType<typeof planOf> {
  return planOf(simpleAbs, frames);
}

describe('[U] properties of every cascade', () => {
  it('does not depend on the order of the simple ABs and frames', () => {
    const shuffled = night.chain((made) =>
      fc.record({
        made: fc.constant(made),
        frames: fc.shuffledSubarray([...made.frames], { minLength: made.frames.length }),
        simpleAbs: fc.shuffledSubarray([...made.simpleAbs], { minLength: made.simpleAbs.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ made, frames, simpleAbs }) => {
        expect(plan({ frames, simpleAbs })).toEqual(plan(made));
      }),
      { numRuns: 60 },
    );
  });

  it('has dependencies that are complete and acyclic, and inputs that somebody makes', () => {
    fc.assert(
      fc.property(night, (made) => {
        const { abs } = plan(made).plan;
        expect(missingDependencies(abs)).toEqual([]);
        expect(topologicalOrder(abs)).toEqual({ kind: 'order', order: abs });
        for (const ab of abs) {
          const wanted = ab.inputs.flatMap(({ source }) => (source.kind === 'product' ? [source] : []));
          for (const { ab: maker, catg } of wanted) {
            expect(ab.waitFor).toContain(maker);
            expect(abs.find(({ name }) => name === maker)?.expectedProducts.map((product) => product.catg)).toContain(
              catg,
            );
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  it('reads every exposure in exactly one AB, and ends it in exactly one final cube, or says why not', () => {
    fc.assert(
      fc.property(night, (made) => {
        const { plan: planned, problems } = plan(made);
        const refused = new Set(
          problems.filter(({ code }) => code === 'CALIBRATION_MISSING').map(({ subject }) => subject),
        );
        for (const { fileName } of made.frames) {
          const isRefused = made.simpleAbs.some(
            ({ name, rawFiles }) => refused.has(name) && rawFiles.includes(fileName),
          );
          const isSuppressed = planned.suppressed.some(({ what, because }) => what === fileName && because !== '');
          const readers = planned.abs.filter(({ step, rawFiles }) => step === 'basic' && rawFiles.includes(fileName));
          const expected = isRefused || isSuppressed ? 0 : 1;
          expect([fileName, readers.length, finalCubesOf(planned, fileName).length]).toEqual([
            fileName,
            expected,
            expected,
          ]);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('gives every exposure with a sky the one closest in time of those it may use', () => {
    fc.assert(
      fc.property(night, (made) => {
        const { abs } = plan(made).plan;
        for (const ab of abs.filter(({ step, rawType }) => step === 'post' && rawType === 'OBJECT')) {
          const simple = made.simpleAbs.find(({ rawFiles }) => rawFiles.includes(ab.rawFiles[0]!))!;
          const usable = abs.filter(({ step, name, rawFiles }) => {
            const isAdded = simple.inputs.some(({ source }) => source.kind === 'product' && source.ab === name);
            return step === 'sky' && (isAdded || simple.rawFiles.includes(rawFiles[0]!));
          });
          const distance = (sky: AssociationBlock): number => Math.abs(middleOf(sky) - middleOf(ab));
          const used = usable.filter(({ name }) => ab.waitFor.includes(name));
          expect(used).toHaveLength(Math.min(1, usable.length));
          for (const sky of used) expect(Math.min(...usable.map(distance))).toBeCloseTo(distance(sky), 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives every AB to exactly one chain, and joins in a chain what depends on each other', () => {
    fc.assert(
      fc.property(night, (made) => {
        const { abs, chains } = plan(made).plan;
        expect(chains.flatMap(({ abNames }) => abNames).toSorted()).toEqual(abs.map(({ name }) => name).toSorted());
        expect(new Set(chains.map(({ root }) => root)).size).toBe(chains.length);
        expect(componentsOf(abs).map((members) => members.map(({ name }) => name))).toEqual(
          chains.map(({ abNames }) => abNames),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('ranks whatever is waited for before what waits', () => {
    fc.assert(
      fc.property(night, (made) => {
        const nodes = outlineOf(plan(made).plan, MUSE).chains.flatMap(({ abs }) => abs);
        const rank = new Map(nodes.map((node) => [node.name, node.rank]));
        for (const { name, waitFor } of nodes) {
          for (const other of waitFor) expect(rank.get(other)).toBeGreaterThan(rank.get(name) ?? Infinity);
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** Middle of the exposure [d]. */
function middleOf({ mjdObs, exptimeSeconds }: AssociationBlock): number {
  return mjdObs + exptimeSeconds / 2 / 86_400;
}

function finalCubesOf({ abs }: Plan, rawFile: string): string[] {
  const combined = new Set(abs.filter(({ step }) => step === 'combine').flatMap(({ waitFor }) => waitFor));
  return abs
    .filter(({ name, step }) => step === 'combine' || (step === 'post' && !combined.has(name)))
    .filter(({ rawFiles }) => rawFiles.includes(rawFile))
    .map(({ name }) => name);
}
