import { z } from 'zod';
import type { ErrorCode } from '../../domain/failure/error-codes.ts';
import { isErrorCode } from '../../domain/failure/error-codes.ts';
import type { RunResult } from '../../ports/recipe-runner.ts';
import { CAVEAT, COST, MANIFEST } from './manifest-file.ts';
import type { RunDirectory } from './run-directory.ts';
import { parseJson } from './run-files.ts';
import { readTextIfThere, replaceText } from './small-files.ts';

const ERROR_CODE = z.custom<ErrorCode>((value) => typeof value === 'string' && isErrorCode(value));

const ENDING = z.object({
  attempt: z.string(),
  result: z.object({
    status: z.enum(['succeeded', 'failed', 'cancelled', 'detached']),
    adopted: z.boolean(),
    fromManifest: z.boolean(),
    exitCode: z.number().nullable(),
    code: ERROR_CODE.exactOptional(),
    reason: z.string().exactOptional(),
    logTail: z.string(),
    caveats: z.array(CAVEAT),
    cost: COST.nullable(),
    manifest: MANIFEST.nullable(),
  }),
});

/** Leaves word how an attempt ended that publishes nothing: other watchers of it must not start it again. */
export async function recordEnding(directory: RunDirectory, attempt: string, result: RunResult): Promise<void> {
  await replaceText(directory.ending, JSON.stringify({ attempt, result }));
}

/** How the attempt ended that we have watched; undefined when it left no word or another one did. */
export async function readEnding(directory: RunDirectory, attempt: string): Promise<RunResult | undefined> {
  const text = await readTextIfThere(directory.ending);
  const ending = text === undefined ? undefined : parseJson(ENDING, text);
  return ending?.attempt === attempt ? ending.result : undefined;
}
