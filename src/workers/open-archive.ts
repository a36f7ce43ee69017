import { assertArchiveApart, createDirectoryArchive } from '../adapters/archive-directory/index.ts';
import { createNgasArchive } from '../adapters/archive-ngas/index.ts';
import type { Config } from '../config.ts';
import type { Archive } from '../ports/archive.ts';

/**
 * The archive of the configuration, for workers and commands: NGAS where it is named, else a folder. `dataRoots` are those of
 * this machine: of others nobody can say here where their paths lead.
 * @throws PhoenixError CONFIG_INVALID when the folder overlaps with what a host deletes
 */
export function openArchive(
  { ngas, archiveDirectory, archiveBytesPerSecond }: Config,
  dataRoots: readonly string[],
): Archive {
  if (ngas !== undefined) {
    const { credentials, ...options } = ngas;
    return createNgasArchive({ ...options, ...(credentials === undefined ? {} : { credentials }) });
  }
  assertArchiveApart(archiveDirectory, dataRoots);
  return createDirectoryArchive({
    directory: archiveDirectory,
    ...(archiveBytesPerSecond === undefined ? {} : { bytesPerSecond: archiveBytesPerSecond }),
  });
}
