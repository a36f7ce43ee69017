import type { ErrorCode } from '../failure/error-codes.ts';

/** A frame or an older AB that is not processed: no problem by itself, but nothing disappears without a reason. */
export interface LeftOut {
  /** File or AB. */
  readonly what: string;
  readonly because: string;
  /** Of what is not left out by intention: something is wrong with the frame or its template. */
  readonly code?: ErrorCode;
}
