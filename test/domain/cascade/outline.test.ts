import { describe, expect, it } from 'vitest';
import { componentsOf, dependantsOf, topologicalOrder } from '../../../src/domain/cascade/dependencies.ts';
import { estimateAbs } from '../../../src/domain/cascade/estimate-ab.ts';
import { outlineOf } from '../../../src/domain/cascade/outline.ts';
import { MUSE } from '../../fakes/muse.ts';
import { STANDARD_NIGHT, fullName, planNight, shortName } from './night-fixtures.ts';

const OUTLINE = outlineOf(planNight(STANDARD_NIGHT).plan, MUSE);
const CHAIN = OUTLINE.chains[0]!;

describe('[U] the outline of a plan', () => {
  it('carries what a workflow needs and nothing more', () => {
    expect(OUTLINE.chains[1]).toEqual({
      root: 'MUSE.2014-12-15T01:49:19.464',
      abs: [
        {
          name: fullName('01:49:19.464'),
          step: 'basic',
          recipe: 'muse_scibasic',
          rawType: 'OBJECT',
          obsId: 1134386,
          obsProgId: '094.A-0205(A)',
          waitFor: [],
          needsArchive: true,
          rank: 1440,
        },
        {
          name: fullName('01:49:19.464_pst'),
          step: 'post',
          recipe: 'muse_scipost',
          rawType: 'OBJECT',
          obsId: 1134386,
          obsProgId: '094.A-0205(A)',
          waitFor: [fullName('01:49:19.464')],
          needsArchive: true,
          rank: 1200,
        },
      ],
    });
  });

  it('ranks by the estimates of the plan, where it has them: a combination of more exposures comes before', () => {
    const { plan } = planNight(STANDARD_NIGHT);
    const estimates = estimateAbs(plan.abs, { rules: MUSE, fileBytes: {} });
    const ranks = outlineOf({ ...plan, estimates }, MUSE).chains.flatMap(({ abs }) => abs);
    const combinations = ranks
      .filter(({ step }) => step === 'combine')
      .map(({ name, rank }) => [shortName(name), rank]);
    // Of four exposures and of two; without estimates both have the typical 6000 s.
    expect(combinations).toEqual([
      ['00:54:04.379_tpl', 3000.1],
      ['02:12:34.681_tpl', 1500.1],
    ]);
  });

  it('ranks the sky first, then what the longest path waits for', () => {
    const ranked = CHAIN.abs.toSorted((a, b) => b.rank - a.rank).map(({ name, rank }) => [shortName(name), rank]);
    expect(ranked).toEqual([
      ['01:16:34.813', 1_007_710],
      ['01:16:34.813_sky', 1_007_470],
      ['00:54:04.379', 7470],
      ['01:05:19.596', 7470],
      ['01:19:49.030', 7470],
      ['01:31:04.247', 7470],
      ['00:54:04.379_pst', 7230],
      ['01:05:19.596_pst', 7230],
      ['01:19:49.030_pst', 7230],
      ['01:31:04.247_pst', 7230],
      ['00:54:04.379_tal', 6030],
      ['00:54:04.379_tpl', 6000],
      ['01:16:34.813_pst', 1200],
    ]);
  });
});

describe('[U] dependencies', () => {
  const node = (name: string, ...waitFor: readonly string[]) => ({ name, waitFor });

  it('are put in order, and the given order is kept where it can be', () => {
    expect(topologicalOrder([node('c', 'a'), node('b'), node('a', 'gone')])).toEqual({
      kind: 'order',
      order: [node('a', 'gone'), node('c', 'a'), node('b')],
    });
  });

  it('in a circle are shown as the circle', () => {
    expect(topologicalOrder([node('x', 'a'), node('a', 'b'), node('b', 'c'), node('c', 'a')])).toEqual({
      kind: 'cycle',
      cycle: ['a', 'b', 'c'],
    });
    expect(topologicalOrder([node('a', 'a')])).toEqual({ kind: 'cycle', cycle: ['a'] });
  });

  it('are followed through all that depends, in any order', () => {
    expect(
      [
        ...dependantsOf(new Set(['a']), [node('d', 'c'), node('c', 'b'), node('b', 'a'), node('a'), node('e')]),
      ].toSorted(),
    ).toEqual(['b', 'c', 'd']);
  });

  it('connect nodes to components', () => {
    const components = componentsOf([node('a'), node('b'), node('c', 'a', 'd'), node('d'), node('e', 'b')]);
    expect(components.map((members) => members.map(({ name }) => name))).toEqual([
      ['a', 'c', 'd'],
      ['b', 'e'],
    ]);
  });
});
