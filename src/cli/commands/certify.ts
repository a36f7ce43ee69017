import { randomUUID } from 'node:crypto';
import { isCancel, select, text } from '@clack/prompts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import { VERDICTS } from '../../domain/quality/decision.ts';
import type { Fix, Verdict } from '../../domain/quality/decision.ts';
import type { OpenQuestion } from '../../workflows/contract.ts';
import type { CliContext } from '../context.ts';
import { checkFix } from '../check-fix.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { obNotes } from '../ob-notes.ts';
import { sendDecision } from '../send-decision.ts';
import type { Sent } from '../send-decision.ts';
import { parseFix } from '../parse-fix.ts';
import { readReport } from './status.ts';
import type { DateReport } from './status.ts';

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
  const fix = options.fix === undefined ? undefined : parseFix({ ...options, fix: options.fix });
  if (fix !== undefined) await checkFix(context, options.date, options.ab, fix);
  const sent = await certify(context, {
    date: options.date,
    ab: options.ab,
    verdict,
    operator: options.operator ?? context.config.operator,
    comment: options.comment ?? '',
    ...(fix === undefined ? {} : { fix }),
  });
  if (options.json === true) context.out.json({ ab: options.ab, ...sent });
  return reportSent(context, options.date, options.ab, sent);
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

export interface CertifyRequest {
  readonly date: string;
  readonly ab: string;
  readonly verdict: Verdict;
  readonly operator: string;
  readonly comment: string;
  /** What to do differently, with `rework`. */
  readonly fix?: Fix;
  /** Version of the product that was looked at; by default the one that the date asks about now. */
  readonly productChecksum?: string;
}

/** @throws PhoenixError AB_UNKNOWN when the date has no such AB; DECISION_REFUSED. */
export async function certify(context: CliContext, request: CertifyRequest): Promise<Sent> {
  const report = await readReport(context, request.date);
  const ab = findAb(report, request.ab);
  const productChecksum = request.productChecksum ?? checksumAsked(report, ab);
  return sendDecision(context, request.date, {
    name: 'certify',
    payload: {
      decisionId: randomUUID(),
      ab,
      verdict: request.verdict,
      operator: request.operator,
      comment: request.comment,
      at: new Date().toISOString(),
      ...(productChecksum === undefined ? {} : { productChecksum }),
      ...(request.fix === undefined ? {} : { fix: request.fix }),
    },
  });
}

function checksumAsked({ live }: DateReport, name: string): string | undefined {
  const question = live?.questions.find(({ ab, kind }) => ab === name && kind === 'certify');
  return question?.productChecksum;
}

/** Full name of an AB of the date, given with or without `.ab`. */
export async function knownAb(context: CliContext, date: string, name: string): Promise<string> {
  return findAb(await readReport(context, date), name);
}

function findAb({ date, abs }: DateReport, name: string): string {
  const full = name.endsWith('.ab') ? name : `${name}.ab`;
  if (abs.some(({ ab }) => ab === full)) return full;
  throw new PhoenixError(
    'AB_UNKNOWN',
    `${date.unit} has no AB ${full}`,
    `phoenix status ${date.unit} lists its ${abs.length} ABs`,
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

export function reportSent(context: CliContext, date: string, ab: string, sent: Sent): ExitCode {
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
