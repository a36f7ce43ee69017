import { createDirectoryArchive } from '../adapters/archive-directory/index.ts';
import { createNgasArchive } from '../adapters/archive-ngas/index.ts';
import type { Config } from '../config.ts';
import type { Archive } from '../ports/archive.ts';

/** The archive of the configuration, for workers and commands: NGAS where it is named, else a folder. */
export function openArchive({ ngas, archiveDirectory, archiveBytesPerSecond }: Config): Archive {
  if (ngas !== undefined) {
    const { credentials, ...options } = ngas;
    return createNgasArchive({ ...options, ...(credentials === undefined ? {} : { credentials }) });
  }
  return createDirectoryArchive({
    directory: archiveDirectory,
    ...(archiveBytesPerSecond === undefined ? {} : { bytesPerSecond: archiveBytesPerSecond }),
  });
}
