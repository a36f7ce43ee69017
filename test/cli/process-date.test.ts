import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertOwnWorker } from '../../src/operation/assert-own-worker.ts';
import { processDateCommand } from '../../src/cli/commands/process-date.ts';
import { needsHosts } from '../../src/operation/date-report.ts';
import { createCliContext } from '../../src/cli/context.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config.ts';
import type { Stage } from '../../src/domain/stage/stage.ts';
import { host } from '../adapters/database/rows.ts';
import { temporaryFolder, writeTree } from '../setup/temporary-folder.ts';

const DATE = '2014-12-14';
const NOTHING_CERTIFIED = 'preparation: none, certification: { combined: none, single: none, sky: none }';

let printed: string[];
let context: CliContext;
beforeEach(() => {
  context = contextWith('preparation: none');
});
afterEach(() => context.close());

function contextWith(policies: string): CliContext {
  const folder = temporaryFolder();
  writeTree(folder, { 'phoenix.yaml': `processes: { MUSE_R: { ${policies} } }` });
  printed = [];
  const stream = { write: (text: string) => printed.push(text), isTTY: false } as unknown as NodeJS.WriteStream;
  return createCliContext(loadConfig({ PHOENIX_HOME: folder }, folder), createOutput(stream, stream));
}

/** A server with runs that end in these stages, one after the other; the first may be under way already. */
function serverOf(stages: readonly Stage[], { isRunning = false, asksAt = 0 } = {}) {
  const asked: string[] = [];
  let attached = isRunning;
  const ends = [...stages];
  const handle = {
    workflowId: `MUSE_R/${DATE}`,
    describe: async () => ({ status: { name: 'COMPLETED' } }),
    result: async () => ({ stage: ends.shift(), message: '', planKey: '', failedAbs: [] }),
  };
  const client = {
    options: { namespace: 'default' },
    workflow: {
      getHandle: () => handle,
      start: async (_: string, { args: [{ through }] }: { args: readonly [{ through: string }] }) => {
        asked.push(through);
        if (!attached) return handle;
        attached = false;
        throw new WorkflowExecutionAlreadyStartedError('', handle.workflowId, 'observingDate');
      },
    },
    workflowService: {
      describeTaskQueue: async () => ({
        pollers: [{ identity: 'phoenix.muc09@there:1', lastAccessTime: { seconds: Math.floor(asksAt / 1_000) } }],
      }),
    },
  } as unknown as Client;
  return { asked, client };
}

function process(client: Client, breakpoint?: 'C' | 'P' | 'M') {
  const options = { date: DATE, ...(breakpoint === undefined ? {} : { breakpoint }) };
  return processDateCommand({ ...context, temporal: async () => client }, options);
}

describe('[U] phoenix -d DATE without a letter', () => {
  it('goes the whole way where nothing is certified by hand, and says so', async () => {
    await context.close();
    context = contextWith(NOTHING_CERTIFIED);
    const { asked, client } = serverOf(['ingested']);
    expect(await process(client)).toBe(0);
    expect(asked).toEqual(['ingestion']);
    expect(printed.join('')).toMatch(/^MUSE_R certifies nothing by hand: the whole way.*\n2014-12-14: ingested/);
  });

  it('says which letter to use where something is', async () => {
    const { asked, client } = serverOf(['ingested']);
    await expect(process(client)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('MUSE_R certifies (combined: all, single: random, sky: random)'),
      cure: expect.stringContaining('-P processes up to the certification'),
    });
    expect(asked).toEqual([]);
  });
});

describe('[U] a date that runs already', () => {
  it('is followed without a word, and goes on where that run ends before', async () => {
    const { asked, client } = serverOf(['planned', 'distributed'], { isRunning: true });
    expect(await process(client, 'P')).toBe(0);
    expect(asked).toEqual(['distribution', 'distribution']);
    expect(printed.join('')).not.toMatch(/runs? already|running/);
    expect(printed.join('')).toContain(`${DATE}: distributed`);
  });

  it('is not asked again when it went far enough', async () => {
    const { asked, client } = serverOf(['distributed'], { isRunning: true });
    expect(await process(client, 'P')).toBe(0);
    expect(asked).toEqual(['distribution']);
  });

  it('may go on behind its plan, which -C says', async () => {
    const { client } = serverOf(['distributed'], { isRunning: true });
    await process(client, 'C').catch(() => undefined);
    expect(printed.join('')).toContain(`MUSE_R/${DATE} runs already, and may go on behind its plan`);
  });
});

describe('[U] the worker that would make a date', () => {
  const now = () => serverOf([], { asksAt: Date.now() }).client;

  it('is refused when it does not write into this database: it belongs to another data root', async () => {
    await expect(assertOwnWorker(context, now())).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^the worker phoenix\.muc09@there:1 .* does not write into the database/),
    });
    await expect(process(now(), 'P')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    const long = new Date(Date.now() - 3_600_000).toISOString();
    await (await context.records()).saveHost(host({ seenAt: long }));
    await expect(assertOwnWorker(context, now())).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('is taken when the MASTER of this database lives, and when there is none yet', async () => {
    await expect(assertOwnWorker(context, serverOf([]).client)).resolves.toBeUndefined();
    await (await context.records()).saveHost(host({ role: 'MASTER', seenAt: new Date().toISOString() }));
    await expect(assertOwnWorker(context, now())).resolves.toBeUndefined();
  });
});

describe('[U] hosts that are silent', () => {
  it('are in nobody’s way when the date has ended, also while the server is away', () => {
    const closed = { kind: 'closed', status: 'COMPLETED' } as const;
    expect(needsHosts({ stage: 'ingested' }, { execution: null })).toBe(false);
    expect(needsHosts({ stage: 'distributed' }, { execution: closed })).toBe(false);
    expect(needsHosts({ stage: 'processing' }, { execution: null })).toBe(true);
    expect(needsHosts({ stage: 'distributed' }, { execution: { kind: 'running' } })).toBe(true);
  });
});
