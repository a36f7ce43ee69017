import { unavailable } from './judge-reply.ts';
import type { Question, ShortReply } from './judge-reply.ts';
import type { HttpReply } from './http-connection.ts';
import { bodyOf, EmptyReply, openConnection } from './http-connection.ts';

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
  readonly blockBytes?: number | undefined;
}

export type HttpGet = (request: GetRequest) => Promise<HttpReply>;

const REDIRECTS_MAX = 5;

/**
 * GET as NGAS speaks HTTP: one request per connection, redirects to the node that has the file are followed. It resolves
 * when the head of the reply is there. @throws PhoenixError ARCHIVE_UNAVAILABLE
 */
export function createHttpGet(options: HttpOptions): HttpGet {
  return async (request) => {
    let url = new URL(`${request.node.url}/${request.command}?${new URLSearchParams(request.query).toString()}`);
    for (let redirects = 0; ; redirects++) {
      const reply = await getOnce(url, request, options);
      const { location } = reply.headers;
      if (reply.statusCode < 300 || reply.statusCode > 399 || location === undefined) return reply;
      reply.close();
      if (redirects === REDIRECTS_MAX) throw unavailable(`${request.node.url} redirects in a circle: ${url.href}`);
      url = redirected(location, url);
    }
  };
}

async function getOnce(url: URL, request: GetRequest, options: HttpOptions): Promise<HttpReply> {
  const { start = 0, signal, blockBytes } = request;
  const range = start === 0 ? {} : { Range: `bytes=${start}-` };
  const headers = { ...range, ...authorization(url, options) };
  try {
    return await openConnection({ url, headers, silenceMs: options.silenceMs, signal, blockBytes });
  } catch (error) {
    signal?.throwIfAborted();
    throw unavailable(`${url.origin} did not answer ${request.command}: ${wordsOf(error)}`, error);
  }
}

/** A node may be named by what only its own network knows; anything but HTTP leads nowhere. */
function redirected(location: string, from: URL): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (to?.protocol === 'http:' || to?.protocol === 'https:') return to;
  throw unavailable(`${from.origin} redirects to ${location}, which is no address`);
}

function authorization(url: URL, { credentials, trusted }: HttpOptions): Readonly<Record<string, string>> {
  if (credentials === undefined || !trusted.has(url.origin)) return {};
  const text = `${credentials.user}:${credentials.password}`;
  return { Authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}

/** Several addresses of a host fail with an error each, and no words of their own. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}

/** The server gave up, or the file is not on its disk. */
export function isEmptyReply(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof EmptyReply;
}

const SHORT_BYTES_MAX = 65_536;

/** A reply that is no file is short; of one that is not, the beginning does. */
export async function shortReplyOf(reply: HttpReply, question: Question): Promise<ShortReply> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of bodyOf(reply)) {
      chunks.push(Buffer.from(chunk));
      length += chunk.length;
      if (length >= SHORT_BYTES_MAX) break;
    }
  } catch (error) {
    throw unavailable(`${question.server} broke off its answer to ${question.what}`, error);
  }
  return {
    httpCode: reply.statusCode,
    contentType: reply.headers['content-type'] ?? '',
    text: Buffer.concat(chunks).toString('utf8'),
  };
}
