import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFits } from '../../src/adapters/fits/index.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';

export interface FileWatch {
  /** Files and folders that were seen under their own names. */
  seen(): number;
  /** One line for each that was half there or changed after it could be seen. */
  problems(): readonly string[];
  stop(): Promise<void>;
}

interface Sight {
  readonly inode: number;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

const POLL_MS = 25;
/** Under way, and named so: hidden, or with the ending of a download. */
const UNDER_WAY = /^\.|\.(part|tmp|new)(\.|$)/;

/**
 * Looks at every folder of a data root in which files appear under their final names, again and again: what can be seen
 * has to be whole at once, and must not change any more.
 */
export function watchFiles(root: string, date: string): FileWatch {
  const { raw, mcalib, science, dping, products } = dataRootAt(root);
  const folders = [raw(date), mcalib, science(date), dping(date)];
  const sights = new Map<string, Sight>();
  const problems = new Set<string>();
  /** Inodes of product folders that were seen with their manifest. */
  const whole = new Set<number>();
  let isStopped = false;

  async function look(): Promise<void> {
    for (const folder of folders) {
      for (const name of namesIn(folder)) await lookAtFile(join(folder, name));
    }
    for (const ab of namesIn(products(date))) await lookAtProducts(join(products(date), ab));
  }
  async function lookAtProducts(folder: string): Promise<void> {
    const inode = statSync(folder, { throwIfNoEntry: false })?.ino;
    const names = namesIn(folder);
    // Once it was whole it may be deleted file by file.
    if (inode !== undefined && names.length > 0 && !whole.has(inode)) {
      if (names.includes('manifest.json')) whole.add(inode);
      else problems.add(`${basename(folder)}: products without a manifest`);
    }
    for (const name of names) await lookAtFile(join(folder, name));
  }
  async function lookAtFile(path: string): Promise<void> {
    const now = sightOf(path);
    if (now === undefined) return;
    const before = sights.get(path);
    if (before?.inode === now.inode) {
      if (before.sizeBytes !== now.sizeBytes || before.modifiedAtMs !== now.modifiedAtMs)
        problems.add(`${basename(path)}: changed after it could be seen`);
      return;
    }
    sights.set(path, now);
    if (path.endsWith('.fits')) await lookInside(path);
  }
  /** Half a FITS file does not reach the end that its headers promise. */
  async function lookInside(path: string): Promise<void> {
    try {
      await readFits(path);
    } catch (error) {
      if (sightOf(path) !== undefined) problems.add(`${basename(path)}: half visible, ${String(error)}`);
    }
  }

  const watching = (async () => {
    while (!isStopped) {
      await look();
      await sleep(POLL_MS);
    }
  })();
  return {
    seen: () => sights.size,
    problems: () => [...problems],
    async stop() {
      isStopped = true;
      await watching;
    },
  };
}

/** Undefined for what has gone, and for folders. */
function sightOf(path: string): Sight | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return undefined;
  return { inode: found.ino, sizeBytes: found.size, modifiedAtMs: found.mtimeMs };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !UNDER_WAY.test(name));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
