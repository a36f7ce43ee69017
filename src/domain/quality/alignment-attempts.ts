import type { AlignmentJudgement, AlignmentLimits, DoubtKind } from './alignment-gate.ts';

/** What an alignment must show, and what is tried when it does not: one table per instrument. */
export interface AlignmentRules {
  readonly limits: AlignmentLimits;
  /** The first row that fits is tried, once. */
  readonly secondAttempts: readonly SecondAttempt[];
}

export interface SecondAttempt {
  readonly id: string;
  readonly when: AttemptCondition;
  /** Recipe options that replace or complete those of the AB. */
  readonly parameters: readonly string[];
  /** Why these may help, for the operator. */
  readonly because: string;
  /** Document and section. */
  readonly source: string;
  readonly since: string;
}

/** `failed`: what the recipe said of its failure. `doubtful`: it made a list, and any of these doubts is there. */
export type AttemptCondition =
  | { readonly kind: 'failed'; readonly pattern: RegExp }
  | { readonly kind: 'doubtful'; readonly doubts: readonly DoubtKind[] };

/** How the first attempt ended that is not good enough. */
export type FirstEnd =
  | { readonly kind: 'failed'; readonly messages: readonly string[] }
  | { readonly kind: 'doubtful'; readonly judgement: AlignmentJudgement };

/** What is tried now; undefined: nothing is known to help. */
export function secondAttemptFor(end: FirstEnd, { secondAttempts }: AlignmentRules): SecondAttempt | undefined {
  return secondAttempts.find(({ when }) => fits(when, end));
}

function fits(when: AttemptCondition, end: FirstEnd): boolean {
  if (when.kind === 'failed') return end.kind === 'failed' && end.messages.some((text) => when.pattern.test(text));
  return end.kind === 'doubtful' && end.judgement.doubts.some(({ kind }) => when.doubts.includes(kind));
}
