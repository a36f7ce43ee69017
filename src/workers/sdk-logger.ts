import { LogTimestamp } from '@temporalio/worker';
import type { LogLevel, LogMetadata, Logger, RuntimeOptions } from '@temporalio/worker';
import type { WrittenLog } from '../adapters/log/index.ts';
import type { LogConfig } from '../config-log.ts';
import { subjectOf } from '../workflows/contract.ts';

/** What the SDK, its Rust core, activities and workflows say goes into the worker's log, each line with what it is about. */
export function runtimeOptionsOf(log: WrittenLog, { level }: LogConfig): RuntimeOptions {
  const isTalkative = level === 'trace' || level === 'debug';
  return {
    logger: sdkLogger(log),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: isTalkative ? 'DEBUG' : 'WARN', other: isTalkative ? 'WARN' : 'ERROR' } },
    },
  };
}

function sdkLogger(log: WrittenLog): Logger {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}) =>
    log.write(EXPECTED.test(message) ? 'debug' : WORDS[level], message, factsOf(meta), timeOf(meta));
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

/** The worker of a host's own queue has no workflows on purpose: a warning at each start would be read as one. */
const EXPECTED = /^No (workflows|Nexus services) registered/;
const WORDS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** The task token lets its holder end the activity; the rest is said by other names, or in every line. */
const LEFT_OUT = new Set(['taskToken', 'isLocal', 'namespace', 'taskQueue', 'spanContexts', 'workflowType']);
const RENAMED: Readonly<Record<string, string>> = {
  sdkComponent: 'component',
  activityType: 'activity',
  workflowRunId: 'runId',
};

function factsOf(meta: LogMetadata): Readonly<Record<string, unknown>> {
  const facts: [string, unknown][] = Object.entries(meta)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => [RENAMED[name] ?? name, value]);
  const workflowId: unknown = meta['workflowId'];
  return { ...(typeof workflowId === 'string' ? subjectOf(workflowId) : {}), ...Object.fromEntries(facts) };
}

/** When it happened, not when it was handed on. */
function timeOf(meta: LogMetadata): Date {
  const nanoseconds: unknown = meta[LogTimestamp];
  return typeof nanoseconds === 'bigint' ? new Date(Number(nanoseconds / 1_000_000n)) : new Date();
}
