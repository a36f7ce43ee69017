import type { LeftOut } from '../../frame/left-out.ts';
import type { ObRecord } from '../ob-record.ts';
import type { ChoiceRecord, EditRecord } from './edit-record.ts';

/** Name of the document beside the ABs of a prepared date: it is replaced together with them, all or nothing. */
export const PREPARATION_FILE = 'preparation.json';

/** What the preparation of a date was made from and what humans decided. */
export interface Preparation {
  readonly format: 1;
  readonly process: string;
  readonly date: string;
  /** 1 for the first one; a date that has ended and is prepared again gets the next. */
  readonly version: number;
  readonly ruleVersion: string;
  readonly operator: string;
  /** ISO time (UT) of the transfer. */
  readonly at: string;
  /** Science frames with a fingerprint of the keywords that the rules read, corrections applied. */
  readonly frames: Readonly<Record<string, string>>;
  readonly obRecords: readonly ObRecord[];
  /** Hash of every `.ab` and `.alog` as it was transferred: whatever differs later was changed by hand. */
  readonly files: Readonly<Record<string, string>>;
  /** Raw files that are in its ABs. Preparations of older versions do not say. */
  readonly rawFiles?: readonly string[];
  /** Raw files that are in none, with the reason. Preparations of older versions do not say. */
  readonly leftOut?: readonly LeftOut[];
  /** In the order in which they were done, undone ones too. */
  readonly edits: readonly EditRecord[];
  readonly choices: readonly ChoiceRecord[];
}

/** What has changed since a date was prepared. Names are sorted. */
export interface PreparationDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changedHeaders: readonly string[];
  /** One line each: `OB 1134385: grade C -> A`. */
  readonly changedObs: readonly string[];
}
