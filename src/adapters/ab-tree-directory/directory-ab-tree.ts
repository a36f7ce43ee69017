import { mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { AbTree } from '../../ports/ab-tree.ts';

/**
 * Trees as folders: `<dataRoot>/trees/<tree>/logs/<date>/`. A date is replaced by renaming folders, so that nobody ever
 * sees half of it. POSIX cannot exchange two folders at once; whoever finds a replacement that was cut off finishes it:
 *
 *     write .<date>.<random>  ─rename─>  .<date>.next          complete, from here on it may be rolled forward
 *     <date>                  ─rename─>  .<date>.previous
 *     .<date>.next            ─rename─>  <date>
 */
export function createDirectoryAbTree({ dataRoot }: { readonly dataRoot: string }): AbTree {
  const pathOf = (tree: string, date: string): string => join(dataRoot, 'trees', plainName(tree), 'logs', plainName(date));
  return {
    pathOf,
    async list(tree, date) {
      const folder = pathOf(tree, date);
      await finishReplacement(folder);
      return fileNamesIn(folder);
    },
    async read(tree, date, fileName) {
      const folder = pathOf(tree, date);
      await finishReplacement(folder);
      return readText(folder, fileName);
    },
    async replaceAll(tree, date, files) {
      const folder = pathOf(tree, date);
      await finishReplacement(folder);
      await withDiskErrors(folder, () => replaceFolder(folder, files));
    },
  };
}

async function fileNamesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(emptyWhenAbsent);
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name).toSorted();
}

function emptyWhenAbsent(error: unknown): [] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}

async function readText(folder: string, fileName: string): Promise<string> {
  const path = join(folder, plainName(fileName));
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new PhoenixError('FILE_MISSING', `${path} is not there`, 'plan the date again: phoenix -d <date> -C', { cause: error });
  }
}

async function replaceFolder(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const draft = await mkdtemp(join(parent, `.${basename(folder)}.`));
  try {
    for (const [fileName, text] of Object.entries(files)) await writeDurably(join(draft, plainName(fileName)), text);
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
  await syncFolder(parent);
  await rm(previousOf(folder), { recursive: true, force: true });
}

/** Rolls a replacement that was cut off between its renames forward, or back when there is nothing to roll forward. */
async function finishReplacement(folder: string): Promise<void> {
  const siblings: readonly string[] = await readdir(dirname(folder)).catch(emptyWhenAbsent);
  if (siblings.includes(basename(folder))) return;
  if (await renameIfThere(nextOf(folder), folder)) return;
  await renameIfThere(previousOf(folder), folder);
}

function nextOf(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.next`);
}
function previousOf(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.previous`);
}

/** False when there is nothing to rename: another process was faster, or there never was anything. */
async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
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
    throw new PhoenixError('DISK_FULL', `no space to write the ABs of ${folder}`, 'free space on the data disk', { cause: error });
  }
}

/** Names come from headers and from operators: none of them may lead out of its folder. */
function plainName(name: string): string {
  if (/^[^/\\\0]+$/u.test(name) && !name.startsWith('.')) return name;
  throw new PhoenixError('AB_INVALID', `'${name}' cannot be the name of a file or folder in a tree`, 'use a name without / that does not begin with a dot');
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
