import { describe, expect, it } from 'vitest';
import { lacksMemory, memoryOf } from '../../../src/domain/cascade/book-memory.ts';
import type { MeasuredRun, MemoryRequest } from '../../../src/domain/cascade/book-memory.ts';

const GB = 1e9;

function booked(runs: readonly MeasuredRun[], given: Partial<MemoryRequest> = {}): number {
  const host = { memoryBytes: 512 * GB, streams: 2 };
  return memoryOf({ abKey: 'own', step: 'post', modelBytes: 20 * GB, runs, host, ...given }) / GB;
}

function run(given: Partial<MeasuredRun> = {}): MeasuredRun {
  return {
    ...{ ab: 'a_pst.ab', abKey: 'own', step: 'post', startedAt: '2014-12-15T12:00:00.000Z', code: '' },
    ...{ peakRssBytes: 10 * GB, modelBytes: 20 * GB, limitBytes: 20 * GB },
    ...given,
  };
}

const tooSmall = (gigabytes: number) =>
  run({ code: 'RECIPE_OUT_OF_MEMORY', peakRssBytes: gigabytes * GB, limitBytes: gigabytes * GB });

describe('[U] memory of a run', () => {
  it('is what the model says', () => {
    expect(booked([])).toBe(20);
  });

  it('is the share of a stream where the plan has no estimate', () => {
    expect(booked([], { modelBytes: undefined })).toBe(256);
  });

  it('is never more than the host has', () => {
    expect(booked([], { modelBytes: 900 * GB })).toBe(512);
  });

  it('is not lowered by runs that needed less: others of the same step may need more', () => {
    expect(booked([run(), run({ abKey: 'other' })])).toBe(20);
  });

  it('is what this very AB needed last, with a tenth more, where that is more', () => {
    expect(booked([run({ peakRssBytes: 60 * GB }), run({ peakRssBytes: 30 * GB })], { step: 'sky' })).toBe(33);
  });

  it('follows the runs of its step that needed more than the model said', () => {
    const other = run({ abKey: 'other', modelBytes: 10 * GB, peakRssBytes: 15 * GB });
    expect(booked([other])).toBe(33);
    expect(booked([{ ...other, step: 'combine' }])).toBe(20);
    expect(booked([{ ...other, code: 'RECIPE_FAILED' }])).toBe(20);
    expect(booked([{ ...other, modelBytes: 0 }])).toBe(20);
  });

  it('forgets what runs of its step needed when twenty others have followed', () => {
    const large = run({ abKey: 'large', peakRssBytes: 60 * GB });
    const others = Array.from({ length: 20 }, (_, index) => run({ abKey: `other ${index}` }));
    expect(booked([large, ...others.slice(1)])).toBe(66);
    expect(booked([large, ...others])).toBe(20);
  });

  it('is 1.5 times what was not enough, then 2 times', () => {
    expect(booked([tooSmall(20)])).toBe(30);
    expect(booked([tooSmall(20), tooSmall(30)])).toBe(40);
    expect(booked([tooSmall(400)])).toBe(512);
  });

  it('is not raised by what was not enough for another AB, nor by failures of another kind', () => {
    expect(booked([{ ...tooSmall(20), abKey: 'other' }])).toBe(20);
    expect(booked([{ ...tooSmall(20), code: 'RECIPE_FAILED' }])).toBe(20);
  });
});

describe('[U] lack of memory', () => {
  it('is what the limit ended, and what somebody killed', () => {
    expect(['RECIPE_OUT_OF_MEMORY', 'RECIPE_KILLED'].map(lacksMemory)).toEqual([true, true]);
    expect(['RECIPE_FAILED', 'DISK_FULL', '', undefined].map(lacksMemory)).toEqual([false, false, false, false]);
  });
});
