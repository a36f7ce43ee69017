import { describe, expect, it } from 'vitest';
import { DISTURBANCES, planChaos } from '../../bench/chaos/plan-chaos.ts';
import { CHAOS_NIGHTS } from '../../bench/chaos/prepare-nights.ts';
import { RECIPE_FAULTS } from '../../bench/recipe-double/faults.ts';

const ABLE = { hasOwnDisk: true };
const HUNDRED = Array.from({ length: 100 }, (_, seed) => planChaos(seed, CHAOS_NIGHTS, ABLE));

describe('[U] the chaos of a seed', () => {
  it('is the same again, and another for another seed', () => {
    expect(planChaos(7, CHAOS_NIGHTS, ABLE)).toEqual(HUNDRED[7]);
    expect(new Set(HUNDRED.map((plan) => JSON.stringify(plan))).size).toBe(100);
  });

  it('has every kind of fault and disturbance among a hundred, in both kinds of night', () => {
    const faults = HUNDRED.flatMap((plan) => plan.faults.map(({ fault }) => fault));
    const kinds = HUNDRED.flatMap((plan) => plan.disturbances.map(({ kind }) => kind));
    expect(new Set(faults)).toEqual(new Set(Object.keys(RECIPE_FAULTS)));
    expect(new Set(kinds)).toEqual(new Set(Object.keys(DISTURBANCES)));
    expect(new Set(HUNDRED.map(({ night }) => night.id)).size).toBe(CHAOS_NIGHTS.length);
  });

  it('fills no disk that it shares with others', () => {
    const shared = Array.from({ length: 100 }, (_, seed) => planChaos(seed, CHAOS_NIGHTS, { hasOwnDisk: false }));
    expect(shared.flatMap(({ disturbances }) => disturbances).filter(({ kind }) => kind === 'disk full')).toEqual([]);
  });

  it('hits ABs of its night, each at most once, at moments that come', () => {
    for (const { night, faults, disturbances } of HUNDRED) {
      expect(new Set(faults.map(({ ab }) => ab)).size).toBe(faults.length);
      expect(faults.filter(({ ab }) => !night.abs.includes(ab))).toEqual([]);
      for (const { moment } of disturbances) {
        if (moment.kind === 'starts') expect(moment.count).toBeLessThanOrEqual(night.starts);
      }
    }
  });
});
