import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { certify, resume } from '../../src/operation/decide.ts';
import { readReport } from '../../src/operation/date-report.ts';
import type { DateReport } from '../../src/operation/date-report.ts';
import { restartDate } from '../../src/operation/end-date.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { ingestDate } from '../../src/operation/run-date.ts';
import type { OpenOperation } from '../../src/workers/open-operation.ts';
import type { Stage } from '../../src/domain/stage/stage.ts';
import type { ChaosHome } from './chaos-home.ts';
import { DATE } from './prepare-nights.ts';

/** An answer that did not arrive is given again after this time. */
const PATIENCE_MS = 6_000;

/**
 * Somebody who has repaired what was broken, answers `retry` to every failure, restarts a date whose plan has notes, accepts every
 * product, and ingests. Of a date that has ended otherwise than it should he asks for the ingestion first, where there are
 * products: that must be refused, or be right. Then he restarts it.
 */
export interface ChaosOperator {
  /** Looks at the date and answers what can be answered. Undefined: nobody could say how it is. */
  look(may: OperatorMay): Promise<DateReport | undefined>;
  /** `phoenix ingest`, unless it is under way. */
  ingest(): void;
  restart(): Promise<void>;
  /** Failures that were answered, one line each. */
  answered(): readonly string[];
  close(): Promise<void>;
}

export interface OperatorMay {
  /** What was broken is repaired. */
  readonly retry: boolean;
  readonly certify: boolean;
  /** Start a date again that has ended. */
  readonly goOn: boolean;
}

export function createChaosOperator(home: ChaosHome): ChaosOperator {
  const answers = new Map<string, number>();
  const lines: string[] = [];
  let own: OpenOperation | undefined;
  let ingesting: Promise<void> | undefined;
  /** End of the date after which the ingestion was asked for. */
  let askedFor = '';

  function mayAnswer(question: string): boolean {
    const last = answers.get(question);
    if (last !== undefined && Date.now() - last < PATIENCE_MS) return false;
    answers.set(question, Date.now());
    return true;
  }
  async function answerFailures(operation: Operation, { live, notes, date }: DateReport): Promise<void> {
    for (const { ab, text } of (live?.questions ?? []).filter(({ kind }) => kind === 'fix')) {
      if (!mayAnswer(`${ab} ${text}`)) continue;
      lines.push(text);
      await resume(operation, { date: DATE, ab, fix: { kind: 'retry' }, reason: 'repaired' });
    }
    // What planning could not find or read is not in the plan: only a new one has it.
    if (isEnded(date.stage) || notes.length === 0 || !mayAnswer(notes.join(' '))) return;
    lines.push(...notes);
    await restartDate(operation, DATE);
  }
  /** What has failed, was cancelled, or was terminated without a word. */
  async function takeUp(operation: Operation, { date, products, stopped, execution }: DateReport): Promise<void> {
    const hasStopped = stopped !== '' || (isEnded(date.stage) && execution?.kind !== 'running');
    if (!hasStopped || ingesting !== undefined || !mayAnswer(`${date.stage} ${date.updatedAt} ${askedFor}`)) return;
    lines.push(`${date.stage}: ${stopped} ${date.message}`.trim());
    const end = `${date.stage} ${date.updatedAt}`;
    if (products.length > 0 && askedFor !== end) {
      askedFor = end;
      ingest();
    } else {
      await restartDate(operation, DATE);
    }
  }
  function ingest(): void {
    ingesting ??= home
      .withOperation((operation) => ingestDate(operation, DATE))
      .then(
        () => undefined,
        (error: unknown) => {
          if (!isPassing(error)) throw error;
        },
      )
      .finally(() => {
        ingesting = undefined;
      });
    ingesting.catch(() => undefined);
  }
  async function acceptProducts(operation: Operation, { live, notes }: DateReport): Promise<void> {
    const questions = live?.questions ?? [];
    if (live?.stage !== 'certification' || notes.length > 0 || questions.some(({ kind }) => kind === 'fix')) return;
    for (const { ab } of questions) {
      if (mayAnswer(`${ab} certify`))
        await certify(operation, { date: DATE, ab, verdict: 'accept', operator: 'chaos', comment: 'fine' });
    }
  }
  async function close(): Promise<void> {
    await own?.close();
    own = undefined;
  }

  return {
    answered: () => lines,
    close,
    ingest,
    async restart() {
      await home.withOperation((operation) => restartDate(operation, DATE));
    },
    async look(may) {
      own ??= home.openOperation();
      try {
        const report = await readReport(own, DATE);
        if (may.retry) await answerFailures(own, report);
        if (may.retry && may.goOn) await takeUp(own, report);
        if (may.certify) await acceptProducts(own, report);
        return report;
      } catch (error) {
        if (!isPassing(error)) throw error;
        await close();
        return undefined;
      }
    },
  };
}

function isEnded(stage: Stage): boolean {
  return stage === 'failed' || stage === 'cancelled';
}

/** Server or database away for the moment, or the answer came too late. */
function isPassing(error: unknown): boolean {
  if (error instanceof PhoenixError) return true;
  return error instanceof Error && /^(ServiceError|GrpcServiceError|SqliteError)$/.test(error.name);
}
