import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import { identifyProcess, isAlive } from '../adapters/embedded-server/process-identity.ts';
import type { ProcessIdentity } from '../adapters/embedded-server/process-identity.ts';

/**
 * One worker per host and data root: a second one would book the same memory twice. The lock names a process (pid and
 * start time), so that the lock of a killed worker does not bar its successor.
 */
export async function lockHost(runDirectory: string, host: string): Promise<() => Promise<void>> {
  const path = join(runDirectory, `worker.${host}.lock`);
  await mkdir(runDirectory, { recursive: true });
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(JSON.stringify(identifyProcess(process.pid)));
      await file.close();
      return async () => {
        await rm(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = await readHolder(path);
      if (holder !== undefined && isAlive(holder)) {
        throw new PhoenixError(
          'WORKER_LOCKED',
          `host ${host} has a worker already (pid ${holder.pid})`,
          'stop it first, or use another --host with its own data root',
          { cause: error },
        );
      }
      await rm(path, { force: true });
    }
  }
}

async function readHolder(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
