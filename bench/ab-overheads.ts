import type { WorkflowHandle } from '@temporalio/client';
import { PHOENIX_QUEUE, hostQueue } from '../src/workflows/contract.ts';

/** What the history of a chain tells of one activity. */
interface ActivitySpan {
  readonly type: string;
  readonly ab: string;
  readonly queue: string;
  readonly scheduledMs: number;
  readonly startedMs: number;
  readonly completedMs: number;
}

/** The parts of an AB's time between "its inputs are there" and "all is done and recorded". */
export interface AbOverhead {
  readonly ab: string;
  readonly ms: number;
  /** From an event to the next activity that it allows: the workflow task. */
  readonly decidingMs: number;
  /** From scheduled to started: dispatch by the server. */
  readonly dispatchMs: number;
  /** From started to completed: the activity itself, with its report to the server. */
  readonly workingMs: number;
}

/** Overheads of all ABs of a chain that has ended; with no-op recipes all their time is overhead. */
export async function abOverheadsOf(chain: WorkflowHandle): Promise<readonly AbOverhead[]> {
  const { spans, waitFor } = await readChain(chain);
  const placedMs = Math.max(...spans.filter(({ type }) => type === 'placeChain').map(({ completedMs }) => completedMs));
  const runEndOf = (ab: string) => spans.find((span) => span.ab === ab && span.type === 'runAb')?.completedMs ?? placedMs;
  return Object.entries(waitFor).map(([ab, upstream]) => {
    const own = spans.filter((span) => span.ab === ab && span.queue !== PHOENIX_QUEUE);
    const readyMs = Math.max(placedMs, ...upstream.map(runEndOf));
    const ms = Math.max(...own.map(({ completedMs }) => completedMs)) - readyMs;
    const sum = (of: (span: ActivitySpan) => number) => own.reduce((total, span) => total + of(span), 0);
    const dispatchMs = sum((span) => span.startedMs - span.scheduledMs);
    const workingMs = sum((span) => span.completedMs - span.startedMs);
    return { ab, ms, dispatchMs, workingMs, decidingMs: ms - dispatchMs - workingMs };
  });
}

interface ChainHistory {
  readonly spans: readonly ActivitySpan[];
  /** The ABs of the chain with those that they wait for. */
  readonly waitFor: Readonly<Record<string, readonly string[]>>;
}

async function readChain(chain: WorkflowHandle): Promise<ChainHistory> {
  const { events } = await chain.fetchHistory();
  const all = events ?? [];
  const timeOf = (time: { seconds?: unknown; nanos?: number | null } | null | undefined) =>
    Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6;
  const started = all[0]?.workflowExecutionStartedEventAttributes;
  const input = decode(started?.input?.payloads?.[0]?.data) as {
    readonly chain: { readonly abs: readonly { readonly name: string; readonly waitFor: readonly string[] }[] };
  };
  const starts = new Map<string, number>();
  const ends = new Map<string, number>();
  for (const { eventTime, activityTaskStartedEventAttributes, activityTaskCompletedEventAttributes } of all) {
    if (activityTaskStartedEventAttributes != null)
      starts.set(String(activityTaskStartedEventAttributes.scheduledEventId), timeOf(eventTime));
    if (activityTaskCompletedEventAttributes != null)
      ends.set(String(activityTaskCompletedEventAttributes.scheduledEventId), timeOf(eventTime));
  }
  const spans = all.flatMap(({ eventId, eventTime, activityTaskScheduledEventAttributes: scheduled }): ActivitySpan[] => {
    const [startedMs, completedMs] = [starts.get(String(eventId)), ends.get(String(eventId))];
    if (scheduled == null || startedMs === undefined || completedMs === undefined) return [];
    const argument = decode(scheduled.input?.payloads?.[0]?.data) as { readonly ab?: string };
    return [
      {
        type: scheduled.activityType?.name ?? '',
        ab: argument.ab ?? '',
        queue: scheduled.taskQueue?.name ?? '',
        scheduledMs: timeOf(eventTime),
        startedMs,
        completedMs,
      },
    ];
  });
  return { spans, waitFor: Object.fromEntries(input.chain.abs.map(({ name, waitFor }) => [name, waitFor])) };
}

function decode(data: Uint8Array | null | undefined): unknown {
  return JSON.parse(Buffer.from(data ?? []).toString('utf8') || '{}');
}

export { hostQueue };
