import { randomUUID } from 'node:crypto';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { Fix } from '../domain/cascade/fix.ts';
import type { Verdict } from '../domain/quality/decision.ts';
import { checkFix } from './check-fix.ts';
import { readReport } from './date-report.ts';
import type { DateReport } from './date-report.ts';
import type { Operation } from './operation.ts';
import { sendDecision } from './send-decision.ts';
import type { Sent } from './send-decision.ts';

/** An answer with the full name of its AB, and what became of it. */
export type SentAnswer = Sent & { readonly ab: string };

export interface CertifyRequest {
  readonly date: string;
  /** With or without `.ab`. */
  readonly ab: string;
  readonly verdict: Verdict;
  readonly operator?: string;
  readonly comment: string;
  /** What to do differently, with `rework`. */
  readonly fix?: Fix;
  /** Version of the product that was looked at; by default the one that the date asks about now. */
  readonly productChecksum?: string;
}

/** A verdict on a product. @throws PhoenixError AB_UNKNOWN when the date has no such AB; DECISION_REFUSED. */
export async function certify(operation: Operation, request: CertifyRequest): Promise<SentAnswer> {
  const { date, fix } = request;
  const report = await readReport(operation, date);
  const ab = findAb(report, request.ab);
  if (fix !== undefined) await checkFix(operation, date, ab, fix);
  const productChecksum = request.productChecksum ?? checksumAsked(report, ab);
  const { verdict, comment, operator = operation.config.operator } = request;
  const sent = await sendDecision(operation, date, {
    name: 'certify',
    payload: {
      ...{ decisionId: randomUUID(), ab, verdict, operator, comment, at: new Date().toISOString() },
      ...(productChecksum === undefined ? {} : { productChecksum }),
      ...(fix === undefined ? {} : { fix }),
    },
  });
  return { ab, ...sent };
}

export interface ResumeRequest {
  readonly date: string;
  readonly ab: string;
  readonly fix: Fix;
  readonly operator?: string;
  readonly reason: string;
}

/** What is to be done about an AB that failed. @throws PhoenixError AB_UNKNOWN, OPTION_UNKNOWN, DECISION_REFUSED */
export async function resume(operation: Operation, request: ResumeRequest): Promise<SentAnswer> {
  const { date, fix, reason, operator = operation.config.operator } = request;
  const ab = findAb(await readReport(operation, date), request.ab);
  await checkFix(operation, date, ab, fix);
  const payload = { decisionId: randomUUID(), ab, fix, operator, reason, at: new Date().toISOString() };
  return { ab, ...(await sendDecision(operation, date, { name: 'resume', payload })) };
}

function checksumAsked({ live }: DateReport, name: string): string | undefined {
  const question = live?.questions.find(({ ab, kind }) => ab === name && kind === 'certify');
  return question?.productChecksum;
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
