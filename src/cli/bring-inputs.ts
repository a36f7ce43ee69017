import { existsSync } from 'node:fs';
import type { AbInput, InputSource } from '../domain/association/association-block.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { CliContext } from './context.ts';

export type ArchiveSource = Extract<InputSource, { kind: 'raw' | 'calib' }>;

/** Inputs that come from the archive, each file once. */
export function archiveSourcesOf(inputs: readonly AbInput[]): readonly ArchiveSource[] {
  const sources = inputs.flatMap(({ source }) => (source.kind === 'raw' || source.kind === 'calib' ? [source] : []));
  return [...new Map(sources.map((source) => [source.fileName, source])).values()];
}

/** Where production puts a file of the archive. A file has this name only when it is whole. */
export function productionPathOf({ dataRoot }: CliContext, date: string, { kind, fileName }: ArchiveSource): string {
  return `${kind === 'raw' ? dataRoot.raw(date) : dataRoot.mcalib}/${fileName}`;
}

/**
 * Fetches files from the archive, one after the other, with progress on a terminal; what is there already, and is what the
 * archive has under that name now, is left alone. An archive that is away cannot tell: what is there has to do.
 * @throws PhoenixError FILE_MISSING, FILE_CORRUPT, ARCHIVE_UNAVAILABLE
 */
export async function bringInputs(
  { archive, out }: CliContext,
  sources: readonly ArchiveSource[],
  pathOf: (source: ArchiveSource) => string,
): Promise<void> {
  for (const [index, source] of sources.entries()) {
    const path = pathOf(source);
    const onProgress = (bytes: number) => {
      out.progress(`${index + 1} of ${sources.length}: ${source.fileName} ${(bytes / 1e6).toFixed(0)} MB`);
    };
    await archive.fetch(source.fileName, path, { onProgress }).catch((error: unknown) => {
      if (!(existsSync(path) && isAway(error))) throw error;
      out.warn(`phoenix: the archive is away: ${source.fileName} is taken as it is here`);
    });
  }
}

function isAway(error: unknown): boolean {
  return error instanceof PhoenixError && error.code === 'ARCHIVE_UNAVAILABLE';
}
