import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { DatePreparation, PrepareOptions } from '../commands/prepare.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';

type PrepareDate = (context: CliContext, options: DatePreparation) => Promise<ExitCode>;

/** `-m yyyy-mm`: every date of the month that has raw frames; what is wrong with one does not stop the others. */
export async function prepareMonth(
  context: CliContext,
  options: PrepareOptions & { readonly month: string },
  prepareDate: PrepareDate,
): Promise<ExitCode> {
  const { month } = options;
  const dates = await datesOf(context, month);
  const codes: ExitCode[] = [];
  const rows: [string, string][] = [];
  for (const date of dates) {
    const { code, remark } = await prepareOne(context, { ...options, date }, prepareDate);
    codes.push(code);
    rows.push([date, remark]);
    context.out.say();
  }
  context.out.table(['date', 'result'], rows);
  return worstOf(codes);
}

async function datesOf({ archive }: CliContext, month: string): Promise<readonly string[]> {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/u.test(month)) {
    throw new PhoenixError('USAGE', `'${month}' is not a month`, 'give it as yyyy-mm, for example 2014-12');
  }
  const dates = (await archive.listDates()).filter((date) => date.startsWith(`${month}-`));
  if (dates.length > 0) return dates;
  throw new PhoenixError('DATE_UNKNOWN', `the archive has no raw frames of ${month}`, 'check the month');
}

const REMARKS: Readonly<Record<ExitCode, string>> = {
  [EXIT.done]: 'done',
  [EXIT.failed]: 'failed',
  [EXIT.usage]: 'refused',
  [EXIT.waitsForOperator]: 'waits for acceptance',
  [EXIT.doneWithFailures]: 'done with problems',
};

async function prepareOne(
  context: CliContext,
  options: DatePreparation,
  prepareDate: PrepareDate,
): Promise<{ readonly code: ExitCode; readonly remark: string }> {
  try {
    const code = await prepareDate(context, options);
    return { code, remark: REMARKS[code] };
  } catch (error) {
    if (!(error instanceof PhoenixError)) throw error;
    context.out.warn(`phoenix: ${error.message}; ${error.cure}`);
    return { code: EXIT.failed, remark: error.message };
  }
}

/** Failed before problems before waiting before done. */
function worstOf(codes: readonly ExitCode[]): ExitCode {
  const order = [EXIT.failed, EXIT.usage, EXIT.doneWithFailures, EXIT.waitsForOperator];
  return order.find((code) => codes.includes(code)) ?? EXIT.done;
}
