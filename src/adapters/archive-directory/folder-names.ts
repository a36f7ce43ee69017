import { readdir, stat } from 'node:fs/promises';
import { byContainer, containedFile } from '../../domain/frame/file-container.ts';
import { keepNewest } from '../archive-frames/index.ts';
import { absentOr } from './absence.ts';

/** Names in folders, read once as long as a folder does not change. */
export interface FolderNames {
  in(folder: string): Promise<readonly string[]>;
  /** Stored names of a file in whatever container, the preferred one first. */
  storedAs(folder: string, fileName: string): Promise<readonly string[]>;
}

interface KnownFolder {
  readonly mtimeMs: number;
  readonly readAtMs: number;
  readonly names: readonly string[];
  readonly byFile: ReadonlyMap<string, readonly string[]>;
}

/** A folder that was changed a moment before it was read may have been changed once more within the same tick. */
const TICK_MS = 2_000;

/** More than the folders of the dates that a host has under way; a folder has some hundred names. */
const FOLDERS_MAX = 1_000;

export function createFolderNames(): FolderNames {
  const known = new Map<string, KnownFolder>();

  async function read(folder: string): Promise<KnownFolder> {
    const mtimeMs = (await stat(folder).catch((error: unknown) => absentOr(error, folder)))?.mtimeMs ?? -1;
    const last = known.get(folder);
    if (last !== undefined && last.mtimeMs === mtimeMs && last.readAtMs - mtimeMs > TICK_MS) return last;
    const readAtMs = Date.now();
    const names = (await readdir(folder).catch((error: unknown) => absentOr(error, folder))) ?? [];
    const now = { mtimeMs, readAtMs, names, byFile: namesByFile(names) };
    keepNewest(known, folder, now, FOLDERS_MAX);
    return now;
  }

  return {
    in: async (folder) => (await read(folder)).names,
    storedAs: async (folder, fileName) => (await read(folder)).byFile.get(fileName) ?? [],
  };
}

function namesByFile(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const files = names.flatMap((storedName) => {
    const file = containedFile(storedName);
    return file === undefined ? [] : [{ storedName, ...file }];
  });
  const inOrder = files.toSorted(
    (a, b) => byContainer(a.container, b.container) || (a.storedName > b.storedName ? -1 : 1),
  );
  const byFile = Map.groupBy(inOrder, ({ fileName }) => fileName);
  return new Map([...byFile].map(([fileName, all]) => [fileName, all.map(({ storedName }) => storedName)]));
}
