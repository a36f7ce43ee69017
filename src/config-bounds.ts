import { z } from 'zod';

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

/**
 * What the numbers of `phoenix.yaml` may be. Far beyond what anybody wants, and near enough to catch another unit: memory in
 * GB, hours for seconds, dates for days.
 */
const BOUNDS = {
  memoryBytes: { min: 10e6, max: 100e12, unit: 'bytes' },
  diskBytes: { min: 10e6, max: 100e15, unit: 'bytes' },
  fileBytes: { min: 10e3, max: 10e9, unit: 'bytes' },
  bytesPerSecond: { min: 1e3, max: 1e12, unit: 'bytes per second' },
  graceDays: { min: 0, max: 3650, unit: 'days' },
  calibrationDays: { min: 1, max: 3650, unit: 'days' },
  backlogAfterDays: { min: 0, max: 36_500, unit: 'days' },
  minExptimeSeconds: { min: 0, max: 86_400, unit: 'seconds' },
  wallLimitSeconds: { min: 1, max: 30 * 86_400, unit: 'seconds' },
  maxCombine: { min: 2, max: 10_000, unit: 'exposures' },
  streams: { min: 1, max: 64, unit: 'recipes side by side' },
  downloads: { min: 1, max: 100, unit: 'downloads side by side' },
  cores: { min: 1, max: 4096, unit: 'cores' },
  logFiles: { min: 1, max: 1000, unit: 'files' },
} as const satisfies Record<string, Bounds>;

export function bounded(name: keyof typeof BOUNDS): z.ZodNumber {
  const { min, max, unit } = BOUNDS[name];
  const error = ({ input }: { readonly input?: unknown }): string =>
    `${String(input)} is none, write a number of ${unit} from ${plain(min)} to ${plain(max)}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

export function boundedInteger(name: keyof typeof BOUNDS): z.ZodNumber {
  return bounded(name).int('write a whole number');
}

function plain(value: number): string {
  return value < 1e7 ? String(value) : value.toExponential().replace('e+', 'e');
}
