import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { DateFiles } from '../../ports/date-files.ts';

export function createDateFiles(): DateFiles {
  return {
    async write(path, text) {
      const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(temporary, text, { flush: true });
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw writeFailure(path, error);
      }
    },
    async read(path) {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        throw new PhoenixError('FILE_MISSING', `${path} cannot be read: ${reasonOf(error)}`, 'check the name', {
          cause: error,
        });
      }
    },
  };
}

function writeFailure(path: string, error: unknown): PhoenixError {
  const code = (error as NodeJS.ErrnoException).code;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new PhoenixError(
    isFull ? 'DISK_FULL' : 'FILE_MISSING',
    `${path} cannot be written: ${reasonOf(error)}`,
    isFull ? 'free space and call the command again' : 'check the folder and its permissions',
    { cause: error },
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
