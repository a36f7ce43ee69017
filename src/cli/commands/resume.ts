import { resume } from '../../operation/decide.ts';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { parseFix } from '../parse-fix.ts';
import type { FixOptions } from '../parse-fix.ts';
import { reportSent } from './certify.ts';

export interface ResumeOptions extends FixOptions {
  readonly date: string;
  readonly ab: string;
  readonly operator?: string;
  readonly reason: string;
  readonly json?: boolean;
}

/** `phoenix resume`: what is to be done about an AB that failed. */
export async function resumeCommand(context: CliContext, options: ResumeOptions): Promise<ExitCode> {
  const { date, ab, operator, reason } = options;
  const fix = parseFix(options);
  const sent = await resume(context, { date, ab, fix, reason, ...(operator === undefined ? {} : { operator }) });
  if (options.json === true) context.out.json(sent);
  return reportSent(context, date, sent);
}
