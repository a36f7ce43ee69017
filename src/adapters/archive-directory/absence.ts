import { PhoenixError } from '../../domain/failure/phoenix-error.ts';

/** A loop of links leads nowhere, and a name that is too long is nobody's. */
const ABSENCE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/** For `catch`: what is not there is nothing; what cannot be read is the archive's failure. */
export function absentOr(error: unknown, path: string): undefined {
  if (ABSENCE.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
  throw new PhoenixError(
    'ARCHIVE_UNAVAILABLE',
    `${path} cannot be read: ${String(error)}`,
    'check the archive folder and its permissions',
    { cause: error },
  );
}
