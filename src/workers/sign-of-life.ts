import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import type { HostConfig } from '../config.ts';
import { slotText } from '../domain/scheduling/slot.ts';
import type { Admission } from '../ports/admission.ts';
import type { Log } from '../ports/log.ts';
import type { Records } from '../ports/records.ts';
import type { HostFactsRow } from '../ports/records/hosts.ts';
import { deliverStoredDecisions } from './stored-decisions.ts';
import type { Deliveries } from './stored-decisions.ts';
import { createLostHostTeller } from './watch-hosts.ts';
import type { ObservingHostWatch } from './watch-hosts.ts';

/** How often a host says that it lives; lost means 30 min of silence. */
const SIGN_OF_LIFE_MS = 15_000;

export interface LivingHost {
  readonly host: HostConfig;
  readonly records: Records;
  readonly client: Client;
  readonly admission: Pick<Admission, 'facts'>;
  /** Of its data root. */
  readonly freeDiskBytes: () => Promise<number>;
  readonly watch: ObservingHostWatch;
  readonly log: Log;
}

/**
 * The host's row in the database. The MASTER then also looks after the others: only when it could write its own row does it
 * know that it can judge theirs. And it sends decisions that were stored while the server was away.
 */
export function startSignOfLife(living: LivingHost): { now(): Promise<void>; stop(): void } {
  const { host, records, client, watch, log } = living;
  const deliveries: Deliveries = new Map();
  const tellLostHosts = createLostHostTeller({ client, records, watch });

  async function now(): Promise<void> {
    await records.saveHost(await factsOf(living));
    if (host.role !== 'MASTER') return;
    const rows = await records.listHosts();
    watch.observe(rows);
    await deliverStoredDecisions({ client, records, deliveries, tell: (line) => log.warn(line) });
    await tellLostHosts(rows);
  }
  const timer = setInterval(() => {
    now().catch((error: unknown) => {
      log.warn('sign of life failed', { error });
    });
  }, SIGN_OF_LIFE_MS);
  return {
    now,
    stop: () => {
      clearInterval(timer);
    },
  };
}

async function factsOf({ host, admission, freeDiskBytes }: LivingHost): Promise<HostFactsRow> {
  const { running, waiting, bookedMemoryBytes, waitingSeconds } = admission.facts();
  return {
    host: host.name,
    role: host.role,
    streams: host.streams,
    cores: host.cores,
    memoryBytes: host.memoryBytes,
    dataRoot: host.dataRoot,
    slot: host.slot === undefined ? '' : slotText(host.slot),
    freeDiskBytes: await freeDiskBytes(),
    bookedMemoryBytes,
    runningAbs: running,
    waitingAbs: waiting,
    // Of a run that was alive before nobody knows how long it takes.
    waitingSeconds: Number.isFinite(waitingSeconds) ? waitingSeconds : 0,
    seenAt: new Date().toISOString(),
    machine: hostname(),
    pid: process.pid,
  };
}
