import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import { FIX_KINDS } from '../../domain/quality/decision.ts';
import type { Fix } from '../../domain/quality/decision.ts';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { sendDecision } from '../send-decision.ts';
import { knownAb, reportSent } from './certify.ts';

export interface ResumeOptions {
  readonly date: string;
  readonly ab: string;
  readonly fix: string;
  readonly operator?: string;
  readonly reason: string;
  readonly parameter?: readonly string[];
  readonly offsetList?: string;
  readonly frame?: readonly string[];
}

/** `phoenix resume`: what is to be done about an AB that failed. */
export async function resumeCommand(context: CliContext, options: ResumeOptions): Promise<ExitCode> {
  const ab = await knownAb(context, options.date, options.ab);
  const sent = await sendDecision(context, options.date, {
    name: 'resume',
    payload: {
      decisionId: randomUUID(),
      ab,
      fix: parseFix(options),
      operator: options.operator ?? context.config.operator,
      reason: options.reason,
      at: new Date().toISOString(),
    },
  });
  return reportSent(context, options.date, ab, sent);
}

function parseFix({ fix, parameter, offsetList, frame }: ResumeOptions): Fix {
  const kind = FIX_KINDS.find((known) => known === fix);
  switch (kind) {
    case 'parameters':
      if (parameter === undefined || parameter.length === 0) throw incomplete('parameters', '--parameter=--name=value, once or more');
      return { kind, parameters: parameter };
    case 'offset-list':
      if (offsetList === undefined) throw incomplete('offset-list', '--offset-list FILE');
      return { kind, path: resolve(offsetList) };
    case 'drop-frames':
      if (frame === undefined || frame.length === 0) throw incomplete('drop-frames', '--frame NAME, once or more');
      return { kind, frames: frame };
    case 'no-alignment':
    case 'retry':
    case 'give-up':
      return { kind };
    case undefined:
      throw new PhoenixError('USAGE', `--fix ${fix} is not known`, `give one of ${FIX_KINDS.join(', ')}`);
  }
}

function incomplete(fix: string, needed: string): PhoenixError {
  return new PhoenixError('USAGE', `--fix ${fix} lacks its value`, `give ${needed}`);
}
