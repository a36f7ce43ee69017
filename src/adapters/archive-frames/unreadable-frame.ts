import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { storageErrorIn } from '../../domain/failure/storage-errors.ts';

/** A frame that cannot be read is left out; one on a disk that is away is not unreadable. */
export function unreadableFrame(fileName: string, cause: unknown): PhoenixError {
  const storageError = storageErrorIn(cause);
  if (storageError !== undefined) return unavailable(fileName, storageError);
  return new PhoenixError(
    'FRAME_UNREADABLE',
    `${fileName} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    'replace the file in the archive, or remove it and prepare the date again',
    { cause },
  );
}

function unavailable(fileName: string, cause: Error): PhoenixError {
  return new PhoenixError(
    'ARCHIVE_UNAVAILABLE',
    `${fileName} cannot be read now: ${cause.message}`,
    'look after the disk or the server of the archive folder; it is tried again until it is back',
    { cause },
  );
}
