import { isCancel, select, text } from '@clack/prompts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { VERDICTS } from '../../domain/quality/decision.ts';
import type { Verdict } from '../../domain/quality/decision.ts';
import { readReport } from '../../operation/date-report.ts';
import type { DateReport } from '../../operation/date-report.ts';
import { certify } from '../../operation/decide.ts';
import type { SentAnswer } from '../../operation/decide.ts';
import { obNotes } from '../../operation/ob-notes.ts';
import type { OpenQuestion } from '../../workflows/contract.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { parseFix } from '../parse-fix.ts';

export interface CertifyOptions {
  readonly date: string;
  readonly ab?: string;
  readonly verdict?: string;
  readonly operator?: string;
  readonly comment?: string;
  readonly fix?: string;
  readonly parameter?: readonly string[];
  readonly offsetList?: string;
  readonly frame?: readonly string[];
  readonly json?: boolean;
}

/** `phoenix certify`: one verdict, or without --ab the interactive client of the gate. */
export async function certifyCommand(context: CliContext, options: CertifyOptions): Promise<ExitCode> {
  if (options.ab === undefined) return certifyInteractively(context, options.date, options.operator);
  const verdict = parseVerdict(options.verdict);
  const { date, ab, operator, comment = '' } = options;
  const fix = options.fix === undefined ? undefined : parseFix({ ...options, fix: options.fix });
  const sent = await certify(context, {
    ...{ date, ab, verdict, comment },
    ...(operator === undefined ? {} : { operator }),
    ...(fix === undefined ? {} : { fix }),
  });
  if (options.json === true) context.out.json(sent);
  return reportSent(context, date, sent);
}

function parseVerdict(given: string | undefined): Verdict {
  const verdict = VERDICTS.find((known) => known === given);
  if (verdict !== undefined) return verdict;
  throw new PhoenixError(
    'USAGE',
    `--verdict ${given ?? '(missing)'} is not a verdict`,
    `give one of ${VERDICTS.join(', ')}`,
  );
}

export async function certifyInteractively(
  context: CliContext,
  date: string,
  operator = context.config.operator,
): Promise<ExitCode> {
  if (!process.stdin.isTTY) {
    throw new PhoenixError(
      'USAGE',
      'interactive certification needs a terminal',
      `give --ab AB --verdict accept|reject --operator NAME`,
    );
  }
  for (;;) {
    const report = await readReport(context, date);
    assertAnswering(report);
    const { live } = report;
    const question = live?.questions.find(({ kind }) => kind === 'certify');
    if (question === undefined) {
      const fixes = live?.questions.length ?? 0;
      context.out.say(fixes > 0 ? `${fixes} failed ABs wait for phoenix resume` : 'Nothing is left to certify.');
      return fixes > 0 ? EXIT.waitsForOperator : EXIT.done;
    }
    for (const note of await obNotes(context, report.date, question.ab)) context.out.say(note);
    const answer = await ask(question);
    if (answer === undefined) return EXIT.waitsForOperator;
    const { productChecksum } = question;
    await certify(context, {
      date,
      ab: question.ab,
      operator,
      ...answer,
      ...(productChecksum === undefined ? {} : { productChecksum }),
    });
  }
}

/** Without the date's own answer nobody knows what is left to certify. */
function assertAnswering({ date, live, execution, stopped }: DateReport): void {
  if (stopped !== '') throw new PhoenixError('NOT_RUNNING', `${date.unit}: ${stopped}`, `phoenix status ${date.unit}`);
  if (live !== null || (execution !== null && execution.kind !== 'running')) return;
  throw new PhoenixError(
    'SERVER_UNREACHABLE',
    `no worker answers for ${date.unit}`,
    'start one: phoenix up, or phoenix worker --host NAME; nothing is lost',
  );
}

async function ask(question: OpenQuestion): Promise<{ verdict: Verdict; comment: string } | undefined> {
  const verdict = await select({
    message: question.text,
    options: [
      { value: 'accept' as const, label: 'accept' },
      { value: 'reject' as const, label: 'reject' },
      { value: 'stop' as const, label: 'stop here (the date goes on waiting)' },
    ],
  });
  if (isCancel(verdict) || verdict === 'stop') return undefined;
  const comment = await text({ message: 'comment', defaultValue: '' });
  return isCancel(comment) ? undefined : { verdict, comment };
}

export function reportSent(context: CliContext, date: string, sent: SentAnswer): ExitCode {
  const { ab } = sent;
  if (sent.kind === 'accepted') {
    context.out.say(
      `${ab}: recorded. ${sent.openQuestions === 0 ? 'Nothing is open any more: the date goes on.' : `${sent.openQuestions} questions are open.`}`,
    );
    return EXIT.done;
  }
  context.out.say(
    `${ab}: stored in the database (${sent.because}); the date takes it when it goes on. phoenix status ${date}`,
  );
  return EXIT.done;
}
