import { isObservingDate } from '../domain/calendar/observing-date.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { KnownDate } from '../ports/records/dates.ts';
import type { Operation } from './operation.ts';

export function assertDate(date: string): void {
  if (isObservingDate(date)) return;
  throw new PhoenixError(
    'USAGE',
    `'${date}' is not a date`,
    'give an observing date as yyyy-mm-dd, for example 2014-12-14',
  );
}

export async function findDate({ records, processName }: Operation, unit: string): Promise<KnownDate | undefined> {
  return (await records()).findDate(processName, unit);
}

/** The row of a date. @throws PhoenixError DATE_UNKNOWN with this cure when the process has never seen it. */
export async function knownDate(operation: Operation, unit: string, cure: string): Promise<KnownDate> {
  const row = await findDate(operation, unit);
  if (row !== undefined) return row;
  throw unknownDate(operation, unit, cure);
}

export function unknownDate({ processName }: Operation, unit: string, cure: string): PhoenixError {
  return new PhoenixError('DATE_UNKNOWN', `${processName} has never seen date ${unit}`, cure);
}
