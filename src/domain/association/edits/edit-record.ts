import type { Action } from './action.ts';

/** An AB of a tree as its two texts. */
export interface AbFiles {
  readonly ab: string;
  readonly alog: string;
}

/** ABs of a date by AB name. */
export type AbSet = Readonly<Record<string, AbFiles>>;

export interface Signature {
  readonly operator: string;
  /** ISO time (UT). */
  readonly at: string;
  readonly reason: string;
}

/** One action that was done: who, when, why, and the ABs it named and what became of them, byte for byte. */
export interface EditRecord {
  /** `E1`, `E2` …, never given twice on a date. Edited ABs carry it (`EDIT_ID`). */
  readonly id: string;
  readonly action: Action;
  readonly signature: Signature;
  /** Finding that it answers, where it answers one. */
  readonly findingId?: string;
  readonly before: AbSet;
  readonly after: AbSet;
  readonly undone?: Signature;
}

/** What a human said to a finding: also "keep as it is" is a decision. */
export interface ChoiceRecord {
  readonly findingId: string;
  readonly case: string;
  /** Label of the proposal that was taken. */
  readonly choice: string;
  readonly recommended: string;
  readonly signature: Signature;
}
