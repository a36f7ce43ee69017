import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { FitsSource } from '../fits/index.ts';

const CHUNK_BYTES = 64 * 1024;

/** The file within a gzipped one, of which places are read one behind the other: nobody knows its size before its end. */
export function gunzippedSource(packed: FitsSource): FitsSource & AsyncDisposable {
  const gunzip = createGunzip();
  // Whoever reads hears of what goes wrong; where nobody reads any more, nothing does.
  pipeline(chunksOf(packed), gunzip).catch(() => undefined);
  const chunks = gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  let window: Buffer = Buffer.alloc(0);
  let windowStart = 0;

  async function more(): Promise<boolean> {
    const next = await chunks.next().catch((error: unknown) => {
      throw isOfZlib(error) ? notUnpacked(packed.path, error) : error;
    });
    if (next.done === true) return false;
    window = Buffer.concat([window, next.value]);
    return true;
  }

  async function read(length: number, offset: number): Promise<Buffer> {
    for (;;) {
      const skipped = Math.min(window.length, Math.max(0, offset - windowStart));
      window = window.subarray(skipped);
      windowStart += skipped;
      if (windowStart + window.length >= offset + length || !(await more()))
        return window.subarray(offset - windowStart, offset - windowStart + length);
    }
  }

  return {
    path: packed.path,
    sizeBytes: Infinity,
    read,
    [Symbol.asyncDispose]: async () => void gunzip.destroy(),
  };
}

/** Whether a file begins as gzipped ones do. */
export async function isGzipped({ read }: FitsSource): Promise<boolean> {
  return (await read(2, 0)).equals(Buffer.from([0x1f, 0x8b]));
}

async function* chunksOf({ read }: FitsSource): AsyncGenerator<Buffer> {
  for (let offset = 0; ;) {
    const chunk = await read(CHUNK_BYTES, offset);
    if (chunk.length === 0) return;
    yield Buffer.from(chunk);
    offset += chunk.length;
  }
}

function isOfZlib(error: unknown): boolean {
  return /^Z_/u.test(String((error as NodeJS.ErrnoException).code));
}

function notUnpacked(path: string, cause: unknown): PhoenixError {
  return new PhoenixError('FITS_INVALID', `${path}: it cannot be gunzipped: ${String(cause)}`, 'get it again', {
    cause,
  });
}
