import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectClient, probeServer } from '../../../src/adapters/temporal-connection/index.ts';

/** As one whose database hangs: it answers the first question of a client, pings, and nothing else. */
async function startSilentFrontend() {
  const sessions = new Set<{ destroy(): void }>();
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined).resume();
    if (headers[':path']?.endsWith('GetSystemInfo') !== true) return;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    // An empty message.
    stream.end(Buffer.alloc(5));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('[C] a Temporal server that says nothing any more', () => {
  it('hangs no call: each has a deadline, also one that names none', async () => {
    const target = { address: await startSilentFrontend(), namespace: 'default', security: {} };
    const connection = await connectClient(target, { limitMs: 5_000, answerMs: 300 });
    onTestFinished(() => connection.close());
    await expect(connection.workflowService.describeNamespace({ namespace: 'default' })).rejects.toThrow(
      /DEADLINE_EXCEEDED/,
    );
    const soon = () => connection.workflowService.describeNamespace({ namespace: 'default' });
    await expect(connection.withDeadline(Date.now() + 50, soon)).rejects.toThrow(/DEADLINE_EXCEEDED/);
  });

  it('is told by the doctor', async () => {
    const target = { address: await startSilentFrontend(), namespace: 'default', security: {} };
    expect(await probeServer(target)).toMatchObject({
      answers: false,
      text: expect.stringMatching(/does not serve namespace default: .*DEADLINE_EXCEEDED/),
    });
  });
});
