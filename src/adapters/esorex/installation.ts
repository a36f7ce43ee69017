import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { stampOf, toleratingAbsence } from '../file-content/index.ts';
import { ask } from './list-recipes.ts';

/** How the installation of recipes on this host looks from outside. */
interface Installation {
  /** Of the program and all its plug-ins: another one when any of them was installed, replaced or removed. */
  readonly stamp: string;
  readonly folders: readonly string[];
}

/**
 * Answers that hold as long as the same recipes are installed: a pipeline that is upgraded under a running worker must not be
 * taken for the old one. Looking takes a millisecond, asking a second.
 */
export function whileInstalled<T>(
  { esorexPath, clock = Date.now }: { readonly esorexPath: string; readonly clock?: () => number },
  answer: (subject: string) => Promise<T>,
): (subject: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  let installed: Promise<Installation> | undefined;

  async function look(): Promise<void> {
    const before = await installed?.catch(() => undefined);
    if (before !== undefined && (await stampOfInstallation(esorexPath, before.folders, clock)) === before.stamp) return;
    answers.clear();
    installed = installationOf(esorexPath, clock);
    await installed;
  }
  return async (subject) => {
    await look();
    const known = answers.get(subject) ?? answer(subject);
    answers.set(subject, known);
    try {
      return await known;
    } catch (error) {
      // What was not there may be installed by now.
      if (answers.get(subject) === known) answers.delete(subject);
      throw error;
    }
  };
}

async function installationOf(esorexPath: string, clock: () => number): Promise<Installation> {
  // What cannot be asked says so when it is asked for an answer.
  const folders = pluginFolders(await ask(esorexPath, ['--help']).catch(() => ''));
  return { folders, stamp: await stampOfInstallation(esorexPath, folders, clock) };
}

/** `--recipe-dir : Directory … [/usr/lib/cpl/plugins:…]`: as configuration and environment have it. */
export function pluginFolders(help: string): readonly string[] {
  const [, own = ''] = help.split(/^ +--recipe-dir\b/m);
  const [text = ''] = own.split(/^ +--[a-z]/m);
  const value = /\[([^\]]*)\]\s*$/.exec(text.trimEnd())?.[1] ?? '';
  return value
    .split(/[:\n]/)
    .map((folder) => folder.trim())
    .filter((folder) => isAbsolute(folder));
}

/** Where no plug-ins are found nothing tells of a change: what was learnt then holds for a minute. */
const UNKNOWN_MS = 60_000;

async function stampOfInstallation(
  esorexPath: string,
  folders: readonly string[],
  clock: () => number,
): Promise<string> {
  const plugins = (await Promise.all(folders.map(pluginsIn))).flat();
  // A name without a folder is looked for on the path, by whoever calls it: its plug-ins have to do.
  const files = [esorexPath, ...plugins].filter(isAbsolute);
  const stamps = await Promise.all(files.map(async (path) => `${path} ${(await stampOf(path)) ?? 'gone'}`));
  return plugins.length === 0 ? `${stamps.join('\n')} ${Math.floor(clock() / UNKNOWN_MS)}` : stamps.join('\n');
}

async function pluginsIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true }).catch(toleratingAbsence)) ?? [];
  return names.toSorted().map((name) => join(folder, name));
}
