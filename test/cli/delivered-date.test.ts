import { WorkflowNotFoundError } from '@temporalio/client';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancelCommand, restartCommand } from '../../src/cli/commands/lifecycle.ts';
import { retireCommand } from '../../src/cli/commands/retire.ts';
import { ingestCommand } from '../../src/cli/commands/process-date.ts';
import { createCliContext } from '../../src/cli/context.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config.ts';
import type { Stage } from '../../src/domain/stage/stage.ts';
import { PROCESS, UNIT, date, product } from '../adapters/database/rows.ts';

/** A command line over a real database, in front of a server that takes every start and ends it at once. */
let folder: string;
let context: CliContext;
let printed: string[];
let started: unknown[];
let isRunning: boolean;
/** What becomes of the date while it is being cancelled. */
let whileCancelling: () => Promise<void>;
let end: () => unknown;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phoenix-delivered-'));
  [printed, started, isRunning, whileCancelling] = [[], [], false, async () => undefined];
  end = () => ({ stage: 'ingested', planKey: '', message: 'done', failedAbs: [], story: [] });
  const stream = { write: (text: string) => printed.push(text), isTTY: false } as unknown as NodeJS.WriteStream;
  const handle = {
    workflowId: `${PROCESS}/${UNIT}`,
    async describe() {
      if (!isRunning && started.length === 0) throw new WorkflowNotFoundError('not found', 'w', undefined);
      return { status: { name: isRunning ? 'RUNNING' : 'COMPLETED' } };
    },
    async cancel() {
      await whileCancelling();
      isRunning = false;
    },
    result: async () => end(),
    fetchHistory: async () => ({ events: [] }),
  };
  const client = {
    workflow: {
      getHandle: () => handle,
      start: async (_: string, { args: [input] }: { readonly args: readonly unknown[] }) => {
        started.push(input);
        return handle;
      },
    },
    options: { namespace: 'default' },
    workflowService: { describeTaskQueue: async () => ({ pollers: [] }) },
  };
  const base = createCliContext(loadConfig({ PHOENIX_HOME: folder }, folder), createOutput(stream, stream));
  context = { ...base, temporal: async () => client as never };
});
afterEach(async () => {
  await context.close();
  rmSync(folder, { recursive: true });
});

type Facts = 'none' | 'begun' | 'completed' | 'partly ingested' | 'ingested';

async function know(stage: Stage, facts: Facts): Promise<void> {
  const records = await context.records();
  await records.saveDate(date({ stage, message: '' }));
  if (facts === 'none') return;
  const files = ['a', 'b'].map((name) => product({ name, distribution: 1 }));
  await records.beginDistribution({
    ...{ process: PROCESS, unit: UNIT, planKey: 'p1', content: '{}', files: 2, begunAt: 'now' },
  });
  for (const file of files) await records.saveProduct(file);
  if (facts === 'begun') return;
  await records.completeDistribution({ process: PROCESS, unit: UNIT, number: 1 }, 'now');
  const count = { completed: 0, 'partly ingested': 1, ingested: 2 }[facts];
  for (const file of files.slice(0, count)) await records.saveProduct({ ...file, state: 'ingested', archiveId: 'ADP' });
}

describe('[U] phoenix retire', () => {
  it.each([
    ['has published nothing', 'none', true],
    ['has published', 'completed', false],
  ] as const)('of a date that %s: its frames are free for another date is %s → %s', async (_, facts, isFree) => {
    const records = await context.records();
    await records.migrate();
    await know('failed', facts);
    await records.claimFrames({ process: PROCESS, unit: UNIT }, ['a.fits']);
    await retireCommand(context, { date: UNIT });
    const refused = await records.claimFrames({ process: PROCESS, unit: '2014-12-13' }, ['a.fits']);
    expect(refused).toHaveLength(isFree ? 0 : 1);
    expect(await records.findDate(PROCESS, UNIT)).toMatchObject({ stage: 'retired' });
  });
});

describe('[U] phoenix restart', () => {
  it.each(['distributed', 'ingestion', 'cancelled', 'failed', 'planned'] as const)(
    'is refused from the first file in the archive on, with the way forward: %s',
    async (stage) => {
      await know(stage, 'partly ingested');
      await expect(restartCommand(context, { date: UNIT })).rejects.toMatchObject({
        code: 'ALREADY_INGESTED',
        message: `1 of 2 files of ${UNIT} are in the archive; what is ingested is never replaced`,
        cure: `phoenix ingest -d ${UNIT} brings the rest into the archive`,
      });
      expect(started).toEqual([]);
    },
  );

  it.each(['ingested', 'cancelled', 'planned'] as const)(
    'is refused when all is there, whatever the last run was: %s',
    async (stage) => {
      await know(stage, 'ingested');
      await expect(restartCommand(context, { date: UNIT })).rejects.toMatchObject({
        code: 'ALREADY_INGESTED',
        cure: expect.stringContaining(`phoenix status ${UNIT}`) as string,
      });
    },
  );

  it('is refused when the first file comes into the archive while the date is being cancelled', async () => {
    await know('ingestion', 'completed');
    isRunning = true;
    whileCancelling = () => know('cancelled', 'partly ingested');
    await expect(restartCommand(context, { date: UNIT })).rejects.toMatchObject({ code: 'ALREADY_INGESTED' });
    expect(started).toEqual([]);
  });

  it('begins anew what is only distributed', async () => {
    await know('distributed', 'completed');
    expect(await restartCommand(context, { date: UNIT })).toBe(0);
    expect(started).toMatchObject([{ through: 'distribution', isAfresh: true }]);
  });
});

describe('[U] phoenix ingest', () => {
  it.each([
    ['distributed', 'completed'],
    ['cancelled', 'begun'],
    ['failed', 'begun'],
    ['distribution', 'begun'],
    ['planned', 'completed'],
    ['cancelled', 'partly ingested'],
    ['ingested', 'ingested'],
  ] as const)('starts a date in stage %s whose distribution is %s', async (stage, facts) => {
    await know(stage, facts);
    expect(await ingestCommand(context, { date: UNIT })).toBe(0);
    expect(started).toMatchObject([{ through: 'ingestion' }]);
  });

  it.each([
    ['cancelled', 'none'],
    ['planned', 'none'],
    ['certification', 'completed'],
    ['processing', 'begun'],
    ['planning', 'completed'],
  ] as const)('does not start one in stage %s whose distribution is %s', async (stage, facts) => {
    await know(stage, facts);
    expect(await ingestCommand(context, { date: UNIT })).toBe(1);
    expect(printed.join('')).toContain(
      `${UNIT} is in stage ${stage}: its products are not certified and distributed yet`,
    );
    expect(started).toEqual([]);
  });
});

describe('[U] phoenix ingest of a date that is retired', () => {
  it('does not bring it back', async () => {
    await know('retired', 'completed');
    await expect(ingestCommand(context, { date: UNIT })).rejects.toMatchObject({ code: 'DATE_RETIRED' });
  });
});

describe('[U] phoenix cancel', () => {
  it('advises no restart where products are distributed', async () => {
    await know('ingestion', 'completed');
    isRunning = true;
    await cancelCommand(context, { date: UNIT });
    expect(printed.join('')).toContain(`products and decisions are kept. next: phoenix ingest -d ${UNIT}`);
  });

  it('during the clean-up leaves nothing to do', async () => {
    await know('ingestion', 'ingested');
    isRunning = true;
    await cancelCommand(context, { date: UNIT });
    expect(printed.join('')).toContain('next: nothing: the date is done');
  });
});
