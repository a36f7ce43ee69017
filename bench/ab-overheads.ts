import { readFileSync } from 'node:fs';
import type { WorkflowHandle } from '@temporalio/client';
import { abRoot } from '../src/domain/product/data-root.ts';
import type { ExposureChainInput } from '../src/workflows/contract.ts';

/**
 * What PHOENIX adds to each AB of a chain [ms]: from the moment in which the last recipe that it waits for has ended (for
 * the first ABs: in which the chain has its host) until its own recipe starts. With recipes that take no time that is all the
 * time of the chain, but for its quality control, which no recipe waits for.
 */
export async function abOverheadsOf(chain: WorkflowHandle, ranAt: ReadonlyMap<string, number>): Promise<readonly number[]> {
  const { input, placedMs } = await readChain(chain);
  const timeOf = (ab: string) => {
    const time = ranAt.get(runNameOf(input.unit, ab));
    if (time === undefined) throw new Error(`${ab} of ${input.unit} has not run`);
    return time;
  };
  return input.chain.abs.map(({ name, waitFor }) => timeOf(name) - Math.max(placedMs, ...waitFor.map(timeOf)));
}

/** When the recipes ran, by `<date>/<AB root>`: lines of the worker's journal. */
export function readJournal(path: string): ReadonlyMap<string, number> {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return new Map(
    lines.map((line) => {
      const [directory = '', time] = line.split(' ');
      return [directory.split('/').slice(-2).join('/'), Number(time)];
    }),
  );
}

function runNameOf(unit: string, ab: string): string {
  return `${unit}/${abRoot(ab)}`;
}

interface ChainFacts {
  readonly input: ExposureChainInput;
  /** End of the activity that has chosen the host. */
  readonly placedMs: number;
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
