import { readFileSync } from 'node:fs';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { ExposureChainInput } from '../src/workflows/contract.ts';

/** What the history of a chain tells. */
export interface ChainFacts {
  readonly input: ExposureChainInput;
  /** End of the activity that has chosen the host. */
  readonly placedMs: number;
}

/** The chains of a date that has ended. */
export async function chainsOf(client: Client, date: WorkflowHandle): Promise<readonly ChainFacts[]> {
  const { events } = await date.fetchHistory();
  const ids = (events ?? []).flatMap(
    ({ startChildWorkflowExecutionInitiatedEventAttributes: child }) => child?.workflowId ?? [],
  );
  return Promise.all(ids.map((id) => readChain(client.workflow.getHandle(id))));
}

/**
 * What PHOENIX adds to each AB of a chain [ms]: from the moment in which the last recipe that it waits for has ended (for
 * the first ABs: in which the chain has its host) until its own recipe starts. With recipes that take no time that is all the
 * time of the chain, but for its quality control, which no recipe waits for.
 */
export function abOverheadsOf({ input, placedMs }: ChainFacts, ranAt: ReadonlyMap<string, number>): readonly number[] {
  const timeOf = (ab: string) => {
    const time = ranAt.get(`${input.unit} ${ab}`);
    if (time === undefined) throw new Error(`${ab} of ${input.unit} has not run`);
    return time;
  };
  return input.chain.abs.map(({ name, waitFor }) => timeOf(name) - Math.max(placedMs, ...waitFor.map(timeOf)));
}

/** When the recipes ran, by date and AB: lines of the worker's journal. */
export function readJournal(path: string): ReadonlyMap<string, number> {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return new Map(
    lines.map((line) => {
      const [unit = '', ab = '', time] = line.split(' ');
      return [`${unit} ${ab}`, Number(time)];
    }),
  );
}

async function readChain(chain: WorkflowHandle): Promise<ChainFacts> {
  const { events } = await chain.fetchHistory();
  const all = events ?? [];
  const payload = all[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  // The first activity of a chain is the choice of its host.
  const placed = all.find(({ activityTaskCompletedEventAttributes }) => activityTaskCompletedEventAttributes != null);
  const { seconds, nanos } = placed?.eventTime ?? {};
  return {
    input: JSON.parse(Buffer.from(payload ?? []).toString('utf8')) as ExposureChainInput,
    placedMs: Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6,
  };
}
