import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { KnownDate } from '../ports/records.ts';
import type { CliContext } from './context.ts';

/** The row of a date. @throws PhoenixError DATE_UNKNOWN with this cure when the process has never seen it. */
export async function knownDate(context: CliContext, date: string, cure: string): Promise<KnownDate> {
  const row = await (await context.records()).findDate(context.processName, date);
  if (row !== undefined) return row;
  throw new PhoenixError('DATE_UNKNOWN', `${context.processName} has never seen date ${date}`, cure);
}
