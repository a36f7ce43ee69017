import { ERROR_CODES } from '../failure/error-codes.ts';
import type { ErrorCode } from '../failure/error-codes.ts';
import { PhoenixError } from '../failure/phoenix-error.ts';

interface EndedRun {
  readonly code?: ErrorCode;
  readonly reason?: string;
  readonly cure?: string;
}

/** What passes by itself (a full disk, an input that was replaced) is no outcome of the recipe: who asked for it tries again. */
export function throwingTransient<Result extends EndedRun>(ab: string, result: Result): Result {
  if (result.code === undefined || ERROR_CODES[result.code].class !== 'transient') return result;
  throw new PhoenixError(
    result.code,
    `${ab}: ${result.reason ?? ''}`,
    result.cure ?? 'nothing to do: it is tried again',
  );
}
