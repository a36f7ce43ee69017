import { connect } from 'node:net';
import type { OnReadOpts, Socket } from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import type { BlockRing } from './block-ring.ts';
import { createBlockRing } from './block-ring.ts';

/** A reply of which the head has come; the body comes in blocks. */
export interface HttpReply {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The next bytes of the body; undefined: that was all. A block may be used until the one after the next is asked for: so
   * one can be written while the next one arrives. What has arrived before a failure is handed out first.
   */
  next(): Promise<Buffer | undefined>;
  close(): void;
}

export interface ConnectionOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The body is read in such blocks; by default as large ones as suit a whole file. */
  readonly blockBytes?: number | undefined;
}

/** The connection was closed before a single byte of the reply. */
export class EmptyReply extends Error {
  override readonly name = 'EmptyReply';
}

const BLOCKS = 4;
const BLOCK_BYTES = 512 * 1024;

/**
 * GET with a connection of its own, as NGAS serves it. In HTTP/1.0 a reply ends with its length or with the connection: Node's
 * client would check more than NGAS keeps to (a negative length, for one) and copy every byte.
 */
export function openConnection(options: ConnectionOptions): Promise<HttpReply> {
  const { url, headers, silenceMs, signal, blockBytes = BLOCK_BYTES } = options;
  const ring = createBlockRing({ blocks: BLOCKS, blockBytes });
  const exchange = createExchange(ring);
  const onread = { buffer: () => ring.target(), callback: (bytes: number) => exchange.take(bytes) };
  const socket = connectTo(url, onread);

  const abort = () => socket.destroy(signal?.reason as Error);
  socket.setTimeout(silenceMs).on('timeout', () => {
    // Silent is he who does not read, too: the disk has the turn.
    if (ring.isFree()) socket.destroy(new Error(`nothing came for ${silenceMs / 1000} s`));
  });
  socket.on('error', (error) => exchange.end(error));
  socket.once('end', () => exchange.end(undefined));
  socket.once('close', () => {
    signal?.removeEventListener('abort', abort);
    exchange.end(undefined);
  });
  if (signal?.aborted === true) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  socket.write(requestText(url, headers));
  return exchange.reply(socket);
}

function connectTo(url: URL, onread: OnReadOpts): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isTls = url.protocol === 'https:';
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  if (!isTls) return connect({ host, port, onread });
  // The types do not know that TLS has it, too.
  const options: TlsOptions & { readonly onread: OnReadOpts } = { host, port, servername: host, onread };
  return connectTls(options);
}

function requestText(url: URL, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ Host: url.host, Accept: '*/*', Connection: 'close', ...headers });
  return [`GET ${url.pathname}${url.search} HTTP/1.0`, ...lines.map(([key, value]) => `${key}: ${value}`), '', ''].join(
    '\r\n',
  );
}

/** The body block by block; left early, the connection is closed. */
export async function* bodyOf(reply: HttpReply): AsyncGenerator<Buffer, void, undefined> {
  try {
    for (let block = await reply.next(); block !== undefined; block = await reply.next()) yield block;
  } finally {
    reply.close();
  }
}

interface Head {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The state of one request and its reply. */
interface Exchange {
  /** So many bytes have come into the ring. False: stop reading. */
  take(bytes: number): boolean;
  /** Nothing comes any more. */
  end(error: Error | undefined): void;
  reply(socket: Socket): Promise<HttpReply>;
}

const HEAD_BYTES_MAX = 65_536;

interface ExchangeState {
  head: Head | undefined;
  headText: string;
  /** Of the first block: what belongs to the head. */
  skipBytes: number;
  /** Of the body; infinite: it ends with the connection. */
  left: number;
  hasEnded: boolean;
  error: Error | undefined;
  /** Whoever waits for bytes. */
  wake: () => void;
}

function createExchange(ring: BlockRing): Exchange {
  const opened = Promise.withResolvers<Head>();
  // Nobody may wait any more when the connection fails.
  opened.promise.catch(() => undefined);
  const state: ExchangeState = {
    head: undefined,
    headText: '',
    skipBytes: 0,
    left: Infinity,
    hasEnded: false,
    error: undefined,
    wake: () => undefined,
  };

  function end(error: Error | undefined): void {
    if (state.hasEnded) return;
    state.hasEnded = true;
    const isCut = state.left > 0 && state.left !== Infinity;
    state.error = error ?? (isCut ? new Error('the connection was closed') : undefined);
    ring.finish();
    if (state.head === undefined) opened.reject(error ?? noHead(state.headText));
    state.wake();
  }

  function take(bytes: number): boolean {
    // The target is still that of this read: it is moved on below.
    const chunk = ring.target().subarray(0, bytes);
    if (state.head === undefined) readHead(chunk);
    else state.left -= bytes;
    const mayGoOn = ring.filled(bytes);
    if (state.head !== undefined && state.left <= 0) end(undefined);
    state.wake();
    return mayGoOn && !state.hasEnded;
  }

  function readHead(chunk: Buffer): void {
    const before = state.headText.length;
    state.headText += chunk.toString('latin1');
    const endOfHead = state.headText.indexOf('\r\n\r\n');
    if (endOfHead < 0 && state.headText.length <= HEAD_BYTES_MAX) return;
    const head = parseHead(state.headText.slice(0, Math.max(0, endOfHead)));
    if (head === undefined) return end(noHead(state.headText));
    state.skipBytes = endOfHead + 4;
    state.left = lengthOf(head) - (before + chunk.length - state.skipBytes);
    state.head = head;
    opened.resolve(head);
  }

  return {
    take,
    end,
    async reply(socket) {
      const head = await opened.promise.catch((error: unknown) => {
        socket.destroy();
        throw error;
      });
      return replyOf(socket, { head, ring, state });
    },
  };
}

function noHead(text: string): Error {
  if (text === '') return new EmptyReply('it closed the connection without an answer');
  return new Error(`something else than HTTP: ${JSON.stringify(text.slice(0, 60))}`);
}

function replyOf(
  socket: Socket,
  { head, ring, state }: { readonly head: Head; readonly ring: BlockRing; readonly state: ExchangeState },
): HttpReply {
  let handedOut = 0;
  return { ...head, next, close: () => socket.destroy() };

  async function next(): Promise<Buffer | undefined> {
    // The block before the last one: whoever writes has written it.
    if (handedOut >= 2) ring.release();
    // Silence while the disk had the turn has used up the time-out: it fires only once.
    if (ring.isFree() && !state.hasEnded) socket.resume().setTimeout(socket.timeout ?? 0);
    for (;;) {
      const block = ring.take();
      if (block !== undefined) {
        handedOut += 1;
        const body = withoutHead(block);
        if (body.length > 0) return body;
      } else if (!state.hasEnded) await new Promise<void>((resolve) => (state.wake = resolve));
      else if (state.error !== undefined) throw state.error;
      else return undefined;
    }
  }

  function withoutHead(block: Buffer): Buffer {
    const skip = Math.min(state.skipBytes, block.length);
    state.skipBytes -= skip;
    return block.subarray(skip);
  }
}

function parseHead(text: string): Head | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const statusCode = /^HTTP\/1\.[01] (\d{3})\b/.exec(first)?.[1];
  if (statusCode === undefined) return undefined;
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { statusCode: Number(statusCode), headers: Object.fromEntries(headers) };
}

/** Bytes of the body; a reply without a length ends with the connection, a negative one has none. */
function lengthOf({ headers }: Head): number {
  const length = Number(headers['content-length'] ?? Infinity);
  return Number.isNaN(length) ? Infinity : Math.max(0, length);
}
