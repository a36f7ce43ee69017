import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { DatePreparation, DateResult, PrepareOptions } from '../commands/prepare.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';

type PrepareDate = (context: CliContext, options: DatePreparation) => Promise<DateResult>;

/**
 * `-m yyyy-mm`: every date of the month that has raw frames; what is wrong with one does not stop the others. As JSON it
 * is one list.
 */
export async function prepareMonth(
  context: CliContext,
  options: PrepareOptions & { readonly month: string },
  prepareDate: PrepareDate,
): Promise<ExitCode> {
  const { out } = context;
  const reports: unknown[] = [];
  const collecting = { ...context, out: { ...out, json: (value: unknown) => reports.push(value) } };
  const prepared: PreparedDate[] = [];
  for (const date of await datesOf(context, options.month)) {
    prepared.push(await prepareOne(collecting, { ...options, date }, prepareDate));
    out.say();
  }
  if (options.json === true) out.json(reports);
  out.table(
    ['date', 'result'],
    prepared.map(({ date, remark }) => [date, remark]),
  );
  return worstOf(prepared.map(({ code }) => code));
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

interface PreparedDate {
  readonly date: string;
  readonly code: ExitCode;
  readonly remark: string;
}

async function prepareOne(
  context: CliContext,
  options: DatePreparation,
  prepareDate: PrepareDate,
): Promise<PreparedDate> {
  const { date } = options;
  try {
    const { code, problem } = await prepareDate(context, options);
    // Most months have nights of bad weather: no science is no error.
    if (problem?.code === 'DATE_WITHOUT_SCIENCE') return { date, code: EXIT.done, remark: 'no science frames' };
    return { date, code, remark: problem?.message ?? REMARKS[code] };
  } catch (error) {
    if (!(error instanceof PhoenixError)) throw error;
    const { code, message, cure } = error;
    context.out.warn(`phoenix: ${message}; ${cure}`);
    if (options.json === true) context.out.json({ date, problems: [{ code, subject: date, message, cure }] });
    return { date, code: EXIT.failed, remark: message };
  }
}

/** Failed before problems before waiting before done. */
function worstOf(codes: readonly ExitCode[]): ExitCode {
  const order = [EXIT.failed, EXIT.usage, EXIT.doneWithFailures, EXIT.waitsForOperator];
  return order.find((code) => codes.includes(code)) ?? EXIT.done;
}
