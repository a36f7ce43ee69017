import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, startEmbeddedServer, stopEmbeddedServer } from '../../src/adapters/embedded-server/index.ts';
import { findTemporalCli } from '../../src/adapters/host-facts/index.ts';
import { loadConfig } from '../../src/config.ts';
import { logActivity } from '../../src/workers/activity-log.ts';
import { runtimeOptionsOf } from '../../src/workers/sdk-logger.ts';
import { openWorkerLog } from '../../src/workers/worker-log.ts';
import type { WorkerLog } from '../../src/workers/worker-log.ts';

const PASSWORD = 'geheim-wort';
const AB = 'MUSE.2014-12-15T00:54:04.379_pst.ab';

/** The log of a worker as the SDK, its core and an activity write it, against a real server. */
describe('[W] the log of a worker', () => {
  const dataRoot = mkdtempSync(join(tmpdir(), 'phoenix-log-'));
  const config = loadConfig(
    {
      PHOENIX_HOME: dataRoot,
      PHOENIX_LOG_LEVEL: 'debug',
      PHOENIX_DATABASE: `postgres://phoenix:${PASSWORD}@db/phoenix`,
    },
    dataRoot,
  );
  const host = config.hosts[0]!;
  let log: WorkerLog;
  let address: string;

  beforeAll(async () => {
    log = openWorkerLog(config, host, 'start and end');
    Runtime.install(runtimeOptionsOf(log, config.log));
    const temporalPath = await findTemporalCli(process.env);
    const port = await freePort();
    ({ address } = await startEmbeddedServer({ dataRoot, port, uiPort: null, durable: false, temporalPath }));
  });
  afterAll(async () => {
    log.close();
    await stopEmbeddedServer(dataRoot);
    rmSync(dataRoot, { recursive: true, force: true });
  });

  it('is JSON, with activity, AB and attempt in each line of an activity, its failures with their code, and no secrets', async () => {
    const native = await NativeConnection.connect({ address });
    const connection = await Connection.connect({ address });
    const client = new Client({ connection });
    const worker = await Worker.create({
      connection: native,
      taskQueue: 'log',
      interceptors: { activity: [logActivity] },
      activities: {
        async runAb(_input: { readonly ab: string }): Promise<void> {
          const { log: own, info } = Context.current();
          own.warn('looks odd', { url: `postgres://phoenix:${PASSWORD}@db/phoenix` });
          if (info.attempt === 1)
            throw ApplicationFailure.create({
              message: `cannot log in with ${PASSWORD}`,
              type: 'DATABASE_UNAVAILABLE',
            });
        },
      },
    });
    const running = worker.run();
    await client.activity.execute('runAb', {
      id: 'MUSE_R/2014-12-14',
      taskQueue: 'log',
      args: [{ process: 'MUSE_R', unit: '2014-12-14', ab: AB }],
      startToCloseTimeout: '10s',
      retry: { initialInterval: '10ms' },
    });
    worker.shutdown();
    await running;
    await native.close();
    await connection.close();
    Runtime.instance().flushLogs();

    const text = readFileSync(log.path, 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(text).not.toContain(PASSWORD);
    expect(lines.every((line) => line['host'] === host.name && line['taskToken'] === undefined)).toBe(true);
    const ofActivity = lines.filter((line) => line['activity'] !== undefined && line['level'] !== 'debug');
    const common = { activity: 'runAb', ab: AB, process: 'MUSE_R', unit: '2014-12-14' };
    expect(ofActivity).toEqual([
      expect.objectContaining({ ...common, attempt: 1, level: 'warn', msg: 'looks odd' }),
      expect.objectContaining({
        ...common,
        attempt: 1,
        level: 'warn',
        msg: 'Activity failed',
        error: expect.objectContaining({ type: 'DATABASE_UNAVAILABLE', message: 'cannot log in with ***' }),
      }),
      expect.objectContaining({ ...common, attempt: 2, level: 'warn', msg: 'looks odd' }),
      expect.objectContaining({
        ...common,
        attempt: 2,
        level: 'info',
        msg: 'runAb done',
        durationMs: expect.any(Number),
      }),
    ]);
    expect(lines.filter((line) => line['component'] === 'core').length).toBeGreaterThan(0);
  });

  it('says of which process, unit and chain a workflow speaks', () => {
    const { logger } = runtimeOptionsOf(log, config.log);
    logger?.info('Workflow completed', { workflowId: `MUSE_R/2014-12-14/${AB}`, workflowType: 'exposureChain' });
    const last = JSON.parse(readFileSync(log.path, 'utf8').trimEnd().split('\n').at(-1)!) as object;
    expect(last).toMatchObject({
      process: 'MUSE_R',
      unit: '2014-12-14',
      chain: AB,
      workflowId: `MUSE_R/2014-12-14/${AB}`,
      msg: 'Workflow completed',
    });
  });
});
