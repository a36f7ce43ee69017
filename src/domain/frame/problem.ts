import type { ErrorCode } from '../failure/error-codes.ts';

/** Something wrong with one file or AB that does not stop the others. */
export interface Problem {
  readonly code: ErrorCode;
  /** File or AB. */
  readonly subject: string;
  readonly message: string;
  readonly cure: string;
}
