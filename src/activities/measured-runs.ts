import type { AttemptRecords, AttemptRow } from '../ports/records/attempts.ts';

/** Runs of recipes on record, by date. */
export interface MeasuredRuns {
  /** Of one date, in the order of their starts. */
  list(process: string, unit: string): Promise<readonly AttemptRow[]>;
  save(row: AttemptRow): Promise<void>;
}

/** Dates that are kept in memory; a campaign has fewer under way. */
const DATES_MAX = 50;

/**
 * The attempts of the database, kept in memory: every run asks for those of its date, and all runs of a chain are on one host.
 * What another host has measured meanwhile is not seen; it was another chain.
 */
export function createMeasuredRuns(records: AttemptRecords): MeasuredRuns {
  const dates = new Map<string, Promise<readonly AttemptRow[]>>();

  function read(process: string, unit: string): Promise<readonly AttemptRow[]> {
    const key = `${process}/${unit}`;
    const known = dates.get(key);
    if (known !== undefined) return known;
    const rows = records.listAttempts(process, unit);
    dates.set(key, rows);
    forgetOldest();
    // A database that is away must not be remembered.
    rows.catch(() => dates.delete(key));
    return rows;
  }
  function forgetOldest(): void {
    const [oldest] = dates.keys();
    if (dates.size > DATES_MAX && oldest !== undefined) dates.delete(oldest);
  }

  return {
    list: read,
    async save(row) {
      await records.saveAttempt(row);
      const isOther = ({ ab, startedAt }: AttemptRow) => ab !== row.ab || startedAt !== row.startedAt;
      // Read and replaced at once: two runs of a date may end together.
      const rows = read(row.process, row.unit).then((before) => [...before.filter(isOther), row]);
      dates.set(`${row.process}/${row.unit}`, rows);
      await rows;
    },
  };
}
