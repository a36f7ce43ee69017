/**
 * Errors of the system that pass by themselves when a disk or the server of a network file system is back: nothing is wrong
 * with the file, and nothing with the program.
 */
const PASSING: ReadonlySet<string> = new Set([
  'EIO',
  'EREMOTEIO',
  'ESTALE',
  'ETIMEDOUT',
  'ETIME',
  'ENOTCONN',
  'ECONNRESET',
  'ECONNABORTED',
  'ECONNREFUSED',
  'EPIPE',
  'ESHUTDOWN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENETRESET',
  'ENOLINK',
  'ENOLCK',
  'ENODEV',
  'ENXIO',
  'EAGAIN',
  'EBUSY',
]);

/** Causes of causes; a loop of them ends. */
const DEPTH_MAX = 10;

/** The error of this kind that an error is, or comes from; undefined: it has another reason. */
export function storageErrorIn(error: unknown): (Error & { readonly code: string }) | undefined {
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < DEPTH_MAX; depth++) {
    if (isPassing(cause)) return cause;
    cause = cause.cause;
  }
  return undefined;
}

function isPassing(error: Error): error is Error & { readonly code: string } {
  return 'code' in error && typeof error.code === 'string' && PASSING.has(error.code);
}
