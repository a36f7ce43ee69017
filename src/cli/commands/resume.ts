import { randomUUID } from 'node:crypto';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { checkFix } from '../check-fix.ts';
import { parseFix } from '../parse-fix.ts';
import type { FixOptions } from '../parse-fix.ts';
import { sendDecision } from '../send-decision.ts';
import { knownAb, reportSent } from './certify.ts';

export interface ResumeOptions extends FixOptions {
  readonly date: string;
  readonly ab: string;
  readonly operator?: string;
  readonly reason: string;
  readonly json?: boolean;
}

/** `phoenix resume`: what is to be done about an AB that failed. */
export async function resumeCommand(context: CliContext, options: ResumeOptions): Promise<ExitCode> {
  const ab = await knownAb(context, options.date, options.ab);
  const fix = parseFix(options);
  await checkFix(context, options.date, ab, fix);
  const sent = await sendDecision(context, options.date, {
    name: 'resume',
    payload: {
      decisionId: randomUUID(),
      ab,
      fix,
      operator: options.operator ?? context.config.operator,
      reason: options.reason,
      at: new Date().toISOString(),
    },
  });
  if (options.json === true) context.out.json({ ab, ...sent });
  return reportSent(context, options.date, ab, sent);
}
