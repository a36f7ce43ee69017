import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { freePort, startEmbeddedServer, stopEmbeddedServer } from '../../src/adapters/embedded-server/index.ts';
import { findTemporalCli } from '../../src/adapters/host-facts/index.ts';
import { ensureNamespace } from '../../src/workers/namespace.ts';
import { workflowBundle } from '../../src/workers/workflow-bundle.ts';
import {
  PHOENIX_QUEUE,
  chainWorkflowId,
  dateWorkflowId,
  decisionSignals,
  decisionUpdates,
  hostQueue,
  statusQuery,
} from '../../src/workflows/contract.ts';
import type { Through } from '../../src/domain/stage/stage.ts';
import type { DateStatus, DecisionReceipt, ObservingDateResult } from '../../src/workflows/contract.ts';
import type { Decision } from '../../src/domain/quality/decision.ts';
import { FAKE_HOST, OTHER_HOST } from './night-activities.ts';
import type { NightActivities } from './night-activities.ts';

/** Bundles stay from run to run; their names carry a hash of the sources. */
export const BUNDLES = fileURLToPath(new URL('../../node_modules/.cache/phoenix/bundles', import.meta.url));

export const PROCESS = 'MUSE_R';

/** A real Temporal server with the real workflows and fake activities. */
export interface World {
  readonly client: Client;
  /** Starts a date of this name; its activities answer as given. */
  start(unit: string, activities: NightActivities, through?: Through, isAfresh?: true): Promise<RunningDate>;
  /** The date of this name, whoever has started it. */
  date(unit: string): RunningDate;
  readonly address: string;
  /** Stops the workers. */
  stopServing(): Promise<void>;
  /** Goes on with this workflow code. */
  serve(codePath: string): Promise<void>;
  end(): Promise<void>;
}

export interface RunningDate {
  readonly unit: string;
  readonly handle: WorkflowHandle;
  status(): Promise<DateStatus>;
  /** Polls the status until it is so. */
  until(is: (status: DateStatus) => boolean): Promise<DateStatus>;
  signal(decision: Decision): Promise<void>;
  update(decision: Decision): Promise<DecisionReceipt>;
  result(): Promise<ObservingDateResult>;
  chain(root: string): WorkflowHandle;
}

export async function startWorld(): Promise<World> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  const dataRoot = mkdtempSync(join(tmpdir(), 'phoenix-world-'));
  const codePath = await workflowBundle(BUNDLES);
  const { address } = await startEmbeddedServer({
    dataRoot,
    port: await freePort(),
    uiPort: null,
    durable: false,
    temporalPath: await findTemporalCli(process.env),
  });
  const connection = await Connection.connect({ address });
  await ensureNamespace(connection, { name: 'default', isOwn: true });
  const native = await NativeConnection.connect({ address });
  const nights = new Map<string, NightActivities>();
  const shared = { connection: native, activities: dispatching(nights), maxHeartbeatThrottleInterval: '50ms' } as const;
  const client = new Client({ connection });
  let stopServing: () => Promise<void>;
  async function serve(served: string): Promise<void> {
    const workers = [
      await Worker.create({ ...shared, taskQueue: PHOENIX_QUEUE, workflowBundle: { codePath: served } }),
      await Worker.create({ ...shared, taskQueue: hostQueue(FAKE_HOST) }),
      await Worker.create({ ...shared, taskQueue: hostQueue(OTHER_HOST) }),
    ];
    const running = Promise.all(workers.map((worker) => worker.run()));
    stopServing = async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    };
  }
  await serve(codePath);
  return {
    client,
    address,
    date: (unit) => runningDate(client, unit, client.workflow.getHandle(dateWorkflowId(PROCESS, unit))),
    stopServing: () => stopServing(),
    serve,
    async start(unit, activities, through = 'distribution', isAfresh) {
      nights.set(unit, activities);
      const handle = await client.workflow.start('observingDate', {
        workflowId: dateWorkflowId(PROCESS, unit),
        taskQueue: PHOENIX_QUEUE,
        args: [{ process: PROCESS, unit, through, ...(isAfresh === true ? { isAfresh } : {}) }],
      });
      return runningDate(client, unit, handle);
    },
    async end() {
      await stopServing();
      await native.close();
      await connection.close();
      await stopEmbeddedServer(dataRoot);
      rmSync(dataRoot, { recursive: true, force: true });
    },
  };
}

function runningDate(client: Client, unit: string, handle: WorkflowHandle): RunningDate {
  const status = () => handle.query(statusQuery);
  return {
    unit,
    handle,
    status,
    until: (is) => untilTrue(status, is),
    signal: ({ name, payload }) => handle.signal(decisionSignals[name], payload),
    update: ({ name, payload }) => handle.executeUpdate(decisionUpdates[name], { args: [payload] }),
    result: () => handle.result() as Promise<ObservingDateResult>,
    chain: (root) => client.workflow.getHandle(chainWorkflowId(dateWorkflowId(PROCESS, unit), root)),
  };
}

const LIMIT_MS = 25_000;
const POLL_MS = 15;

/** The value when it is as wanted. @throws when it is not within 25 s, showing the last one. */
export async function untilTrue<T>(read: () => Promise<T> | T, is: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const value = await read();
    if (is(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`still not so after ${LIMIT_MS / 1000} s: ${JSON.stringify(value, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Does not compile when an activity is missing. */
const ACTIVITIES = {
  planDate: true,
  planDistribution: true,
  readDistribution: true,
  finishDate: true,
  storeEditedAbs: true,
  placeChain: true,
  recordOutcome: true,
  recordChainEnd: true,
  recordDecision: true,
  recordRefusal: true,
  recordStage: true,
  fetchInputs: true,
  runAb: true,
  assessProduct: true,
  pushRecords: true,
  publishProduct: true,
  ingestProduct: true,
  withdrawProducts: true,
  releaseScratch: true,
} as const satisfies Record<keyof NightActivities, true>;

/** Each activity goes to the night of the unit that its input names. */
function dispatching(nights: ReadonlyMap<string, NightActivities>) {
  return Object.fromEntries(
    Object.keys(ACTIVITIES).map((name) => [
      name,
      async (input: { readonly unit?: string; readonly ref?: { readonly unit: string } }): Promise<unknown> => {
        const night = nights.get(input.unit ?? input.ref?.unit ?? '');
        if (night === undefined) throw new Error(`no night for ${JSON.stringify(input)}`);
        const activity = night[name as keyof NightActivities] as (input: unknown) => Promise<unknown>;
        return activity(input);
      },
    ]),
  );
}

/** A promise that the test opens, so that nothing has to be timed. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
