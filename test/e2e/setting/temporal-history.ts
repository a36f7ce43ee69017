import { findTemporalCli } from '../../../src/adapters/host-facts/index.ts';
import { run } from './phoenix-home.ts';
import type { Home } from './phoenix-home.ts';

/** The Temporal command line as an operator uses it; JSON answers are parsed. */
export async function temporal(home: Home, ...args: readonly string[]): Promise<unknown> {
  const cli = await findTemporalCli(process.env);
  const command = [...args, '--address', home.address, '--output', 'json', '--disable-config-file'];
  const { exitCode, stdout, stderr } = await run(cli, command, { cwd: home.root, env: home.env });
  if (exitCode !== 0) throw new Error(`temporal ${args.join(' ')}: ${stderr}`);
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

export interface HistorySize {
  readonly workflowId: string;
  readonly events: number;
  readonly children: number;
  readonly largestPayloadBytes: number;
}

/** Every run that the server knows, children as well. */
export async function historySizes(home: Home): Promise<readonly HistorySize[]> {
  const list = (await temporal(home, 'workflow', 'list')) as { execution: { workflowId: string; runId: string } }[];
  return Promise.all(
    list.map(async ({ execution: { workflowId, runId } }) => {
      const shown = await temporal(home, 'workflow', 'show', '-w', workflowId, '-r', runId);
      const { events } = shown as { events: { eventType: string }[] };
      const children = events.filter(
        ({ eventType }) => eventType === 'EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED',
      );
      return {
        workflowId,
        events: events.length,
        children: children.length,
        largestPayloadBytes: largestPayload(events),
      };
    }),
  );
}

/** Payloads are the fields `data` of whatever depth, in base64. */
function largestPayload(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(
    0,
    ...Object.entries(value).map(([key, inner]) =>
      key === 'data' && typeof inner === 'string' ? (inner.length * 3) / 4 : largestPayload(inner),
    ),
  );
}
