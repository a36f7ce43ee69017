import { join } from 'node:path';
import type { Client, Connection } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { stopCancelledRuns } from '../adapters/esorex/index.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { Log } from '../ports/log.ts';
import { logActivity } from './activity-log.ts';
import { failLostAttempts, openAttemptBook } from './attempt-tokens.ts';
import type { AttemptBook } from './attempt-tokens.ts';
import { createLostAttemptSearch } from './lost-attempts.ts';
import { STOPPING } from './run-until-stopped.ts';
import { createUnwantedRunSearch } from './unwanted-runs.ts';
import { lookAfterOutages } from './watch-server.ts';
import { workerIdentityOf } from './worker-identity.ts';

export interface TakeOver {
  readonly client: Client;
  readonly connection: Connection;
  readonly host: { readonly name: string; readonly role: 'MASTER' | 'SLAVE' };
  /** Where this host was before it came to this machine. */
  readonly lastMachine: string;
  readonly dataRoot: DataRoot;
  readonly log: Log;
}

/** A worker in the place of one that was killed or stopped: what that had under way goes on within seconds. */
export interface TakenOver {
  /** Attempts of the last worker that were ended, so that their next ones begin. */
  readonly lost: number;
  readonly book: AttemptBook;
  readonly workerOptions: Omit<WorkerOptions, 'taskQueue'>;
  /** Looks for what even the tokens did not tell; returns how to end it. */
  watch(): () => void;
}

export async function takeOverAttempts(takeOver: TakeOver): Promise<TakenOver> {
  const { client, connection, host, lastMachine, dataRoot, log } = takeOver;
  const tokens = join(dataRoot.run, 'attempts', host.name);
  const lost = await failLostAttempts(client, tokens, async ({ unit, ab }) => {
    await stopCancelledRuns(dataRoot, unit, ab);
  });
  const book = openAttemptBook(tokens);
  const identity = workerIdentityOf(host.name, lastMachine);
  return {
    lost,
    book,
    workerOptions: {
      ...STOPPING,
      identity: identity.own,
      // A cancellation is in the answer to a heartbeat: what is cancelled hears of it within 5 s.
      maxHeartbeatThrottleInterval: '5s',
      // Workflow tasks of a killed worker wait this long before another one gets them.
      stickyQueueScheduleToStartTimeout: '2s',
      interceptors: { activity: [() => ({ inbound: book.interceptor }), logActivity] },
    },
    watch: () => {
      const endLostAttempts = createLostAttemptSearch({ client, identity, book, host });
      const stopUnwantedRuns = createUnwantedRunSearch({ client, dataRoot });
      const look = async () => {
        await endLostAttempts();
        await stopUnwantedRuns();
      };
      return lookAfterOutages(connection, look, { log });
    },
  };
}
