import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, describe, expect, it } from 'vitest';

import {
  findEmbeddedServer,
  freePort,
  startEmbeddedServer,
  stopEmbeddedServer,
} from '../../src/adapters/embedded-server/index.ts';
import type { EmbeddedServerOptions } from '../../src/adapters/embedded-server/index.ts';
import { isAlive } from '../../src/adapters/processes/process-identity.ts';
import { findTemporalCli } from '../../src/adapters/host-facts/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const dataRoot = mkdtempSync(join(tmpdir(), 'phoenix-server-'));
const options: EmbeddedServerOptions = {
  dataRoot,
  port: await freePort(),
  uiPort: null,
  durable: false,
  temporalPath: await findTemporalCli(process.env),
};

afterAll(async () => {
  await stopEmbeddedServer(dataRoot);
  rmSync(dataRoot, { recursive: true, force: true });
});

async function withClient<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

describe('[C] embedded server', () => {
  it('serves its namespace when the start returns, and is found', async () => {
    const server = await startEmbeddedServer(options);
    expect(server).toMatchObject({ address: `127.0.0.1:${options.port}`, uiAddress: null, namespace: 'default' });
    expect(findEmbeddedServer(dataRoot)).toEqual(server);
    await withClient(server.address, (client) =>
      client.workflow.start('waiting', { workflowId: 'survivor', taskQueue: 'nobody' }),
    );
  });

  it('is started once: a second start returns the running one, whatever ports it asks for', async () => {
    const running = findEmbeddedServer(dataRoot);
    expect(await startEmbeddedServer({ ...options, port: await freePort() })).toEqual(running);
  });

  it('goes on with the same database after kill -9', async () => {
    const killed = findEmbeddedServer(dataRoot)!;
    process.kill(killed.pid, 'SIGKILL');
    await expect.poll(() => findEmbeddedServer(dataRoot)).toBeUndefined();
    const server = await startEmbeddedServer(options);
    expect(server.pid).not.toBe(killed.pid);
    const description = await withClient(server.address, (client) => client.workflow.getHandle('survivor').describe());
    expect(description.status.name).toBe('RUNNING');
  });

  it('has ended when the stop returns, and stopping again is nothing', async () => {
    const server = findEmbeddedServer(dataRoot)!;
    expect(await stopEmbeddedServer(dataRoot)).toBe(true);
    expect(isAlive(server)).toBe(false);
    expect(findEmbeddedServer(dataRoot)).toBeUndefined();
    expect(await stopEmbeddedServer(dataRoot)).toBe(false);
  });

  it('refuses a port that another program holds', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    const root = temporaryFolder();
    await expect(startEmbeddedServer({ ...options, dataRoot: root, port })).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
      message: expect.stringContaining(`port ${port} of 127.0.0.1 is in use by another program`),
      cure: 'choose another one: phoenix up --port N',
    });
    const ui = { ...options, dataRoot: root, port: await freePort(), uiPort: port };
    await expect(startEmbeddedServer(ui)).rejects.toMatchObject({
      cure: expect.stringContaining('--ui-port N, or --no-ui'),
    });
    other.close();
    expect(existsSync(join(root, 'run', 'temporal-server.json'))).toBe(false);
  });

  it('is started again when it panics at its start: others had taken a port that it had chosen', async () => {
    const root = temporaryFolder();
    const program = join(root, 'temporal-of-test');
    const panics = (times: number) => `#!/bin/sh
echo start >> '${root}/starts'
if [ "$(wc -l < '${root}/starts')" -le ${times} ]; then
  echo 'panic: failed assigning ephemeral port' >&2; echo 'main.main()' >&2; exit 2
fi
exec '${options.temporalPath}' "$@"
`;
    const own = { ...options, dataRoot: root, port: await freePort(), temporalPath: program };
    writeFileSync(program, panics(9), { mode: 0o755 });
    await expect(startEmbeddedServer(own)).rejects.toMatchObject({
      message: 'the Temporal server ended at its start; its log ends with: panic: failed assigning ephemeral port',
    });
    rmSync(join(root, 'starts'));
    writeFileSync(program, panics(1), { mode: 0o755 });
    expect(await startEmbeddedServer(own)).toMatchObject({ address: `127.0.0.1:${own.port}` });
    expect(await stopEmbeddedServer(root)).toBe(true);
    expect(readFileSync(join(root, 'starts'), 'utf8')).toBe('start\nstart\n');
  });

  it('shows the end of its log when it does not come up', async () => {
    const root = temporaryFolder();
    await expect(
      startEmbeddedServer({ ...options, dataRoot: root, port: await freePort(), temporalPath: '/bin/ls' }),
    ).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
      message: expect.stringMatching(/^the Temporal server ended at its start; its log ends with: \S/),
      cure: `read ${join(root, 'log', 'temporal-server.log')}`,
    });
    expect(readFileSync(join(root, 'log', 'temporal-server.log'), 'utf8')).not.toBe('');
  });
});
