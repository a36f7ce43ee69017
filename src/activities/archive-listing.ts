import type { AssociationBlock } from '../domain/association/association-block.ts';
import { observingDateIn } from '../domain/calendar/observing-date.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { Archive, ArchiveEntry, ListOptions } from '../ports/archive.ts';

/** What the archive lists of calibrations and of the raw files that these ABs read, by name: sizes, and what it tells of the content. */
export async function listedFilesOf(
  archive: Pick<Archive, 'listRawFrames' | 'listCalibrations'>,
  abs: readonly Pick<AssociationBlock, 'rawFiles'>[],
  options: ListOptions = {},
): Promise<ReadonlyMap<string, ArchiveEntry>> {
  const names = abs.flatMap(({ rawFiles }) => rawFiles);
  // A template that noon breaks has files of two dates.
  const dates = new Set(names.flatMap((name) => observingDateIn(name) ?? []));
  const raws = await Promise.all([...dates].map((date) => rawFramesOf(archive, date, options)));
  const entries = [...raws.flat(), ...(await archive.listCalibrations(options)).entries];
  // Of a frame that lies with the date beside, too, the one in its own folder is used.
  const inOrder = entries.toSorted((a, b) => Number(a.foundIn === undefined) - Number(b.foundIn === undefined));
  return new Map(inOrder.map((entry) => [entry.fileName, entry]));
}

export function sizesOf(files: ReadonlyMap<string, ArchiveEntry>): Readonly<Record<string, number>> {
  return Object.fromEntries([...files.values()].map(({ fileName, sizeBytes }) => [fileName, sizeBytes]));
}

/** Files may be known by name only: their sizes are estimated then. */
async function rawFramesOf(
  archive: Pick<Archive, 'listRawFrames'>,
  date: string,
  options: ListOptions,
): Promise<readonly ArchiveEntry[]> {
  try {
    return (await archive.listRawFrames(date, options)).entries;
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'DATE_UNKNOWN') return [];
    throw error;
  }
}
