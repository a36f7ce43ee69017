import { lstat, mkdir, readFile, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { usesToForget } from '../../domain/retention/input-sweep.ts';
import type { InputUse, StoredInput } from '../../domain/retention/input-sweep.ts';
import type { InputStore } from '../../ports/input-store.ts';
import { replaceDurably } from '../durable-files/sync-path.ts';
import { stampOf, summedFiles, toleratingAbsence } from '../file-content/index.ts';

const useSchema = z.object({
  process: z.string(),
  unit: z.string(),
  files: z.array(z.string()),
  usedAt: z.string(),
});

/**
 * Inputs in `raw/<date>` and `mcalib` of a data root; which date uses which of them stands in `run/inputs`, a file per host
 * and date, so that it survives the worker. A host has one worker process, so one lock in the process is enough; where two
 * hosts share a data root, each respects what the other has written down.
 */
export function createInputStore(dataRoot: string, host: string): InputStore {
  const folder = join(dataRoot, 'run', 'inputs');
  const pathOf = (date: DateKey) => join(folder, fileNameOf(host, date));
  const locked = createLock();
  const known = new Map<string, InputUse>();
  const sums = summedFiles();

  async function useOf(date: DateKey): Promise<InputUse> {
    const path = pathOf(date);
    return known.get(path) ?? (await readUse(path)) ?? { ...date, files: [], usedAt: '' };
  }
  async function forgetUses(uses: readonly StoredUse[], left: readonly string[]): Promise<void> {
    const own = uses.filter(({ path, use }) => path === pathOf(use)).map(({ use }) => use);
    for (const use of usesToForget(own, { left, now: new Date().toISOString() })) {
      known.delete(pathOf(use));
      await rm(pathOf(use), { force: true });
    }
  }

  return {
    hold: ({ process, unit }, files) =>
      locked(async () => {
        const path = pathOf({ process, unit });
        const { files: before } = await useOf({ process, unit });
        const all = [...new Set([...before, ...files])];
        const use = { process, unit, files: all, usedAt: new Date().toISOString() };
        // The time alone is not worth a write: as long as this process lives it is known, and the next one starts anew.
        if (all.length !== before.length) await writeUse(path, use);
        // What could not be written is not known either: whoever asks again writes it.
        known.set(path, use);
      }),

    stampOf: (file) => stampOf(join(dataRoot, file)),

    async contentOf(file, signal) {
      const path = join(dataRoot, file);
      if ((await stampOf(path)) === undefined) return undefined;
      try {
        return await sums.of(path, signal);
      } catch (error) {
        // Deleted while it was read: nothing was here.
        if ((await stampOf(path)) === undefined) return undefined;
        throw error;
      }
    },

    async storedBytes(file) {
      const whole = await stat(join(dataRoot, file)).catch(() => undefined);
      if (whole !== undefined) return whole.size;
      // Allocated blocks: an archive client may reserve the space of a file before it writes.
      const part = await stat(join(dataRoot, `${file}.part`)).catch(() => undefined);
      return part === undefined ? 0 : Math.max(part.size, part.blocks * BLOCK_BYTES);
    },

    sweep: (judge) =>
      locked(async () => {
        const paths = (await namesIn(folder)).map((name) => join(folder, name));
        const uses = (await Promise.all(paths.map(readUse))).flatMap((use, index): StoredUse[] => {
          const path = paths[index] ?? '';
          return use === undefined ? [] : [{ path, use: known.get(path) ?? use }];
        });
        const files = await storedInputs(dataRoot);
        const gone = new Set(judge({ files, uses: uses.map(({ use }) => use) }));
        for (const file of gone) await removeFile(join(dataRoot, file));
        await forgetUses(
          uses,
          files.map(({ path }) => path).filter((path) => !gone.has(path)),
        );
      }),
  };
}

/** Unit of `st_blocks` (POSIX). */
const BLOCK_BYTES = 512;

/** Runs one after another, whatever becomes of those before. */
function createLock(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

type DateKey = Pick<InputUse, 'process' | 'unit'>;

interface StoredUse {
  readonly path: string;
  readonly use: InputUse;
}

/** `muc10@MUSE_R@2014-12-14.json` */
function fileNameOf(host: string, { process, unit }: DateKey): string {
  return `${[host, process, unit].map(encodeURIComponent).join('@')}.json`;
}

/** What is none of ours says nothing; what cannot be read now must not be taken for empty, and overwritten. */
async function readUse(path: string): Promise<InputUse | undefined> {
  if (!path.endsWith('.json')) return undefined;
  const text = await readFile(path, 'utf8').catch(toleratingAbsence);
  if (text === undefined) return undefined;
  try {
    return useSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function writeUse(path: string, use: InputUse): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceDurably(path, JSON.stringify(use));
}

/** Links are left out, of files and of folders: where they lead may be the archive itself. */
async function storedInputs(dataRoot: string): Promise<readonly StoredInput[]> {
  const dates = await ownNamesIn(dataRoot, 'raw');
  const folders = ['mcalib', ...dates.map((date) => join('raw', date))];
  const found = await Promise.all(folders.map((folder) => filesIn(dataRoot, folder)));
  return found.flat();
}

async function filesIn(dataRoot: string, folder: string): Promise<readonly StoredInput[]> {
  const paths = (await ownNamesIn(dataRoot, folder)).map((name) => join(folder, name));
  const isFile = await Promise.all(
    paths.map(async (path) => (await lstat(join(dataRoot, path)).catch(() => undefined))?.isFile() === true),
  );
  return paths.filter((_, index) => isFile[index]).map((path) => ({ path }));
}

async function ownNamesIn(dataRoot: string, folder: string): Promise<readonly string[]> {
  const found = await lstat(join(dataRoot, folder)).catch(() => undefined);
  return found?.isDirectory() === true ? namesIn(join(dataRoot, folder)) : [];
}

/** The folder of a date goes with its last file. */
async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
  if (dirname(path).includes('/raw/')) await rmdir(dirname(path)).catch(() => undefined);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
