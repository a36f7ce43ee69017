import type { Socket } from 'node:net';

/** A request as it came over the wire: the path decoded, names of headers in lower case. */
export interface WireRequest {
  readonly method: string;
  readonly command: string;
  readonly query: URLSearchParams;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const HEADER_BYTES_MAX = 65_536;

/** Reads one request; undefined: the client has gone. */
export async function readRequest(socket: Socket): Promise<WireRequest | undefined> {
  let received = Buffer.alloc(0);
  for (;;) {
    const end = received.indexOf('\r\n\r\n');
    const head = end < 0 ? undefined : parseHead(received.toString('latin1', 0, end));
    const bodyBytes = Number(head?.headers['content-length'] ?? 0);
    if (head !== undefined && received.length >= end + 4 + bodyBytes)
      return { ...head, body: received.subarray(end + 4, end + 4 + bodyBytes) };
    if (head === undefined && received.length > HEADER_BYTES_MAX) return undefined;
    const chunk = await nextChunk(socket);
    if (chunk === undefined) return undefined;
    received = Buffer.concat([received, chunk]);
  }
}

function parseHead(text: string): Omit<WireRequest, 'body'> {
  const [first = '', ...lines] = text.split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const url = new URL(path, 'http://ngas');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    method,
    path,
    command: url.pathname.split('/').findLast((part) => part !== '') ?? '',
    query: url.searchParams,
    headers: Object.fromEntries(headers),
  };
}

function nextChunk(socket: Socket): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const done = (chunk: Buffer | undefined) => {
      socket.off('data', done).off('end', gone).off('close', gone);
      socket.pause();
      resolve(chunk);
    };
    const gone = () => done(undefined);
    socket.on('data', done).on('end', gone).on('close', gone);
    socket.resume();
  });
}

/** Head of an HTTP/1.0 reply, as Python's http.server writes it. */
export function headOf(code: number, headers: Readonly<Record<string, string | number>> = {}): string {
  const lines = Object.entries({ Server: 'NGAMS/v12.0', Date: new Date().toUTCString(), ...headers });
  return [
    `HTTP/1.0 ${code} ${REASONS[code] ?? 'Code'}`,
    ...lines.map(([key, value]) => `${key}: ${value}`),
    '',
    '',
  ].join('\r\n');
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  303: 'See Other',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  411: 'Length Required',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Waits where the client reads slowly. False: it has gone. */
export function write(socket: Socket, chunk: Buffer | string): Promise<boolean> {
  return new Promise((resolve) => {
    if (socket.destroyed || !socket.writable) return resolve(false);
    const settle = (isThere: boolean) => {
      socket.off('drain', onDrain).off('close', onClose);
      resolve(isThere);
    };
    const onDrain = () => settle(true);
    const onClose = () => settle(false);
    if (socket.write(chunk)) return resolve(true);
    socket.on('drain', onDrain).on('close', onClose);
  });
}
