import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Catalogue } from './catalogue.ts';
import { createCatalogue } from './catalogue.ts';
import { COMMANDS, failure, unknownFile, versionOf } from './commands.ts';
import type { CommandContext, Reply } from './commands.ts';
import type { Asked, Fault, FaultKind, FaultRule } from './faults.ts';
import { createFaultPlan } from './faults.ts';
import { isRangeRefused, sendFile } from './retrieve.ts';
import type { WireRequest } from './wire.ts';
import { headOf, readRequest, write } from './wire.ts';

export interface NgasServerOptions {
  /** By default a free one. */
  readonly port?: number;
  /** MaxSimReqs: more than so many requests at once are answered 503 without a body. */
  readonly requestsMax?: number;
  /** Basic authorization: without it every command is allowed to everybody. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Decides about faults beside the rules of `inject`; a chaos test chooses by its seed. */
  readonly chooseFault?: (asked: Asked) => Fault | undefined;
}

/** A request as the server remembers it. */
export interface Journaled extends Asked {
  readonly method: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
  readonly fault: FaultKind | undefined;
}

/** NGAS 12.0 as a client sees it (facts/archives.md d), with faults on request. */
export interface NgasServer {
  /** `http://127.0.0.1:<port>`; stays the same through an outage. */
  readonly url: string;
  readonly catalogue: Catalogue;
  inject(rule: FaultRule): void;
  clearFaults(): void;
  setState(state: 'ONLINE' | 'OFFLINE'): void;
  /** Nobody listens any more, and what is under way is reset. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  readonly requests: readonly Journaled[];
  /** The most requests that were served side by side. */
  requestsAtOnce(): number;
  /** Bytes of files that went out, as far as the connections have taken them. */
  bytesSent(): number;
  close(): Promise<void>;
}

export async function startNgasServer(options: NgasServerOptions = {}): Promise<NgasServer> {
  const catalogue = createCatalogue();
  const plan = createFaultPlan();
  const sockets = new Set<Socket>();
  const requests: Journaled[] = [];
  const running = { now: 0, most: 0, bytesSent: 0, state: 'ONLINE' as 'ONLINE' | 'OFFLINE' };
  let server = createServer();
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  server.on('connection', accept);

  function accept(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    void serve(socket).finally(() => socket.destroySoon());
  }

  async function serve(socket: Socket): Promise<void> {
    socket.pause();
    const request = await readRequest(socket);
    if (request === undefined || !['GET', 'POST', 'PUT'].includes(request.method)) return;
    running.most = Math.max(running.most, ++running.now);
    try {
      await answer(socket, request);
    } finally {
      running.now -= 1;
    }
  }

  async function answer(socket: Socket, request: WireRequest): Promise<void> {
    const { method, command, headers } = request;
    const asked = { command, fileId: request.query.get('file_id') ?? request.query.get('filename') ?? '' };
    const isBusy = running.now > (options.requestsMax ?? Infinity);
    const fault = isBusy ? { kind: 'busy' as const } : (plan.next(asked) ?? options.chooseFault?.(asked));
    const { range, authorization } = headers;
    requests.push({ ...asked, method, range, authorization, fault: fault?.kind });
    const context: CommandContext = { catalogue, server: { state: running.state, url }, fault };
    if (!isAllowed(authorization)) return send(socket, failure(context, 401, 'Unauthorized'));
    if (fault !== undefined && (await sendFault(socket, { ...asked, path: request.path }, context))) return;
    if (command === 'OFFLINE' || command === 'ONLINE') running.state = command;
    if (command === 'RETRIEVE') {
      running.bytesSent += await retrieve(socket, request, context);
      return;
    }
    await send(socket, await shortReply(request, context));
  }

  function isAllowed(authorization: string | undefined): boolean {
    const { user } = options;
    if (user === undefined) return true;
    return authorization === `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
  }

  return {
    url,
    catalogue,
    requests,
    inject: (rule) => plan.add(rule),
    clearFaults: () => plan.clear(),
    setState: (state) => void (running.state = state),
    async goDown() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.resetAndDestroy();
      await closed;
    },
    async comeBack() {
      server = createServer(accept);
      await listen(server, port);
    },
    requestsAtOnce: () => running.most,
    bytesSent: () => running.bytesSent,
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Resolves with the bytes of the file that were sent. */
async function retrieve(socket: Socket, { query, headers }: WireRequest, context: CommandContext): Promise<number> {
  const { range } = headers;
  const fileId = query.get('file_id') ?? '';
  const file = context.catalogue.find(fileId, versionOf(query));
  const refusal = refusalOf({ fileId, range, isThere: file !== undefined }, context);
  if (refusal !== undefined) await send(socket, refusal);
  // Lost from the disk: the connection is closed without a word.
  if (refusal !== undefined || file === undefined || file.bytes.kind === 'gone') return 0;
  return sendFile(socket, file, { range, fault: context.fault });
}

function refusalOf(
  {
    fileId,
    range,
    isThere,
  }: { readonly fileId: string; readonly range: string | undefined; readonly isThere: boolean },
  context: CommandContext,
): Reply | undefined {
  if (context.server.state === 'OFFLINE')
    return failure(context, 400, 'NGAMS_ER_IMPROPER_STATE:4015:ERROR: Server is not in a proper state');
  if (fileId === '') return failure(context, 400, 'NGAMS_ER_RETRIEVE_CMD:4018:ERROR: file_id is missing');
  if (isRangeRefused(range)) return failure(context, 400, 'Invalid Range header');
  return isThere ? undefined : unknownFile(context, fileId);
}

async function shortReply(request: WireRequest, context: CommandContext): Promise<Reply> {
  const command = Object.hasOwn(COMMANDS, request.command) ? COMMANDS[request.command] : undefined;
  if (command === undefined)
    return failure(context, 404, `NGAMS_ER_ILL_CMD:4013:ERROR: Illegal command: ${request.command}`);
  if (request.method !== 'GET' && request.body.length === 0) return failure(context, 411, 'Content-Length is missing');
  return command(request, context);
}

/** False: a fault of the file's bytes, which are still to be sent. */
async function sendFault(
  socket: Socket,
  { fileId, path }: Asked & { readonly path: string },
  context: CommandContext,
): Promise<boolean> {
  const fault = context.fault;
  switch (fault?.kind) {
    case 'refused':
      socket.resetAndDestroy();
      return true;
    case 'empty-reply':
      return true;
    case 'busy':
      await write(socket, headOf(503));
      return true;
    case 'redirect':
      await write(socket, headOf(303, { Location: new URL(path, fault.to).href }));
      return true;
    case 'server-error':
    case 'html':
      await send(socket, page(fault.kind === 'html' ? 200 : 500));
      return true;
    case 'unauthorized':
      await send(socket, failure(context, 401, 'Unauthorized'));
      return true;
    case 'unknown-file':
      await send(socket, unknownFile(context, fileId));
      return true;
    case 'offline':
      await send(socket, unknownFile({ ...context, server: { ...context.server, state: 'OFFLINE' } }, fileId));
      return true;
    case 'failure':
      await send(socket, failure(context, fault.httpCode ?? 400, fault.message));
      return true;
    default:
      return false;
  }
}

function page(code: number): Reply {
  const text = '<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We are back soon.</body></html>';
  return { code, contentType: 'text/html; charset=utf-8', text };
}

async function send(socket: Socket, { code, contentType, text }: Reply): Promise<void> {
  const body = Buffer.from(text);
  await write(socket, headOf(code, { 'Content-Type': contentType, 'Content-Length': body.length }));
  await write(socket, body);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
