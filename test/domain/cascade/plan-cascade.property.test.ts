import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentsOf, missingDependencies, topologicalOrder } from '../../../src/domain/cascade/dependencies.ts';
import { outlineOf } from '../../../src/domain/cascade/outline.ts';
import { planCascade } from '../../../src/domain/cascade/plan-cascade.ts';
import type { Plan } from '../../../src/domain/cascade/plan.ts';
import type { Frame } from '../../../src/domain/frame/frame.ts';
import { MUSE, MUSE_R } from '../../../src/instances/muse/index.ts';
import type { ExposureSketch, TemplateSketch } from './night-fixtures.ts';
import { DATE, IFUS, framesOf, sha256, simpleAbsOf } from './night-fixtures.ts';

const exposure = fc.record({
  type: fc.constantFrom('OBJECT' as const, 'OBJECT' as const, 'SKY' as const),
  exptimeSeconds: fc.constantFrom(5, 60, 600),
});

/** A night of a few templates; each exposure has its own minute. */
const night = fc
  .array(fc.array(exposure, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 })
  .map((templates): TemplateSketch[] => {
    let minute = 0;
    return templates.map((exposures, index) => ({
      obsId: 100 + index,
      tplStart: `2014-12-15T00:00:0${index}`,
      exposures: exposures.map((sketch): ExposureSketch => ({ ...sketch, at: timeAt(minute++) })),
    }));
  });

function timeAt(minute: number): string {
  return new Date(Date.UTC(2014, 11, 15, 0, minute, 4, 379)).toISOString().slice(0, 23);
}

function planOf(frames: readonly Frame[]): Plan {
  return planCascade(
    { process: MUSE_R, unit: DATE, simpleAbs: simpleAbsOf(frames), frames, rules: MUSE, ifus: IFUS },
    sha256,
  ).plan;
}

describe('[U] properties of every cascade', () => {
  it('does not depend on the order of the frames', () => {
    const shuffledNight = night.chain((templates) =>
      fc.tuple(
        fc.constant(framesOf(templates)),
        fc.shuffledSubarray(framesOf(templates), { minLength: framesOf(templates).length }),
      ),
    );
    fc.assert(
      fc.property(shuffledNight, ([frames, shuffled]) => {
        expect(planOf(shuffled)).toEqual(planOf(frames));
      }),
      { numRuns: 40 },
    );
  });

  it('has dependencies that are complete and acyclic, and inputs that somebody makes', () => {
    fc.assert(
      fc.property(night, (templates) => {
        const { abs } = planOf(framesOf(templates));
        expect(missingDependencies(abs)).toEqual([]);
        expect(topologicalOrder(abs)).toEqual({ kind: 'order', order: abs });
        for (const ab of abs) {
          const made = ab.inputs.flatMap(({ source }) => (source.kind === 'product' ? [source] : []));
          for (const { ab: maker, catg } of made) {
            expect(ab.waitFor).toContain(maker);
            expect(abs.find(({ name }) => name === maker)?.expectedProducts.map((product) => product.catg)).toContain(
              catg,
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('ends every exposure in exactly one final cube, or says why not', () => {
    fc.assert(
      fc.property(night, (templates) => {
        const frames = framesOf(templates);
        const plan = planOf(frames);
        for (const { fileName } of frames) {
          const cubes = finalCubesOf(plan, fileName);
          const isSuppressed = plan.suppressed.some(({ what, because }) => what === fileName && because !== '');
          expect([fileName, cubes.length, isSuppressed]).toEqual([fileName, isSuppressed ? 0 : 1, isSuppressed]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives every AB to exactly one chain, and joins in a chain what depends on each other', () => {
    fc.assert(
      fc.property(night, (templates) => {
        const { abs, chains } = planOf(framesOf(templates));
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
      fc.property(night, (templates) => {
        const plan = planOf(framesOf(templates));
        const nodes = outlineOf(plan, MUSE).chains.flatMap(({ abs }) => abs);
        const rank = new Map(nodes.map((node) => [node.name, node.rank]));
        for (const { name, waitFor } of nodes) {
          for (const other of waitFor) expect(rank.get(other)).toBeGreaterThan(rank.get(name) ?? Infinity);
        }
      }),
      { numRuns: 40 },
    );
  });
});

function finalCubesOf({ abs }: Plan, rawFile: string): string[] {
  const combined = new Set(abs.filter(({ step }) => step === 'combine').flatMap(({ waitFor }) => waitFor));
  return abs
    .filter(({ name, step }) => step === 'combine' || (step === 'post' && !combined.has(name)))
    .filter(({ rawFiles }) => rawFiles.includes(rawFile))
    .map(({ name }) => name);
}
