import { z } from 'zod';
import { boundedInteger } from './config-bounds.ts';
import { PhoenixError } from './domain/failure/phoenix-error.ts';

/** From the most talkative to the most silent. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The part of `phoenix.yaml` about the logs of workers; config.ts reads it with the rest. */
export const logSchema = z.strictObject({
  level: z.enum(LOG_LEVELS).optional(),
  fileBytes: boundedInteger('fileBytes').optional(),
  files: boundedInteger('logFiles').optional(),
});

export interface LogConfig {
  readonly level: LogLevel;
  /** A log file that would become larger is closed and the next one begun. */
  readonly fileBytes: number;
  /** So many are kept, with the one that is written. */
  readonly files: number;
}

/** 100 MB: at level info a night of 60 exposures takes less than 1 MB. */
const DEFAULTS = { fileBytes: 20_000_000, files: 5 };

export function normalizeLog(
  given: z.infer<typeof logSchema> = {},
  env: Readonly<Record<string, string | undefined>>,
): LogConfig {
  return {
    level: levelOf(env['PHOENIX_LOG_LEVEL']) ?? given.level ?? 'info',
    fileBytes: given.fileBytes ?? DEFAULTS.fileBytes,
    files: given.files ?? DEFAULTS.files,
  };
}

function levelOf(text: string | undefined): LogLevel | undefined {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level !== undefined || text === undefined) return level;
  throw new PhoenixError(
    'CONFIG_INVALID',
    `PHOENIX_LOG_LEVEL=${text} is no level`,
    `set it to ${LOG_LEVELS.join(', ')} or unset it`,
  );
}
