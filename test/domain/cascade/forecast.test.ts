import { describe, expect, it } from 'vitest';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import type { AbEstimate } from '../../../src/domain/cascade/estimate-ab.ts';
import { forecastOf } from '../../../src/domain/cascade/forecast.ts';
import type { HostForecast } from '../../../src/domain/cascade/forecast.ts';
import { fullName, object, planNight, shortName, sky, template } from './night-fixtures.ts';

const { plan } = planNight([template(object('01:00:00.000'), sky('01:12:00.000'), object('01:15:00.000'))]);
const GB = 1e9;
const SECONDS = { basic: 10, sky: 20, post: 100.3, align: 5, combine: 400 };

function estimateOf({ step }: AssociationBlock): AbEstimate {
  return {
    memoryBytes: step === 'combine' ? 8 * GB : GB,
    diskBytes: 3 * GB,
    finalBytes: step === 'combine' ? 2 * GB : 0,
    downloadBytes: step === 'basic' ? GB : 0,
    seconds: SECONDS[step],
  };
}

const PLAN = { ...plan, estimates: Object.fromEntries(plan.abs.map((ab) => [ab.name, estimateOf(ab)])) };
const HOST = { name: 'muc10', streams: 2, memoryBytes: 32 * GB };

function onHost(host: Partial<typeof HOST>): HostForecast | undefined {
  return forecastOf(PLAN, [{ ...HOST, ...host }]).hosts[0];
}

describe('[U] forecast of a plan', () => {
  it('counts ABs, time, and bytes', () => {
    expect(forecastOf(PLAN, [])).toEqual({
      abs: 9,
      types: [
        { step: 'basic', recipe: 'muse_scibasic', abs: 3, seconds: 30 },
        { step: 'sky', recipe: 'muse_create_sky', abs: 1, seconds: 20 },
        { step: 'post', recipe: 'muse_scipost', abs: 3, seconds: 300.9 },
        { step: 'align', recipe: 'muse_exp_align', abs: 1, seconds: 5 },
        { step: 'combine', recipe: 'muse_exp_combine', abs: 1, seconds: 400 },
      ],
      seconds: 755.9,
      downloadBytes: 3 * GB,
      productBytes: 27 * GB,
      intermediateBytes: 25 * GB,
      peakDiskBytes: 32 * GB,
      memoryPeak: { ab: fullName('01:00:00.000_tpl'), bytes: 8 * GB },
      criticalPath: {
        abs: ['01:12:00.000', '01:12:00.000_sky', '01:00:00.000_pst', '01:00:00.000_tal', '01:00:00.000_tpl'].map(
          fullName,
        ),
        seconds: 535.3,
      },
      hosts: [],
      unfit: [],
    });
  });

  it('follows the longest path, whatever comes first', () => {
    const slow = fullName('01:15:00.000_pst');
    const estimates = { ...PLAN.estimates, [slow]: { ...PLAN.estimates[slow]!, seconds: 101 } };
    const { criticalPath } = forecastOf({ ...PLAN, estimates }, []);
    expect(criticalPath.abs.map(shortName)).toEqual([
      '01:12:00.000',
      '01:12:00.000_sky',
      '01:15:00.000_pst',
      '01:00:00.000_tal',
      '01:00:00.000_tpl',
    ]);
    expect(criticalPath.seconds).toBe(536);
  });

  it('has types in the order of the cascade, whichever chain comes first', () => {
    const night = planNight([
      template(object('01:00:00.000')),
      { obsId: 7, tplStart: '2014-12-15T01:59:00', exposures: [object('02:00:00.000'), sky('02:12:00.000')] },
    ]);
    expect(night.plan.abs.map(({ step }) => step).indexOf('post')).toBeLessThan(
      night.plan.abs.map(({ step }) => step).indexOf('sky'),
    );
    expect(forecastOf(night.plan, []).types.map(({ step, abs }) => [step, abs])).toEqual([
      ['basic', 3],
      ['sky', 1],
      ['post', 3],
    ]);
  });

  it('names the first of several ABs that need the same memory', () => {
    const estimates = Object.fromEntries(plan.abs.map((ab) => [ab.name, { ...estimateOf(ab), memoryBytes: GB }]));
    expect(forecastOf({ ...plan, estimates }, []).memoryPeak).toEqual({ ab: plan.abs[0]!.name, bytes: GB });
  });

  it('of a plan without ABs, or of an older one without estimates, is zero', () => {
    expect(forecastOf({ abs: [], estimates: {} }, [HOST])).toEqual({
      abs: 0,
      types: [],
      seconds: 0,
      downloadBytes: 0,
      productBytes: 0,
      intermediateBytes: 0,
      peakDiskBytes: 0,
      memoryPeak: null,
      criticalPath: { abs: [], seconds: 0 },
      hosts: [{ host: 'muc10', fits: true, remark: '', leastSeconds: 0, boundBy: 'critical path' }],
      unfit: [],
    });
    const { estimates: _, ...older } = PLAN;
    expect(forecastOf(older, [HOST])).toMatchObject({ abs: 9, seconds: 0, memoryPeak: { bytes: 0 }, unfit: [] });
  });
});

describe('[U] forecast on a host', () => {
  it('cannot be faster than the critical path', () => {
    expect(onHost({})).toEqual({
      host: 'muc10',
      fits: true,
      remark: '',
      leastSeconds: 535.3,
      boundBy: 'critical path',
    });
  });

  it('cannot be faster than its streams', () => {
    expect(onHost({ streams: 1 })).toMatchObject({ leastSeconds: 755.9, boundBy: 'streams' });
  });

  it('cannot be faster than its memory', () => {
    // 355.9 s with 1 GB and 400 s with 8 GB: 3555.9 GB s.
    expect(onHost({ streams: 1, memoryBytes: 4 * GB })).toMatchObject({ leastSeconds: 889, boundBy: 'memory' });
  });

  it('says what is too large for a stream, and how many streams it leaves room for', () => {
    expect(onHost({ streams: 4 })).toMatchObject({ fits: true, remark: '' });
    expect(onHost({ streams: 5 })).toMatchObject({
      fits: true,
      remark: `${fullName('01:00:00.000_tpl')} needs 8 GB, a stream has 6.4 GB: set streams to 4`,
    });
    expect(onHost({ streams: 1, memoryBytes: 8 * GB })).toMatchObject({ fits: true, remark: '' });
  });

  it('that is too small says so; where no host is large enough the AB is named', () => {
    const small = { ...HOST, memoryBytes: 7 * GB };
    expect(onHost({ memoryBytes: 7 * GB })).toMatchObject({
      fits: false,
      remark: `${fullName('01:00:00.000_tpl')} needs 8 GB, the host has 7 GB`,
    });
    expect(forecastOf(PLAN, [small]).unfit).toEqual([
      { ab: fullName('01:00:00.000_tpl'), because: 'needs 8 GB of memory, the largest host (muc10) has 7 GB' },
    ]);
    const { hosts, unfit } = forecastOf(PLAN, [small, { ...HOST, name: 'muc11' }]);
    expect(hosts.map(({ host, fits }) => [host, fits])).toEqual([
      ['muc10', false],
      ['muc11', true],
    ]);
    expect(unfit).toEqual([]);
  });
});
