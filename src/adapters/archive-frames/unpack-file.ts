import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { readFits } from '../fits/index.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { FetchOptions } from '../../ports/archive.ts';
import type { StoredFile } from './archive-store.ts';

const PROGRESS_MS = 1_000;

/**
 * Unpacks a whole file into another one. @throws PhoenixError FILE_CORRUPT for what cannot be unpacked, RECIPE_UNAVAILABLE
 * where there is no funpack, DISK_FULL
 */
export async function unpackFile(
  { container, storedName }: Pick<StoredFile, 'container' | 'storedName'>,
  packedPath: string,
  targetPath: string,
  { signal, onProgress }: FetchOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  await rm(targetPath, { force: true });
  const beat = setInterval(() => {
    stat(targetPath).then(
      ({ size }) => onProgress?.(size),
      () => onProgress?.(0),
    );
  }, PROGRESS_MS);
  try {
    if (container === 'gz') await gunzip(packedPath, targetPath, signal);
    else await funpack(packedPath, targetPath, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw failureOf(storedName, targetPath, error);
  } finally {
    clearInterval(beat);
  }
}

async function gunzip(packedPath: string, targetPath: string, signal: AbortSignal | undefined): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  await pipeline(createReadStream(packedPath), createGunzip(), createWriteStream(targetPath), options);
  // A whole packing may hold half a file.
  await readFits(targetPath);
}

/**
 * Without checksums of its own (-C), which have the time of unpacking in them: the same packed file is the same file each
 * time and on each host. Of a file that is cut off it would make up the rest, with exit code 0.
 */
async function funpack(packedPath: string, targetPath: string, signal: AbortSignal | undefined): Promise<void> {
  await readFits(packedPath);
  await runFunpack(['-C', '-O', targetPath, packedPath], signal);
}

/** What funpack has to say it says on its error output. */
function runFunpack(parameters: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('funpack', parameters, { signal }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new ToolFailure(error, `${stderr}\n${stdout}`));
    });
  });
}

/** What a program said before it ended. */
class ToolFailure extends Error {
  readonly said: string;
  constructor(cause: Error, said: string) {
    super(cause.message, { cause });
    this.said = said;
  }
}

/** CFITSIO's number of a write that the disk refuses. */
const WRITE_ERROR = /status = 10[56]\b|No space left/u;

function failureOf(storedName: string, targetPath: string, cause: unknown): unknown {
  const said = cause instanceof ToolFailure ? cause.said : '';
  const { code, message } = (cause instanceof ToolFailure ? cause.cause : cause) as NodeJS.ErrnoException;
  if (cause instanceof ToolFailure && code === 'ENOENT')
    return new PhoenixError(
      'RECIPE_UNAVAILABLE',
      `${storedName} cannot be unpacked: there is no funpack on PATH`,
      'install it (Debian: apt-get install libcfitsio-bin; phoenix doctor shows what is found), then resume with retry',
      { cause },
    );
  if (code === 'ENOSPC' || code === 'EDQUOT' || WRITE_ERROR.test(said))
    return new PhoenixError('DISK_FULL', `no space left for ${targetPath}`, 'free space; it is unpacked then', {
      cause,
    });
  const [because = message] = said.match(/^(?!.*status =).*(?:error|unable|corrupt|could not).*$/imu) ?? [];
  return new PhoenixError(
    'FILE_CORRUPT',
    `${storedName} cannot be unpacked: ${because.trim()}`,
    'check the file in the archive (funpack, gunzip); phoenix restart fetches it again',
    { cause },
  );
}
