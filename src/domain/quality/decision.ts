import type { Fix } from '../cascade/fix.ts';

/** Verdicts of a certification (certify). */
export const VERDICTS = ['accept', 'reject', 'rework', 'undo'] as const;
export type Verdict = (typeof VERDICTS)[number];

interface Signed {
  /** Identity: the same id again changes nothing. */
  readonly decisionId: string;
  readonly operator: string;
  /** ISO time, set by the sender; the recorder fills it when absent. */
  readonly at?: string;
}

export interface CertifyDecision extends Signed {
  readonly ab: string;
  readonly verdict: Verdict;
  readonly comment: string;
  /** Version of the product that was reviewed: a verdict about another one is refused. In decisions of before, DATAMD5 of its cube. */
  readonly productChecksum?: string;
  /** Only with `rework`. */
  readonly fix?: Fix;
}
export interface ResumeDecision extends Signed {
  readonly ab: string;
  readonly fix: Fix;
  readonly reason: string;
  /** How the AB had ended when the gate took the fix, absent when it had not: set by the gate, never by a sender. */
  readonly answers?: 'failed' | 'succeeded';
}
export interface ReviewRequest extends Signed {
  readonly ab: string;
  readonly reason: string;
}
export interface CommentRequest extends Signed {
  readonly ab: string;
  readonly text: string;
}
export interface ParkRequest extends Signed {
  readonly owner: string;
  readonly reason: string;
  /** ISO date of the reminder; an empty string takes the date out of the park. */
  readonly remindAt: string;
}

/** Every human message with its name: as recorded in the database and replayed on reprocessing. */
export type Decision =
  | { readonly name: 'certify'; readonly payload: CertifyDecision }
  | { readonly name: 'resume'; readonly payload: ResumeDecision }
  | { readonly name: 'review'; readonly payload: ReviewRequest }
  | { readonly name: 'comment'; readonly payload: CommentRequest }
  | { readonly name: 'park'; readonly payload: ParkRequest };
export type DecisionName = Decision['name'];

/** A message that was not taken, kept for the operator to see. */
export interface Refusal {
  readonly name: string;
  readonly decisionId: string;
  readonly because: string;
}
