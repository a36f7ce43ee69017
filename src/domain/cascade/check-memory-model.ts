import { AB_STEPS } from '../instance/ab-step.ts';
import type { AbStep } from '../instance/ab-step.ts';
import { lacksMemory } from './book-memory.ts';
import type { MeasuredRun } from './book-memory.ts';

/** What the runs of a step needed, by what the memory model had said of each. */
export interface MemoryCheck {
  readonly step: AbStep;
  /** Runs that succeeded, were measured and had an estimate. */
  readonly runs: number;
  /** Peak / model; null without such runs. */
  readonly medianRatio: number | null;
  readonly largestRatio: number | null;
  /** Runs that ended for lack of memory, or were killed. */
  readonly lackedMemory: number;
  /** `too small`: a run needed more than the model said, or what it said was not enough. */
  readonly verdict: 'holds' | 'too small';
}

/** The memory model against what was measured, by step in the order of the cascade; steps without runs are left out. */
export function checkMemoryModel(runs: readonly MeasuredRun[]): readonly MemoryCheck[] {
  return AB_STEPS.flatMap((step) => {
    const own = runs.filter((run) => run.step === step);
    return own.length === 0 ? [] : [checkStep(step, own)];
  });
}

/** A line for each step whose model is too small. */
export function memoryRemarks(checks: readonly MemoryCheck[]): readonly string[] {
  return checks
    .filter(({ verdict }) => verdict === 'too small')
    .map(({ step, largestRatio, lackedMemory }) => {
      const needed = (largestRatio ?? 0) > 1 ? [`needed up to ${largestRatio?.toFixed(2)} x what the model says`] : [];
      const lacked =
        lackedMemory > 0 ? [`lacked memory in ${lackedMemory} ${lackedMemory === 1 ? 'run' : 'runs'}`] : [];
      return `memory: ${step} ${[...needed, ...lacked].join(' and ')}; more is booked for the next ones`;
    });
}

function checkStep(step: AbStep, runs: readonly MeasuredRun[]): MemoryCheck {
  const ratios = runs
    .filter(({ code, modelBytes }) => code === '' && modelBytes > 0)
    .flatMap(({ peakRssBytes, modelBytes }) => (peakRssBytes === null ? [] : [peakRssBytes / modelBytes]))
    .toSorted((a, b) => a - b);
  const lackedMemory = runs.filter(({ code }) => lacksMemory(code)).length;
  const largestRatio = ratios.at(-1) ?? null;
  return {
    step,
    runs: ratios.length,
    medianRatio: ratios[Math.floor((ratios.length - 1) / 2)] ?? null,
    largestRatio,
    lackedMemory,
    verdict: lackedMemory > 0 || (largestRatio ?? 0) > 1 ? 'too small' : 'holds',
  };
}
