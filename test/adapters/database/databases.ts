import { PGlite } from '@electric-sql/pglite';
import { PGliteDialect } from 'kysely';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecordsOn } from '../../../src/adapters/database/create-records.ts';
import { createKysely, withSynchronousCommit } from '../../../src/adapters/database/open-database.ts';
import type { Database } from '../../../src/adapters/database/open-database.ts';
import type { Records } from '../../../src/ports/records.ts';

/** Runs `use` with a folder of its own. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'phoenix-records-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A PostgreSQL in this process. It takes two seconds to create, so each `open` empties and reuses it. */
export async function startPGlite() {
  const server = await PGlite.create();

  async function openEmpty(): Promise<Database> {
    await server.exec('drop schema public cascade; create schema public');
    const db = createKysely(
      new PGliteDialect({
        pglite: {
          query: (...query) => server.query(...query),
          transaction: (work) => server.transaction(work),
          waitReady: server.waitReady,
          ready: true,
          closed: false,
          // It outlives the records that are opened on it.
          close: async () => undefined,
        },
      }),
    );
    return { label: 'PGlite', db, durably: (work) => withSynchronousCommit(db, work) };
  }

  async function open(): Promise<Records> {
    return createRecordsOn(await openEmpty());
  }

  return { server, open, openEmpty, close: () => server.close() };
}

/** Serves PGlite on a port; `breakAt` cuts the connection when a message contains this text. */
export async function servePGlite(database: PGlite) {
  let breakAt: string | undefined;

  async function answer(socket: Socket, message: Buffer): Promise<void> {
    if (breakAt === undefined || !message.includes(breakAt)) {
      socket.write(await database.execProtocolRaw(new Uint8Array(message)));
      return;
    }
    socket.destroy();
    // As a real server does when a connection ends.
    await database.exec('rollback');
  }

  const server = createServer((socket) => {
    socket.on('data', (message) => void answer(socket, message));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    breakAt: (text: string | undefined) => void (breakAt = text),
    close: () => server.close(),
  };
}
