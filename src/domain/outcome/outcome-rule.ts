import type { ErrorCode } from '../failure/error-codes.ts';

/** What happens to a run that a rule applies to (promise 2). */
export const OUTCOME_CLASSES = ['fatal', 'tolerated', 'ignored'] as const;
export type OutcomeClass = (typeof OUTCOME_CLASSES)[number];

/** A line of the log says so. `whenInput`: only if the set of frames holds this tag. */
export interface LogCriterion {
  readonly kind: 'log';
  readonly pattern: RegExp;
  readonly whenInput?: string;
}

/** The number in the pattern's first group is smaller than the number of inputs with this tag. */
export interface LogCountCriterion {
  readonly kind: 'log-count';
  readonly pattern: RegExp;
  readonly inputTag: string;
}

/** Something is named by `pattern` (first group) and not by `except`. `whenInput` as in LogCriterion. */
export interface LogExceptCriterion {
  readonly kind: 'log-except';
  readonly pattern: RegExp;
  readonly except: RegExp;
  readonly whenInput: string;
}

/** A product has fewer keywords of this kind than there are inputs with this tag. */
export interface KeywordCountCriterion {
  readonly kind: 'keyword-count';
  readonly catg: string;
  readonly keyword: RegExp;
  readonly inputTag: string;
  readonly whenInput: string;
}

/** A product of one of these kinds does not carry one of these keywords. */
export interface KeywordAbsentCriterion {
  readonly kind: 'keyword-absent';
  readonly catgs: readonly string[];
  readonly keywords: readonly string[];
}

/** The absolute value of a keyword is larger than this. */
export interface KeywordAboveCriterion {
  readonly kind: 'keyword-above';
  readonly keyword: string;
  readonly absoluteMax: number;
}

/** A product names raw inputs in its last PRO.REC that are not in the set of frames. */
export interface ForeignInputCriterion {
  readonly kind: 'foreign-input';
}

export type OutcomeCriterion =
  | LogCriterion
  | LogCountCriterion
  | LogExceptCriterion
  | KeywordCountCriterion
  | KeywordAbsentCriterion
  | KeywordAboveCriterion
  | ForeignInputCriterion;

/**
 * A row of an instrument's outcome table. `ignored` only keeps a known ERROR line from being an unknown one;
 * `tolerated` becomes a caveat of that id; `fatal` fails the AB.
 */
export interface OutcomeRule {
  readonly id: string;
  /** Recipes that it applies to; empty: all. */
  readonly recipes: readonly string[];
  readonly criterion: OutcomeCriterion;
  readonly class: OutcomeClass;
  /** One line for the operator. */
  readonly meaning: string;
  /** Of a fatal row; RECIPE_FAILED if it names none. */
  readonly code?: ErrorCode;
  /** Of a tolerated row: a human must see the product. */
  readonly reviewMandatory?: boolean;
  /** Of a tolerated row: bit of QCFLAG, counted from 1, that tells the user. */
  readonly qcFlagBit?: number;
  /** Where it is known from: document and section. */
  readonly source: string;
  /** Version of the table that brought the row. */
  readonly since: string;
}
