import { isIngested } from './date-facts.ts';
import type { DateFacts } from './date-facts.ts';

type ShownDate = DateFacts & { readonly needsOperator: boolean; readonly message: string };

/** A date as commands show it and decide about it: what is in the archive counts before how the last run has ended. */
export function standingOf<Shown extends ShownDate>(row: Shown): Shown {
  if (!isIngested(row) || row.stage === 'ingested') return row;
  const since = `every file is in the archive since ${row.distribution?.ingestedAt.slice(0, 19) ?? ''}`;
  const message = `${since}; last run: ${row.stage}${row.message === '' ? '' : `, ${row.message}`}`;
  return { ...row, stage: 'ingested', needsOperator: false, message };
}
