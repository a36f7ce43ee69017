import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openConnection } from '../../../src/adapters/archive-ngas/http-connection.ts';

const SILENCE_MS = 100;
const BLOCK_BYTES = 1024;
/** All blocks of a connection. */
const MEMORY_BYTES = 4 * BLOCK_BYTES;

/** Sends so many bytes of a reply, head included, that is said to be longer, and then nothing any more. */
async function dyingServer(bytes: number): Promise<URL> {
  const head = 'HTTP/1.0 200 OK\r\nContent-Length: 100000\r\n\r\n';
  const server = createServer((socket) => {
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined).write(head.padEnd(bytes, 'x'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/RETRIEVE`);
}

describe('[A] connection to a server that dies without a word', () => {
  const options = { headers: {}, silenceMs: SILENCE_MS, blockBytes: BLOCK_BYTES };
  const silence = `nothing came for ${SILENCE_MS / 1000} s`;

  it('ends after the silence', async () => {
    const reply = await openConnection({ ...options, url: await dyingServer(BLOCK_BYTES / 2) });
    // What has arrived comes first.
    await expect(reply.next()).resolves.toBeInstanceOf(Buffer);
    await expect(reply.next()).rejects.toThrow(silence);
  });

  it('ends after the silence that follows a longer pause of the reader', { timeout: 10_000 }, async () => {
    const reply = await openConnection({ ...options, url: await dyingServer(MEMORY_BYTES) });
    // The time-out of the full memory is what is tested: nothing tells that it has passed.
    await delay(4 * SILENCE_MS);
    for (let block = 0; block < 4; block++) await expect(reply.next()).resolves.toBeInstanceOf(Buffer);
    await expect(reply.next()).rejects.toThrow(silence);
  });
});
