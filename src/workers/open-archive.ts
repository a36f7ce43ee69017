import { join } from 'node:path';
import { assertArchiveApart, createDirectoryArchive } from '../adapters/archive-directory/index.ts';
import { createUnpackedCopies } from '../adapters/archive-frames/index.ts';
import { createNgasArchive } from '../adapters/archive-ngas/index.ts';
import type { Config } from '../config.ts';
import type { Archive } from '../ports/archive.ts';

/**
 * The archive of the configuration, for workers and commands: NGAS where it is named, else a folder. `dataRoots` are those of
 * this machine, the own one first: of others nobody can say here where their paths lead.
 * @throws PhoenixError CONFIG_INVALID when the folder overlaps with what a host deletes
 */
export function openArchive(
  { ngas, archiveDirectory, archiveBytesPerSecond }: Config,
  dataRoots: readonly [string, ...string[]],
): Archive {
  const [dataRoot] = dataRoots;
  const copies = createUnpackedCopies(join(dataRoot, 'run', 'unpacked'));
  if (ngas !== undefined) {
    const { credentials, ...options } = ngas;
    return createNgasArchive({ ...options, copies, ...(credentials === undefined ? {} : { credentials }) });
  }
  assertArchiveApart(archiveDirectory, dataRoots);
  return createDirectoryArchive({
    directory: archiveDirectory,
    copies,
    ...(archiveBytesPerSecond === undefined ? {} : { bytesPerSecond: archiveBytesPerSecond }),
  });
}
