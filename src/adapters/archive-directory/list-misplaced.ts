import { join } from 'node:path';
import { isObservingDate } from '../../domain/calendar/observing-date.ts';
import type { Misplaced, Surroundings } from '../../domain/frame/misplaced.ts';
import { misplacedIn } from '../../domain/frame/misplaced.ts';
import type { ArchiveFolders } from './archive-folders.ts';
import { assertThere, CALIBRATIONS, foundAt, RAW } from './archive-folders.ts';

/** The folders beside and between which things lie that belong into them, and the names in each that are as they should be. */
const SURROUNDINGS: readonly (readonly [Surroundings, (name: string) => boolean])[] = [
  ['', (name) => name === RAW || name === CALIBRATIONS],
  ['raw', isObservingDate],
  ['calib', () => false],
];

/** Looks at three folders and into those that are no dates, and never into those of the dates. */
export async function listMisplaced(folders: ArchiveFolders): Promise<readonly Misplaced[]> {
  await assertThere(folders.directory);
  const found = await Promise.all(
    SURROUNDINGS.map(async ([folder, isRight]) => {
      const names = (await folders.names.in(join(folders.directory, folder))).filter((name) => !isRight(name));
      const seen = await Promise.all(names.toSorted().map((name) => seenIn(folders, folder, name)));
      return misplacedIn(folder, seen);
    }),
  );
  return found.flat();
}

async function seenIn({ directory, names }: ArchiveFolders, folder: Surroundings, storedName: string) {
  const place = join(folder, storedName);
  // Of the many calibrations only the names count, and beside raw only a folder that is called as a date.
  const isFolder = folder !== 'calib' && (await foundAt(join(directory, place)))?.isFolder === true;
  const mayHoldFrames = isFolder && (folder === RAW || /^\d{4}/u.test(storedName));
  const holds = mayHoldFrames ? (await names.in(join(directory, place))).toSorted() : [];
  return { storedName, place, kind: isFolder ? 'folder' : 'file', holds } as const;
}
