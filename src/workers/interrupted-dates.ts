import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { commandGoingOn, isMoving } from '../domain/stage/questions.ts';
import { STAGES } from '../domain/stage/stage.ts';
import { ruleOf } from '../domain/stage/stage-rules.ts';
import type { DateRecords, DateRow } from '../ports/records/dates.ts';
import { dateWorkflowId, searchAttributes } from '../workflows/contract.ts';
import { phoenixCommand } from './phoenix-command.ts';

export interface InterruptedDateSettings {
  readonly client: Pick<Client, 'workflow'>;
  readonly records: Pick<DateRecords, 'listDates' | 'replaceDate'>;
  readonly processes: readonly string[];
  /** The process that commands mean when they name none. */
  readonly process: string;
  readonly tell: (line: string) => void;
}

/**
 * Compares what the database believes to be under way with the server. A date whose workflow is gone (terminated, or lost
 * with the server's database) promises nothing any more: it is marked interrupted, and waits for an operator. What is seen so
 * at one look only is on its way: a date may just be starting again. Returns how many were marked at this look.
 */
export function createInterruptedDateSearch(settings: InterruptedDateSettings): () => Promise<number> {
  const { client, records, processes, tell } = settings;
  /** Rows whose workflow was gone at the last look, with their version. */
  let gone: ReadonlyMap<string, string> = new Map();

  return async () => {
    const dates = (await Promise.all(processes.map((process) => records.listDates(process)))).flat();
    const stillGone = new Map<string, string>();
    let marked = 0;
    for (const date of dates) {
      if (date.stage === 'interrupted') await takeBack(date);
      if (ruleOf(date.stage).workflow === 'has-ended') continue;
      const end = endOf(date, await latestRun(client, date));
      if (end === undefined) continue;
      const [id, version] = [dateWorkflowId(date.process, date.unit), `${date.stage} ${date.updatedAt}`];
      stillGone.set(id, version);
      if (gone.get(id) === version && (await mark(date, end))) marked += 1;
    }
    gone = stillGone;
    return marked;
  };

  /** What a run has recorded since it was read stands. */
  async function mark(date: DateRow, end: string): Promise<boolean> {
    const row = markedRow(date, end, phoenixCommand(date.process, settings.process));
    const isMarked = await records.replaceDate(row, date);
    if (isMarked) tell(`marks ${date.process}/${date.unit} ${row.stage}: ${row.message}`);
    return isMarked;
  }

  /** It was another server that did not know it, or one whose database has come back. */
  async function takeBack(date: DateRow): Promise<void> {
    const run = await latestRun(client, date);
    const stage = STAGES.find((known) => known === run?.typedSearchAttributes.get(searchAttributes.stage));
    if (run?.status.name !== 'RUNNING' || stage === undefined) return;
    const needsOperator = run.typedSearchAttributes.get(searchAttributes.needsOperator) === true;
    const updatedAt = new Date().toISOString();
    await records.replaceDate({ ...date, stage, needsOperator, message: 'its workflow runs', updatedAt }, date);
  }
}

/** A plan is also an end (-C). */
const ENDED_BY_FORCE: readonly string[] = ['TERMINATED', 'TIMED_OUT', 'FAILED'];

/** Undefined: the server knows no such date. */
async function latestRun(
  client: Pick<Client, 'workflow'>,
  { process, unit }: DateRow,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(dateWorkflowId(process, unit)).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** How its workflow has ended; undefined: it runs, or the date rests. */
function endOf({ stage }: DateRow, run: WorkflowExecutionDescription | undefined): string | undefined {
  const status = run?.status.name ?? 'unknown to the server';
  if (status === 'RUNNING') return undefined;
  return isMoving(stage) || ENDED_BY_FORCE.includes(status) ? status : undefined;
}

/** A date whose ingestion is interrupted is as distributed as it was before. */
function markedRow(date: DateRow, end: string, phoenix: string): DateRow {
  const updatedAt = new Date().toISOString();
  const goOn = `${phoenix} ${commandGoingOn(date.stage, date.unit)}`;
  if (ruleOf(date.stage).goesOn === 'ingest') {
    const message = `its ingestion was interrupted (${end}): ${goOn} goes on`;
    return { ...date, stage: 'distributed', needsOperator: false, message, updatedAt };
  }
  const message = `its workflow is gone (${end}): ${goOn} takes it up again, ${phoenix} retire -d ${date.unit} gives it up`;
  return { ...date, stage: 'interrupted', needsOperator: true, message, updatedAt };
}

/** At the start, soon after, then now and then [ms]. */
const [SOON_MS, AGAIN_MS] = [30_000, 120_000];

/** Looks until it is stopped; what fails once is tried again at the next look. */
export function watchInterruptedDates(settings: InterruptedDateSettings): () => void {
  const look = createInterruptedDateSearch(settings);
  let isOver = false;
  async function lookAgain(pauseMs: number): Promise<void> {
    try {
      await look();
    } catch (error) {
      if (!isOver) settings.tell(`could not compare dates with the server: ${String(error)}`);
    }
    if (!isOver) timer = setTimeout(() => void lookAgain(AGAIN_MS), pauseMs);
  }
  let timer = setTimeout(() => void lookAgain(SOON_MS), 0);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
