import type { Stage } from '../../domain/stage/stage.ts';
import type { DistributionFacts } from './distributions.ts';

export interface DateRow {
  readonly process: string;
  readonly unit: string;
  readonly stage: Stage;
  readonly planKey: string;
  readonly needsOperator: boolean;
  /** The next human action or the reason of the failure, one line. */
  readonly message: string;
  readonly updatedAt: string;
}

/** The state of a date's last run, and what stays true whatever the next one does. */
export interface KnownDate extends DateRow {
  /** Left out before the first distribution. */
  readonly distribution?: DistributionFacts;
}

/** Dates: the state of their last runs, and what stays true. */
export interface DateRecords {
  /** The state of a run. A run that has no plan yet (an empty key) leaves that of the one before. */
  saveDate(row: DateRow): Promise<void>;
  /** False, and nothing is saved: the date has gone on since `seen` was read. */
  replaceDate(row: DateRow, seen: Pick<DateRow, 'stage' | 'updatedAt'>): Promise<boolean>;
  findDate(process: string, unit: string): Promise<KnownDate | undefined>;
  listDates(process: string): Promise<readonly KnownDate[]>;
}
