import { LOOPBACK } from './tcp-ports.ts';

/**
 * Limits of the server that are made for hundreds of hosts and cost a small installation most of its time (decision 0002).
 * `docker/temporal/dynamicconfig.yaml` has the same values.
 *
 * Polls a second of one history shard: by default 20, so that every task waits 50 ms for its turn; raised, an activity that
 * took 83 ms takes 15 ms (measured). Partitions of a task queue: by default 4, between which tasks are handed on until one
 * finds a poller; the queue of a host has one worker, and one partition takes thousands of tasks a second.
 */
export const SERVER_LIMITS = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'history.visibilityProcessorMaxPollRPS': 2000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
} as const;

/**
 * Of its database: written through a log that is copied into the file every 40 MB (default: 4 MB), with 64 MB of pages in
 * memory (default: 2 MB), which hold the dates under way. Measured with `npm run bench -- orchestration`: 15 % less CPU time.
 */
const PRAGMAS = ['journal_mode=WAL', 'wal_autocheckpoint=10000', 'cache_size=-64000', 'temp_store=memory'] as const;

/** Environment of the server, with nothing of the caller's: the garbage of its language is collected a quarter as often. */
export const SERVER_ENVIRONMENT = { GOGC: '400' } as const;

export interface ServerLayout {
  readonly databasePath: string;
  readonly port: number;
  /** null: no web pages. */
  readonly uiPort: number | null;
  readonly namespace: string;
  /** True: every transaction survives a power cut, too. False: only a killed process, and up to 24 % faster. */
  readonly durable: boolean;
}

export function serverArguments(layout: ServerLayout): readonly string[] {
  return [
    ...['server', 'start-dev', '--disable-config-file', '--disable-config-env'],
    ...['--ip', LOOPBACK, '--port', String(layout.port), '--namespace', layout.namespace],
    ...['--db-filename', layout.databasePath],
    ...[...PRAGMAS, `synchronous=${layout.durable ? 'FULL' : 'NORMAL'}`].flatMap((pragma) => [
      '--sqlite-pragma',
      pragma,
    ]),
    ...(layout.uiPort === null
      ? ['--headless']
      : ['--ui-ip', LOOPBACK, '--ui-port', String(layout.uiPort), '--ui-disable-news-fetch']),
    ...dynamicConfig({ ...SERVER_LIMITS, 'frontend.enableServerVersionCheck': false }),
  ];
}

function dynamicConfig(values: Readonly<Record<string, number | boolean>>): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]);
}
