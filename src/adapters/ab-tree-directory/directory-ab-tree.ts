import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { AbTree } from '../../ports/ab-tree.ts';

/**
 * Trees as folders: `<dataRoot>/trees/<tree>/logs/<date>/`. A date is replaced by renaming folders, so that nobody ever
 * sees half of it. POSIX cannot exchange two folders at once; whoever finds a replacement that was cut off finishes it:
 *
 *     write .<date>.<random>  ─rename─>  .<date>.next          complete: from here on it can only go forward
 *     <date>                  ─rename─>  .<date>.previous
 *     .<date>.next            ─rename─>  <date>
 */
export function createDirectoryAbTree({ dataRoot }: { readonly dataRoot: string }): AbTree {
  const pathOf = (tree: string, date: string): string =>
    join(dataRoot, 'trees', plainName(tree), 'logs', plainName(date));
  return {
    pathOf,
    async list(tree, date) {
      return listSettled(pathOf(tree, date));
    },
    async read(tree, date, fileName) {
      const folder = pathOf(tree, date);
      const path = join(folder, plainName(fileName));
      await settledFolder(folder);
      return (await readIfThere(path)) ?? (await readAgain(folder, path));
    },
    async replaceAll(tree, date, files) {
      const folder = pathOf(tree, date);
      await settledFolder(folder);
      await withDiskErrors(folder, () => replaceFolder(folder, files));
    },
  };
}

/** More replacements of one date in a row than ever meet one reader. */
const ATTEMPTS = 20;

/** A listing of one folder: when it was replaced meanwhile, the old one may have been half deleted. */
async function listSettled(folder: string): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    const inode = await settledFolder(folder);
    if (inode === undefined) return [];
    const entries = await readdir(folder, { withFileTypes: true }).catch(emptyWhenAbsent);
    const isSame = (await inodeOf(folder)) === inode;
    if (isSame || attempt === ATTEMPTS)
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .toSorted();
  }
}

/** Inode of the date's folder, after finishing a replacement that was cut off; undefined when there is no such date. */
async function settledFolder(folder: string): Promise<number | undefined> {
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    const inode = await inodeOf(folder);
    if (inode !== undefined) return inode;
    const isRolledForward = await renameIfThere(nextOf(folder), folder);
    // Another process may just be between its two renames; then the old folder lies beside.
    if (!isRolledForward && (await inodeOf(previousOf(folder))) === undefined) break;
  }
  return inodeOf(folder);
}

async function inodeOf(folder: string): Promise<number | undefined> {
  try {
    return (await stat(folder)).ino;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function emptyWhenAbsent(error: unknown): [] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}

/** Absent the first time, perhaps because the folder was being replaced. */
async function readAgain(folder: string, path: string): Promise<string> {
  await settledFolder(folder);
  const text = await readIfThere(path);
  if (text !== undefined) return text;
  throw new PhoenixError('FILE_MISSING', `${path} is not there`, 'plan the date again: phoenix -d <date> -C');
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function replaceFolder(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const draft = await mkdtemp(join(parent, `.${basename(folder)}.`));
  try {
    await writeAll(draft, files);
    await syncFolder(draft);
    await rm(nextOf(folder), { recursive: true, force: true });
    await rename(draft, nextOf(folder));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await rm(previousOf(folder), { recursive: true, force: true });
  await renameIfThere(folder, previousOf(folder));
  await renameIfThere(nextOf(folder), folder);
  if ((await inodeOf(nextOf(folder))) !== undefined)
    throw new Error(`${folder} is being replaced by somebody else, too`);
  await syncFolder(parent);
  await rm(previousOf(folder), { recursive: true, force: true });
}

function nextOf(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.next`);
}
function previousOf(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.previous`);
}

/** False when there is nothing to rename, or when it is there already: another process was faster. */
async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(String(codeOf(error)))) return false;
    throw error;
  }
}

/** Files that go to the disk side by side share its waiting: 130 of them take a third of the time. */
const WRITTEN_AT_ONCE = 16;

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const left = Object.entries(files);
  const write = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [fileName, text] = next;
      await writeDurably(join(folder, plainName(fileName)), text);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: WRITTEN_AT_ONCE }, write));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason as Error;
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function withDiskErrors(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (codeOf(error) !== 'ENOSPC') throw error;
    throw new PhoenixError('DISK_FULL', `no space to write the ABs of ${folder}`, 'free space on the data disk', {
      cause: error,
    });
  }
}

/** Names come from headers and from operators: none of them may lead out of its folder. */
function plainName(name: string): string {
  if (/^[^/\\\0]+$/u.test(name) && !name.startsWith('.')) return name;
  throw new PhoenixError(
    'AB_INVALID',
    `'${name}' cannot be the name of a file or folder in a tree`,
    'use a name without / that does not begin with a dot',
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
