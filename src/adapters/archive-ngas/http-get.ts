import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { unavailable } from './judge-reply.ts';
import type { Question, ShortReply } from './judge-reply.ts';

/** A node of the archive. */
export interface NgasNode {
  /** `http://ngas1:7777`, without a slash at its end. */
  readonly url: string;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface HttpOptions {
  readonly credentials: Credentials | undefined;
  /** Of which nodes the credentials are known: a redirect to any other one gets none. */
  readonly trusted: ReadonlySet<string>;
  /** So long nothing may come. */
  readonly silenceMs: number;
}

export interface GetRequest {
  readonly node: NgasNode;
  readonly command: string;
  readonly query: Readonly<Record<string, string>>;
  /** From this byte on; 0 asks for the whole file. */
  readonly start?: number;
  readonly signal?: AbortSignal | undefined;
}

export type HttpGet = (request: GetRequest) => Promise<IncomingMessage>;

const REDIRECTS_MAX = 5;

/** A closed connection without a byte: the server gave up, or the file is not on its disk. */
export const EMPTY_REPLY = 'EMPTY_REPLY';

/**
 * GET as NGAS speaks HTTP: one request per connection, redirects to the node that has the file are followed. It resolves
 * when the head of the reply is there. @throws PhoenixError ARCHIVE_UNAVAILABLE
 */
export function createHttpGet(options: HttpOptions): HttpGet {
  return async (request) => {
    let url = new URL(`${request.node.url}/${request.command}?${new URLSearchParams(request.query).toString()}`);
    for (let redirects = 0; ; redirects++) {
      const reply = await getOnce(url, request, options);
      const location = reply.headers.location;
      if (reply.statusCode === undefined || reply.statusCode < 300 || reply.statusCode > 399 || location === undefined)
        return reply;
      reply.destroy();
      if (redirects === REDIRECTS_MAX) throw unavailable(`${request.node.url} redirects in a circle: ${url.href}`);
      url = new URL(location, url);
    }
  };
}

function getOnce(url: URL, request: GetRequest, options: HttpOptions): Promise<IncomingMessage> {
  const { start = 0, signal } = request;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const call = send(url, {
      agent: false,
      headers: {
        Connection: 'close',
        ...(start === 0 ? {} : { Range: `bytes=${start}-` }),
        ...authorization(url, options),
      },
      ...(signal === undefined ? {} : { signal }),
    });
    let reply: IncomingMessage | undefined;
    call.setTimeout(options.silenceMs, () => {
      (reply ?? call).destroy(new Error(`nothing came for ${options.silenceMs / 1000} s`));
    });
    call.once('response', (message) => {
      reply = message;
      resolve(message);
    });
    call.on('error', (error) => {
      reject(signal?.aborted === true ? (signal.reason as Error) : connectionFailure(url, request, error));
    });
    call.end();
  });
}

function authorization(url: URL, { credentials, trusted }: HttpOptions): Readonly<Record<string, string>> {
  if (credentials === undefined || !trusted.has(url.origin)) return {};
  const text = `${credentials.user}:${credentials.password}`;
  return { Authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}

/** The cause keeps the code of the system, by which an empty reply and an impossible length are told. */
function connectionFailure(url: URL, { command }: GetRequest, cause: Error): Error {
  const code = 'code' in cause ? String(cause.code) : '';
  const isEmpty = code === 'ECONNRESET' && cause.message === 'socket hang up';
  const said = isEmpty ? 'nothing: it closed the connection' : cause.message;
  return unavailable(
    `${url.origin} answered ${command} with ${said}`,
    isEmpty ? Object.assign(new Error(EMPTY_REPLY, { cause }), { code: EMPTY_REPLY }) : cause,
  );
}

export function systemCodeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

const SHORT_BYTES_MAX = 65_536;

/** A reply that is no file is short; of one that is not, the beginning does. */
export async function shortReplyOf(reply: IncomingMessage, question: Question): Promise<ShortReply> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= SHORT_BYTES_MAX) break;
    }
  } catch (error) {
    throw unavailable(`${question.server} broke off its answer to ${question.what}`, error);
  } finally {
    reply.destroy();
  }
  return {
    httpCode: reply.statusCode ?? 0,
    contentType: reply.headers['content-type'] ?? '',
    text: Buffer.concat(chunks).toString('utf8'),
  };
}
