import type { MutantCoverage } from '@stryker-mutator/api/core';
import type { Case } from './suites.ts';

type Hits = MutantCoverage['static'];

/**
 * Coverage per test, with what ran while its file and suites were collected: a night that a suite plans in its body is
 * what all of its tests look at.
 */
export function addPlaces(coverage: MutantCoverage, cases: readonly Case[]): MutantCoverage {
  const perTest = cases.map(({ id, places }): [string, Hits] => [
    id,
    [...places, id].map((place) => coverage.perTest[place] ?? {}).reduce(addHits, {}),
  ]);
  return { static: coverage.static, perTest: Object.fromEntries(perTest) };
}

function addHits(hits: Hits, more: Hits): Hits {
  const sum = { ...hits };
  for (const [mutantId, count] of Object.entries(more)) sum[mutantId] = (sum[mutantId] ?? 0) + count;
  return sum;
}
