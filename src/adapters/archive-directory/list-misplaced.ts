import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isObservingDate } from '../../domain/calendar/observing-date.ts';
import type { Misplaced, Surroundings } from '../../domain/frame/misplaced.ts';
import { farFrames, misplacedIn } from '../../domain/frame/misplaced.ts';
import type { ArchiveFolders } from './archive-folders.ts';
import { assertThere, CALIBRATIONS, foldersOfDates, foundAt, RAW, rawFolder } from './archive-folders.ts';

/** Beside raw frames and calibrations: OB records, and the embedded store of products. */
const OTHERS: readonly string[] = ['ob', 'idp', 'S', 'index'];

/** The folders beside and between which things lie that belong into them, and the names in each that are as they should be. */
const SURROUNDINGS: readonly (readonly [Surroundings, (name: string) => boolean])[] = [
  ['', (name) => name === RAW || name === CALIBRATIONS || OTHERS.includes(name)],
  ['raw', isObservingDate],
  ['calib', () => false],
];

/** By names alone: of the folders of dates only frames count that are called as those of another time. */
export async function listMisplaced(folders: ArchiveFolders): Promise<readonly Misplaced[]> {
  await assertThere(folders.directory);
  const found = await Promise.all(
    SURROUNDINGS.map(async ([folder, isRight]) => {
      const names = (await folders.names.in(join(folders.directory, folder))).filter((name) => !isRight(name));
      const seen = await Promise.all(names.toSorted().map((name) => seenIn(folders, folder, name)));
      return misplacedIn(folder, seen);
    }),
  );
  return [...found.flat(), ...(await farFromTheirDates(folders))];
}

async function seenIn({ directory }: ArchiveFolders, folder: Surroundings, storedName: string) {
  const place = join(folder, storedName);
  // Of the many calibrations only the names count.
  const isFolder = folder !== 'calib' && (await foundAt(join(directory, place)))?.isFolder === true;
  const holds = isFolder ? await filesBelow(join(directory, place)) : [];
  return { storedName, place, kind: isFolder ? 'folder' : 'file', holds } as const;
}

/** Deeper, and of more files, nobody has sorted frames. */
const DEPTH_MAX = 4;
const FILES_MAX = 20_000;

/** Files in a folder and in those below it, each by its path in the folder. What cannot be read is no folder of the archive. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const walk = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const place = join(path, entry.name);
      if (files.length >= FILES_MAX) return;
      if (!entry.isDirectory()) files.push(place);
      else if (depth < DEPTH_MAX) await walk(place, depth + 1);
    }
  };
  await walk('', 1);
  return files;
}

/** Read without being remembered: these are all folders of an archive. */
async function farFromTheirDates(folders: ArchiveFolders): Promise<readonly Misplaced[]> {
  const found: Misplaced[] = [];
  for (const date of await foldersOfDates(folders)) {
    const place = rawFolder(date);
    const names = await readdir(join(folders.directory, place)).catch(() => []);
    found.push(...farFrames(date, place, names));
  }
  return found;
}
