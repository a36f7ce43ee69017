import { PhoenixError } from '../../domain/failure/phoenix-error.ts';

/** Where in a file something is wrong. */
export interface FitsPlace {
  readonly path: string;
  /** Left out where the file as a whole is wrong. */
  readonly hdu?: number;
  readonly byte: number;
}

const FETCH_AGAIN = 'delete this copy and fetch or produce the file again';

/** A file which cannot be read as FITS. */
export function unreadable(place: FitsPlace, problem: string, cause?: unknown): PhoenixError {
  const where = place.hdu === undefined ? `byte ${place.byte}` : `HDU ${place.hdu}, byte ${place.byte}`;
  const message = `${place.path} is not readable as FITS: ${where}: ${problem}`;
  return new PhoenixError('FITS_INVALID', message, FETCH_AGAIN, { cause });
}

/** A request which FITS cannot express, found before anything is written. */
export function unwritable(problem: string, cure: string): PhoenixError {
  return new PhoenixError('FITS_INVALID', problem, cure);
}

/** Runs a step of a write; what FITS refuses there is reported with the file and the HDU it was meant for. */
export function naming<T>(path: string, hdu: number, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (!(cause instanceof PhoenixError)) throw cause;
    throw new PhoenixError(cause.code, `cannot write ${path}, HDU ${hdu}: ${cause.message}`, cause.cure, { cause });
  }
}

/** An error of the file system as the failure it means here; anything unforeseen is passed on as it is. */
export function fileSystemFailure(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') {
    return new PhoenixError('FILE_MISSING', `cannot open ${path}: no such file or folder`, 'check the path', { cause });
  }
  if (code === 'EISDIR') return unreadable({ path, hdu: 0, byte: 0 }, 'it is a folder', cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new PhoenixError('DISK_FULL', `cannot write ${path}: the disk is full`, 'free some space', { cause });
  }
  return cause;
}
