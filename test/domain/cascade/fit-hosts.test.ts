import { describe, expect, it } from 'vitest';
import type { AbEstimates } from '../../../src/domain/cascade/estimate-ab.ts';
import { fitToHosts, reasonTooLarge } from '../../../src/domain/cascade/fit-hosts.ts';
import { fullName, object, planNight, shortName, sky, template } from './night-fixtures.ts';

const { plan } = planNight([template(object('01:00:00.000'), sky('01:12:00.000'), object('01:15:00.000'))]);
const ALL = plan.abs.map(({ name }) => shortName(name));
const GB = 1e9;
const LAPTOP = { name: 'laptop', streams: 1, memoryBytes: 12 * GB };
const MUC10 = { name: 'muc10', streams: 3, memoryBytes: 24 * GB };

/** Every AB needs 1 GB, but for these. */
function needing(needsGb: Readonly<Record<string, number>>): AbEstimates {
  return Object.fromEntries(
    plan.abs.map(({ name }) => [
      name,
      {
        memoryBytes: (needsGb[shortName(name)] ?? 1) * GB,
        diskBytes: 0,
        finalBytes: 0,
        downloadBytes: 0,
        seconds: 1,
      },
    ]),
  );
}

function fit(needsGb: Readonly<Record<string, number>>, hosts = [LAPTOP, MUC10]) {
  const { abs, suppressed } = fitToHosts(plan.abs, needing(needsGb), hosts);
  const left = abs.map(({ name }) => shortName(name));
  return {
    gone: ALL.filter((name) => !left.includes(name)),
    suppressed: suppressed.map(({ what, because }) => [shortName(what), because]),
  };
}

describe('[U] an AB that fits no host', () => {
  it('that combines is suppressed with its alignment: the single cubes are final', () => {
    expect(fit({ '01:00:00.000_tpl': 400 })).toEqual({
      gone: ['01:00:00.000_tal', '01:00:00.000_tpl'],
      suppressed: [
        ['01:00:00.000_tpl', 'needs 400 GB of memory, the largest host (muc10) has 24 GB: the single cubes are final'],
        ['01:00:00.000_tal', `only ${fullName('01:00:00.000_tpl')} would need it`],
      ],
    });
  });

  it('that makes a cube takes with it what depends on it and what was made for it', () => {
    expect(fit({ '01:15:00.000_pst': 25.5 })).toEqual({
      gone: ['01:15:00.000', '01:15:00.000_pst', '01:00:00.000_tal', '01:00:00.000_tpl'],
      suppressed: [
        ['01:15:00.000_pst', 'needs 25.5 GB of memory, the largest host (muc10) has 24 GB'],
        [
          '01:00:00.000_tal',
          `needs ${fullName('01:15:00.000_pst')}, which needs 25.5 GB of memory, the largest host (muc10) has 24 GB`,
        ],
        [
          '01:00:00.000_tpl',
          `needs ${fullName('01:15:00.000_pst')}, which needs 25.5 GB of memory, the largest host (muc10) has 24 GB`,
        ],
        ['01:15:00.000', `only ${fullName('01:15:00.000_pst')} would need it`],
      ],
    });
  });

  it('that makes a sky takes all cubes with it that need the sky, and then everything', () => {
    const { gone, suppressed } = fit({ '01:12:00.000_sky': 30 });
    expect(gone).toEqual(ALL);
    expect(suppressed).toContainEqual([
      '01:12:00.000',
      `only ${fullName('01:12:00.000_sky')} and ${fullName('01:12:00.000_pst')} would need it`,
    ]);
    expect(suppressed.map(([what]) => what).toSorted()).toEqual(ALL.toSorted());
  });

  it('has its own reason even where it depends on another one that is too large', () => {
    const { suppressed } = fit({ '01:15:00.000_pst': 30, '01:00:00.000_tpl': 400 });
    expect(Object.fromEntries(suppressed)).toMatchObject({
      '01:15:00.000_pst': 'needs 30 GB of memory, the largest host (muc10) has 24 GB',
      '01:00:00.000_tpl': 'needs 400 GB of memory, the largest host (muc10) has 24 GB: the single cubes are final',
    });
  });

  it('is named first in time where several would explain what is not made', () => {
    const { suppressed } = fit({ '01:00:00.000_pst': 30, '01:15:00.000_pst': 40 });
    expect(Object.fromEntries(suppressed)['01:00:00.000_tpl']).toBe(
      `needs ${fullName('01:00:00.000_pst')}, which needs 30 GB of memory, the largest host (muc10) has 24 GB`,
    );
  });

  it('is one that needs more than the largest host has: as much as that fits', () => {
    expect(fit({ '01:00:00.000_tpl': 24 })).toEqual({ gone: [], suppressed: [] });
    expect(fit({ '01:00:00.000_tpl': 24.1 }).gone).toEqual(['01:00:00.000_tal', '01:00:00.000_tpl']);
    expect(fit({ '01:00:00.000_tpl': 13 }, [LAPTOP]).suppressed[0]).toEqual([
      '01:00:00.000_tpl',
      'needs 13 GB of memory, the largest host (laptop) has 12 GB: the single cubes are final',
    ]);
  });

  it('is none where no hosts are known or nothing is estimated', () => {
    expect(fit({ '01:00:00.000_tpl': 400 }, [])).toEqual({ gone: [], suppressed: [] });
    expect(fitToHosts(plan.abs, {}, [LAPTOP])).toEqual({ abs: plan.abs, suppressed: [] });
  });

  it('of hosts of equal memory names the first by name', () => {
    const twins = [MUC10, { ...MUC10, name: 'muc09' }];
    const ab = { name: 'x' };
    const needs = { x: { memoryBytes: 25 * GB, diskBytes: 0, finalBytes: 0, downloadBytes: 0, seconds: 1 } };
    expect(reasonTooLarge(ab, needs, twins)).toBe('needs 25 GB of memory, the largest host (muc09) has 24 GB');
    expect(reasonTooLarge(ab, needs, twins.toReversed())).toBe(reasonTooLarge(ab, needs, twins));
  });
});
