import { describe, expect, it } from 'vitest';
import type { MeasuredRun } from '../../../src/domain/cascade/book-memory.ts';
import { checkMemoryModel, memoryRemarks } from '../../../src/domain/cascade/check-memory-model.ts';

const GB = 1e9;

function run(step: string, peakGigabytes: number | null, given: Partial<MeasuredRun> = {}): MeasuredRun {
  return {
    ...{ ab: 'a.ab', abKey: 'key', step, startedAt: '2014-12-15T12:00:00.000Z', code: '' },
    ...{ peakRssBytes: peakGigabytes === null ? null : peakGigabytes * GB, modelBytes: 10 * GB, limitBytes: 10 * GB },
    ...given,
  };
}

describe('[U] memory model against what was measured', () => {
  it('is judged by step, in the order of the cascade', () => {
    const runs = [run('combine', 8), run('post', 5), run('post', 12), run('post', 7), run('basic', 9)];
    expect(checkMemoryModel(runs)).toEqual([
      { step: 'basic', runs: 1, medianRatio: 0.9, largestRatio: 0.9, lackedMemory: 0, verdict: 'holds' },
      { step: 'post', runs: 3, medianRatio: 0.7, largestRatio: 1.2, lackedMemory: 0, verdict: 'too small' },
      { step: 'combine', runs: 1, medianRatio: 0.8, largestRatio: 0.8, lackedMemory: 0, verdict: 'holds' },
    ]);
  });

  it('was too small where a run lacked memory, whatever others needed', () => {
    const runs = [
      run('post', 5),
      run('post', 10, { code: 'RECIPE_OUT_OF_MEMORY' }),
      run('sky', 1, { code: 'RECIPE_FAILED' }),
    ];
    expect(checkMemoryModel(runs)).toEqual([
      { step: 'sky', runs: 0, medianRatio: null, largestRatio: null, lackedMemory: 0, verdict: 'holds' },
      { step: 'post', runs: 1, medianRatio: 0.5, largestRatio: 0.5, lackedMemory: 1, verdict: 'too small' },
    ]);
  });

  it('cannot be judged by runs that were not measured, or had no estimate', () => {
    const runs = [run('post', null), run('post', 50, { modelBytes: 0 })];
    expect(checkMemoryModel(runs)).toMatchObject([{ runs: 0, largestRatio: null, verdict: 'holds' }]);
  });

  it('is remarked on where it was too small, in one line per step', () => {
    const runs = [
      ...[run('basic', 9), run('sky', 13), run('sky', null, { code: 'RECIPE_KILLED' })],
      ...[run('post', 13.2), run('combine', 9, { code: 'RECIPE_OUT_OF_MEMORY' })],
      run('combine', 9, { code: 'RECIPE_OUT_OF_MEMORY' }),
    ];
    expect(memoryRemarks(checkMemoryModel(runs))).toEqual([
      'memory: sky needed up to 1.30 x what the model says and lacked memory in 1 run; more is booked for the next ones',
      'memory: post needed up to 1.32 x what the model says; more is booked for the next ones',
      'memory: combine lacked memory in 2 runs; more is booked for the next ones',
    ]);
    expect(memoryRemarks(checkMemoryModel([run('basic', 9)]))).toEqual([]);
  });
});
