import { LOOPBACK } from './tcp-ports.ts';

/**
 * Polls a second of one history shard. By default 20, so that every task waits 50 ms for its turn; raised, an activity
 * that took 83 ms takes 15 ms (measured; decision 0002). `docker/temporal/dynamicconfig.yaml` has the same values.
 */
export const RAISED_POLL_LIMITS = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'history.visibilityProcessorMaxPollRPS': 2000,
} as const;

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
    ...['--sqlite-pragma', 'journal_mode=WAL'],
    ...['--sqlite-pragma', `synchronous=${layout.durable ? 'FULL' : 'NORMAL'}`],
    ...(layout.uiPort === null
      ? ['--headless']
      : ['--ui-ip', LOOPBACK, '--ui-port', String(layout.uiPort), '--ui-disable-news-fetch']),
    ...dynamicConfig({ ...RAISED_POLL_LIMITS, 'frontend.enableServerVersionCheck': false }),
  ];
}

function dynamicConfig(values: Readonly<Record<string, number | boolean>>): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]);
}
