import { nextStep } from '../../domain/stage/next-step.ts';
import { cancelDate, restartDate } from '../../operation/end-date.ts';
import { findDate } from '../../operation/known-date.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { DateOptions } from './process-date.ts';

/** `phoenix cancel -d DATE` */
export async function cancelCommand(context: CliContext, { date, json }: DateOptions): Promise<ExitCode> {
  await cancelDate(context, date);
  const next = nextStep('cancelled', date, [], await findDate(context, date));
  context.out.say(`${date} is cancelled; products and decisions are kept. next: ${next}`);
  if (json === true) context.out.json({ date, state: 'cancelled' });
  return EXIT.done;
}

export interface RestartOptions extends DateOptions {
  /** Ends the run without asking it: it cannot hear its cancellation. */
  readonly terminate?: boolean;
}

/** `phoenix restart -d DATE` */
export async function restartCommand(
  context: CliContext,
  { date, json, ...options }: RestartOptions,
): Promise<ExitCode> {
  await restartDate(context, date, options);
  context.out.say(
    `${date} runs again; unchanged ABs answer from their manifests. next: phoenix status ${date} --watch`,
  );
  if (json === true) context.out.json({ date, state: 'running' });
  return EXIT.done;
}
