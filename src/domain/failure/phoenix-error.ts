import type { ErrorCode } from './error-codes.ts';

/**
 * A foreseen failure. The message says what was tried and with which value; `cure` what helps.
 * Only `activities/failures.ts` turns it into a Temporal failure, only `cli/main.ts` into an exit code.
 */
export class PhoenixError extends Error {
  override readonly name = 'PhoenixError';
  readonly code: ErrorCode;
  readonly cure: string;

  constructor(code: ErrorCode, message: string, cure: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.cure = cure;
  }
}
