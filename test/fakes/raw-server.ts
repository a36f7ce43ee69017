import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { freePort, startEmbeddedServer, stopEmbeddedServer } from '../../src/adapters/embedded-server/index.ts';
import { findTemporalCli } from '../../src/adapters/host-facts/index.ts';
import { ensureNamespace } from '../../src/workers/namespace.ts';
import { workflowBundle } from '../../src/workers/workflow-bundle.ts';
import { PHOENIX_QUEUE, dateWorkflowId } from '../../src/workflows/contract.ts';
import { BUNDLES } from './temporal-world.ts';

/**
 * A real server with the real workflows and nobody who runs activities: the test takes them itself, under whatever name,
 * and does with them what a dying worker does.
 */
export type RawServer = Awaited<ReturnType<typeof startRawServer>>;

/** Less than any heartbeat time-out: what comes within this time was not left to one. */
const TAKE_MS = 20_000;

export async function startRawServer() {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  const dataRoot = mkdtempSync(join(tmpdir(), 'phoenix-raw-'));
  const codePath = await workflowBundle(BUNDLES);
  const temporalPath = await findTemporalCli(process.env);
  const { address } = await startEmbeddedServer({
    dataRoot,
    port: await freePort(),
    uiPort: null,
    durable: false,
    temporalPath,
  });
  const connection = await Connection.connect({ address });
  await ensureNamespace(connection, { name: 'default', isOwn: true });
  const native = await NativeConnection.connect({ address });
  const worker = await Worker.create({ connection: native, taskQueue: PHOENIX_QUEUE, workflowBundle: { codePath } });
  const running = worker.run();
  const client = new Client({ connection });

  return {
    client,
    address,
    /** A date whose first activity, planDate, waits to be taken. */
    startDate: (unit: string) =>
      client.workflow.start('observingDate', {
        workflowId: dateWorkflowId('MUSE_R', unit),
        taskQueue: PHOENIX_QUEUE,
        args: [{ process: 'MUSE_R', unit, through: 'distribution' }],
      }),
    /** Takes the next activity as a worker of this name would. */
    take: (identity: string, name: string = PHOENIX_QUEUE) =>
      connection.withDeadline(Date.now() + TAKE_MS, () =>
        client.workflowService.pollActivityTaskQueue({ namespace: 'default', identity, taskQueue: { name } }),
      ),
    async end(): Promise<void> {
      worker.shutdown();
      await running;
      await native.close();
      await connection.close();
      await stopEmbeddedServer(dataRoot);
      rmSync(dataRoot, { recursive: true, force: true });
    },
  };
}
