import { z } from 'zod';
import type { RecipeRun } from '../../ports/recipe-runner.ts';
import type { ProcessIdentity } from '../processes/process-identity.ts';

/** Why a run is stopped from outside. */
export const STOP_REASONS = ['cancelled', 'wall-limit', 'unclaimed'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** What the script says at its end. */
export interface Ending {
  readonly exitCode: number;
  readonly steps: readonly StepEnding[];
}

export interface StepEnding {
  readonly number: number;
  readonly exitCode: number;
  /** null: not measured. */
  readonly peakRssBytes: number | null;
  readonly seconds: number | null;
}

const STEP = /^step (\d+) (\d+) (\S+) (\S+)$/;

/**
 * `rc 0`, then `step 1 0 28472 0.12`: number, exit code, peak [KiB], wall [s], `-` for what was not measured. Undefined
 * for anything else (a power cut may leave an empty file).
 */
export function parseEnding(text: string): Ending | undefined {
  const [first = '', ...rest] = text.trim().split('\n');
  const exitCode = /^rc (\d+)$/.exec(first)?.[1];
  if (exitCode === undefined) return undefined;
  const steps = rest.flatMap((line) => {
    const match = STEP.exec(line);
    return match === null ? [] : [parseStep(match)];
  });
  return { exitCode: Number(exitCode), steps };
}

function parseStep([, number, exitCode, peakKib, seconds]: RegExpExecArray): StepEnding {
  const peak = Number(peakKib);
  const wall = Number(seconds);
  return {
    number: Number(number),
    exitCode: Number(exitCode),
    peakRssBytes: Number.isFinite(peak) ? peak * 1024 : null,
    seconds: Number.isFinite(wall) ? wall : null,
  };
}

const IDENTITY = z.object({
  pid: z.number(),
  startTicks: z.number().nullable(),
  bootId: z.string().exactOptional(),
  pidNamespace: z.string().exactOptional(),
});

/** Undefined for a file that says nothing. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  return parseJson(IDENTITY, text);
}

/** The `pid` of a run that somebody found unstarted: no process has it, and the script can no longer link its own. */
export const NEVER_STARTED = JSON.stringify({ pid: 0, startTicks: 0 });

const HEADER_EDIT = z.object({ keyword: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) });

const RUN_INPUT = z.object({
  fileName: z.string(),
  path: z.string(),
  sizeBytes: z.number(),
  crc32: z.number(),
  revision: z.string().exactOptional(),
  stamp: z.string(),
});

const COLUMN = z.union([
  z.object({ name: z.string(), format: z.templateLiteral([z.number(), 'A']), values: z.array(z.string()) }),
  z.object({
    name: z.string(),
    format: z.literal('1D'),
    unit: z.string().exactOptional(),
    values: z.array(z.number().nullable()),
  }),
]);

const RUN = z.object({
  // Releases before runs were judged by process have started runs without.
  process: z.string().default(''),
  ab: z.string(),
  abKey: z.string(),
  recipe: z.string(),
  parameters: z.array(z.string()),
  ifus: z.array(z.number()),
  sof: z.array(
    z.object({
      path: z.string(),
      tag: z.string(),
      headerEdits: z.array(HEADER_EDIT).exactOptional(),
      table: z.array(COLUMN).exactOptional(),
    }),
  ),
  inputs: z.array(RUN_INPUT).exactOptional(),
  expectedProducts: z.array(z.object({ catg: z.string(), count: z.number() })),
  productDirectory: z.string(),
  logPath: z.string(),
  ompThreads: z.number(),
  memoryLimitBytes: z.number(),
  wallLimitSeconds: z.number(),
});

export function parseRun(text: string): RecipeRun | undefined {
  return parseJson(RUN, text);
}

/** The value of a JSON text that has this shape. */
export function parseJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
