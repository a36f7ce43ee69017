import { bodyOf } from './http-connection.ts';
import { unavailable } from './judge-reply.ts';
import type { HttpGet } from './http-get.ts';
import type { OpenFile, RetrieveRequest } from './retrieve.ts';
import { openRetrieve } from './retrieve.ts';

/** A file of the archive of which some places are read. */
export interface RemoteFile extends AsyncDisposable {
  readonly sizeBytes: number;
  /** Bytes from `offset` on; less than `length` only at the end of the file. */
  readonly read: (length: number, offset: number) => Promise<Buffer>;
}

/** To read over so many bytes is faster than another request. */
const SKIP_BYTES_MAX = 1 << 20;

/** A header of MUSE has 35 to 130 kB: little more than that is to come before the connection is closed. */
const HEADER_BLOCK_BYTES = 32 * 1024;

/** Opens a file; a range of it is asked for where the next place is far away, or behind us. */
export async function openRemoteFile(get: HttpGet, request: RetrieveRequest): Promise<RemoteFile> {
  const small = { ...request, blockBytes: HEADER_BLOCK_BYTES };
  const first = await openRetrieve(get, small);
  const { sizeBytes } = first;
  let stream = streamOf(first, request);
  if (sizeBytes === undefined) {
    stream.close();
    throw unavailable(`${request.node.url} does not tell the length of ${request.fileId}`);
  }
  return {
    sizeBytes,
    async read(length, offset) {
      if (offset >= sizeBytes) return Buffer.alloc(0);
      if (!stream.reaches(offset)) {
        stream.close();
        stream = streamOf(await openRetrieve(get, { ...small, start: offset }), request);
      }
      return stream.read(Math.min(length, sizeBytes - offset), offset);
    },
    [Symbol.asyncDispose]: async () => stream.close(),
  };
}

interface ByteStream {
  reaches(offset: number): boolean;
  read(length: number, offset: number): Promise<Buffer>;
  close(): void;
}

function streamOf({ reply, start }: OpenFile, { node, fileId }: RetrieveRequest): ByteStream {
  const blocks = bodyOf(reply);
  /** Bytes from the place of the last read on: the next header may begin in what was read of this one. */
  let window: Buffer = Buffer.alloc(0);
  let windowStart = start;

  async function more(): Promise<Buffer> {
    const at = windowStart + window.length;
    try {
      const next = await blocks.next();
      if (next.done !== true) return next.value;
    } catch (error) {
      throw unavailable(`${node.url} broke off ${fileId} at byte ${at}: ${String(error)}`, error);
    }
    throw unavailable(`${node.url} ended ${fileId} at byte ${at}`);
  }

  return {
    reaches: (offset) => offset >= windowStart && offset <= windowStart + window.length + SKIP_BYTES_MAX,
    async read(length, offset) {
      for (;;) {
        const skipped = Math.min(window.length, offset - windowStart);
        window = window.subarray(skipped);
        windowStart += skipped;
        if (windowStart + window.length >= offset + length) return window.subarray(0, length);
        window = Buffer.concat([window, await more()]);
      }
    },
    close: () => reply.close(),
  };
}
