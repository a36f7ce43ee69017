import type { Client } from '@temporalio/client';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { phoenixCommand } from './phoenix-command.ts';
import { replayOpenRuns } from './replay-open-runs.ts';
import type { BrokenRun, Replayed } from './replay-open-runs.ts';

export interface Guard {
  readonly client: Client;
  /** The bundle that is to be served. */
  readonly codePath: string;
  /** The process that commands mean when they name none. */
  readonly process: string;
  /** What is worth a line: what is replayed, each run that would break. */
  readonly tell: (line: string) => void;
  readonly limitMs?: number;
}

/** 40 ms of CPU time a date: for some 10,000 open runs on a quiet machine. */
export const REPLAY_LIMIT_MS = 600_000;

/**
 * Before a worker serves: its workflow code must be able to go on with every open date and chain. A run whose tasks fail
 * already is told, and holds nobody else up.
 *
 * @throws PhoenixError UPGRADE_REFUSED
 */
export async function guardOpenRuns({
  client,
  codePath,
  process,
  tell,
  limitMs = REPLAY_LIMIT_MS,
}: Guard): Promise<void> {
  const onBegin = (count: number) => tell(replayLine(count, limitMs));
  const replayed = await replayOpenRuns({ client, codePath, limitMs, onBegin });
  for (const run of replayed.broken.filter(({ isStuckAlready }) => isStuckAlready))
    tell(`found ${run.workflowId} stuck: ${run.because}; ${cureOf([run], process)}`);
  const breaking = replayed.broken.filter(({ isStuckAlready }) => !isStuckAlready);
  for (const { workflowId, because } of breaking) tell(`refuses: ${workflowId} would break: ${because}`);
  if (breaking.length > 0) throw refused(replayed, breaking, process);
  if (replayed.replayed < replayed.toReplay) throw unfinished(replayed, limitMs);
}

/** `phoenix up` waits for as long as this line says. */
function replayLine(count: number, limitMs: number): string {
  return `replays ${count} open runs with its workflow code, for at most ${limitMs / 1000} s`;
}

function refused({ open }: Replayed, breaking: readonly BrokenRun[], process: string): PhoenixError {
  return new PhoenixError(
    'UPGRADE_REFUSED',
    `${breaking.length} of ${open} open runs would break under this version of the workflows (${breaking.map(({ workflowId }) => workflowId).join(', ')}): nothing is served, nothing has changed`,
    `install the version before, or begin these dates again: ${cureOf(breaking, process)}`,
  );
}

function unfinished({ toReplay, replayed }: Replayed, limitMs: number): PhoenixError {
  return new PhoenixError(
    'UPGRADE_REFUSED',
    `${replayed} of ${toReplay} open runs were replayed within ${limitMs / 1000} s: whether the others can go on under this version of the workflows is not known; nothing is served, nothing has changed`,
    'start the worker again when server and machine are less busy, or install the version before until fewer dates are open',
  );
}

/** A chain is begun again with its date. */
function cureOf(runs: readonly BrokenRun[], process: string): string {
  const dates = new Set(runs.map(({ workflowId }) => workflowId.split('/').slice(0, 2).join('/')));
  return [...dates].map((id) => restartCommand(id, process)).join(', ');
}

function restartCommand(dateId: string, defaultProcess: string): string {
  const [process = '', unit = ''] = dateId.split('/');
  return `${phoenixCommand(process, defaultProcess)} restart --terminate -d ${unit}`;
}
