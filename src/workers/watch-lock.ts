import { readFile, stat } from 'node:fs/promises';
import { lockHolder, lockPath } from './host-lock.ts';

/** As often as the host says that it lives. Seen twice, so that a moment in which a file server forgets a folder ends nobody. */
const LOOK_MS = 15_000;
const LOOKS = 2;

export interface LockedPlace {
  readonly dataRoot: string;
  readonly runDirectory: string;
  readonly host: string;
}

export interface LockWatch {
  /** Why this process is not the host's worker any more; resolves when that is sure, and else never. */
  readonly lost: Promise<string>;
  stop(): void;
}

/**
 * A worker whose data root was deleted works for nobody, and one whose lock was deleted or is another one's would run what that
 * one runs: it has to end. What cannot be read just now (EIO, ESTALE, a server that is away) says nothing.
 */
export function watchLock(place: LockedPlace, lookMs: number = LOOK_MS): LockWatch {
  const { promise: lost, resolve } = Promise.withResolvers<string>();
  let seen = 0;
  let isStopped = false;
  let timer = setTimeout(next, lookMs).unref();

  function next(): void {
    void lostBecause(place).then((because) => {
      seen = because === '' ? 0 : seen + 1;
      if (isStopped) return;
      if (seen >= LOOKS) resolve(because);
      else timer = setTimeout(next, lookMs).unref();
    });
  }
  return {
    lost,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** Empty: it is ours, or nobody can say. */
async function lostBecause({ dataRoot, runDirectory, host }: LockedPlace): Promise<string> {
  try {
    await stat(dataRoot);
  } catch (error) {
    return isGone(error) ? `its data root ${dataRoot} is gone` : '';
  }
  const path = lockPath(runDirectory, host);
  try {
    const holder = lockHolder(await readFile(path, 'utf8'));
    return holder === undefined || holder.isOurs ? '' : `another worker (pid ${holder.pid}) holds its lock ${path}`;
  } catch (error) {
    return isGone(error) ? `its lock ${path} is gone` : '';
  }
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
