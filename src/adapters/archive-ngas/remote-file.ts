import type { IncomingMessage } from 'node:http';
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

/** Opens a file; a range of it is asked for where the next place is far away. */
export async function openRemoteFile(get: HttpGet, request: RetrieveRequest): Promise<RemoteFile> {
  const first = await openRetrieve(get, request);
  const { sizeBytes } = first;
  let stream = streamOf(first, request);
  if (sizeBytes === undefined) {
    await stream.close();
    throw unavailable(`${request.node.url} does not tell the length of ${request.fileId}`);
  }
  return {
    sizeBytes,
    async read(length, offset) {
      if (offset >= sizeBytes) return Buffer.alloc(0);
      if (offset < stream.position() || offset > stream.position() + SKIP_BYTES_MAX) {
        await stream.close();
        stream = streamOf(await openRetrieve(get, { ...request, start: offset }), request);
      }
      await stream.skip(offset - stream.position());
      return stream.take(Math.min(length, sizeBytes - offset));
    },
    [Symbol.asyncDispose]: () => stream.close(),
  };
}

interface ByteStream {
  position(): number;
  skip(bytes: number): Promise<void>;
  take(bytes: number): Promise<Buffer>;
  close(): Promise<void>;
}

function streamOf({ reply, start }: OpenFile, { node, fileId }: RetrieveRequest): ByteStream {
  const chunks = chunksOf(reply);
  let rest = Buffer.alloc(0);
  let position = start;

  async function more(): Promise<Buffer> {
    try {
      const next = await chunks.next();
      if (next.done !== true) return next.value;
    } catch (error) {
      throw unavailable(`${node.url} broke off ${fileId} at byte ${position}: ${String(error)}`, error);
    }
    throw unavailable(`${node.url} ended ${fileId} at byte ${position}`);
  }

  return {
    position: () => position,
    async skip(bytes) {
      let left = bytes;
      while (left > rest.length) {
        left -= rest.length;
        rest = Buffer.from(await more());
      }
      rest = rest.subarray(left);
      position += bytes;
    },
    async take(bytes) {
      const taken: Buffer[] = [rest];
      let length = rest.length;
      while (length < bytes) {
        const chunk = await more();
        taken.push(chunk);
        length += chunk.length;
      }
      const all = Buffer.concat(taken);
      rest = all.subarray(bytes);
      position += bytes;
      return all.subarray(0, bytes);
    },
    async close() {
      reply.destroy();
    },
  };
}

async function* chunksOf(reply: IncomingMessage): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of reply as AsyncIterable<Buffer>) yield chunk;
}
