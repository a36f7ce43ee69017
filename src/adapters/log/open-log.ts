import pino from 'pino';
import type { Log, LogFacts } from '../../ports/log.ts';
import { errorFacts } from './error-facts.ts';
import { createRedaction } from './redact.ts';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  readonly level: Level;
  /** In every line: who speaks. */
  readonly always: LogFacts;
  /** What must not be read anywhere, whoever says it. */
  readonly secrets: readonly string[];
  /** Take a line with its end; must not throw. */
  readonly sinks: readonly ((line: string) => void)[];
}

export interface WrittenLog extends Log {
  /** Of an event that has a time and a level of its own: those of Temporal's SDK. */
  write(level: Level, event: string, facts: LogFacts, at?: Date): void;
}

/** One line of JSON per event, with its secrets hidden. */
export function openLog({ level, always, secrets, sinks }: LogOptions): WrittenLog {
  const redact = createRedaction(secrets);
  const logger = pino(
    {
      level,
      base: always,
      timestamp: false,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => errorFacts(error) },
    },
    {
      write: (line: string) => {
        const shown = redact(line);
        for (const sink of sinks) sink(shown);
      },
    },
  );
  function write(at: Level, event: string, facts: LogFacts = {}, time = new Date()): void {
    try {
      logger[at]({ time: time.toISOString(), ...facts }, event);
    } catch (error) {
      // A fact that cannot be written, a getter that throws.
      logger.error({ time: time.toISOString(), error }, `${event}: its facts cannot be written`);
    }
  }
  return {
    write,
    debug: (event, facts) => write('debug', event, facts),
    info: (event, facts) => write('info', event, facts),
    warn: (event, facts) => write('warn', event, facts),
    error: (event, facts) => write('error', event, facts),
  };
}
