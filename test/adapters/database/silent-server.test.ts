import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createRecordsOn } from '../../../src/adapters/database/create-records.ts';
import { parseDatabaseUrl } from '../../../src/adapters/database/database-url.ts';
import { openDatabase } from '../../../src/adapters/database/open-database.ts';
import type { Records } from '../../../src/ports/records.ts';
import { servePGlite, startPGlite } from './databases.ts';
import { ab, date, PROCESS, UNIT } from './rows.ts';

const LIMITS = { connectMs: 500, statementMs: 500, answerMs: 700 };

/** Between us and the server: while it is deaf, what is sent goes nowhere, as behind a firewall that forgot the connection. */
async function startWall(target: string) {
  const { hostname, port } = new URL(target);
  const state = { isDeaf: false, opened: 0 };
  const sockets = new Set<Socket>();
  const wall = createServer((socket) => {
    const upstream = connect(Number(port), hostname);
    for (const side of [socket, upstream]) sockets.add(side.on('error', () => undefined));
    state.opened += 1;
    let isForgotten = state.isDeaf;
    const pass = (to: Socket) => (data: Buffer) => {
      isForgotten ||= state.isDeaf;
      if (!isForgotten) to.write(data);
    };
    socket.on('data', pass(upstream)).on('close', () => upstream.destroy());
    upstream.on('data', pass(socket)).on('close', () => socket.destroy());
  });
  wall.listen(0, '127.0.0.1');
  await once(wall, 'listening');
  const url = new URL(target);
  url.port = String((wall.address() as AddressInfo).port);
  return {
    url: url.href,
    state,
    close: () => {
      for (const socket of sockets) socket.destroy();
      wall.close();
    },
  };
}

/** PGlite has one session: whoever is forgotten in mid-transaction would hold it, so its own connection ends with the socket. */
describe('[C] a PostgreSQL server that says nothing any more', () => {
  let pglite: Awaited<ReturnType<typeof startPGlite>>;
  let server: Awaited<ReturnType<typeof servePGlite>>;
  beforeAll(async () => {
    pglite = await startPGlite();
    server = await servePGlite(pglite.server);
  });
  afterAll(async () => {
    server.close();
    await pglite.close();
  });

  async function recordsBehindWall() {
    const wall = await startWall(server.url);
    onTestFinished(wall.close);
    const records: Records = createRecordsOn(await openDatabase(parseDatabaseUrl(wall.url), { limits: LIMITS }));
    await records.migrate();
    return { wall, records };
  }

  it('hangs nobody: the question fails as transient, and the next one goes over a new connection', async () => {
    const { wall, records } = await recordsBehindWall();
    await records.saveDate(date());
    const openedBefore = wall.state.opened;
    wall.state.isDeaf = true;
    const askedMs = performance.now();
    await expect(records.findDate(PROCESS, UNIT)).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('Query read timeout'),
    });
    expect(performance.now() - askedMs).toBeLessThan(5_000);
    wall.state.isDeaf = false;
    expect(await records.findDate(PROCESS, UNIT)).toEqual(date());
    expect(wall.state.opened).toBe(openedBefore + 1);
    await records.close();
  });

  it('in mid-transaction costs one limit and not one for each of its statements', async () => {
    const { wall, records } = await recordsBehindWall();
    wall.state.isDeaf = true;
    const askedMs = performance.now();
    await expect(records.savePlannedAbs(PROCESS, UNIT, [ab()])).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(performance.now() - askedMs).toBeLessThan(2 * LIMITS.answerMs + 2_000);
    wall.state.isDeaf = false;
    await records.savePlannedAbs(PROCESS, UNIT, [ab()]);
    expect(await records.listAbs(PROCESS, UNIT)).toEqual([ab()]);
    await records.close();
  });

  it('from the beginning is told within the limit for a connection', async () => {
    const wall = await startWall(server.url);
    onTestFinished(wall.close);
    wall.state.isDeaf = true;
    await expect(openDatabase(parseDatabaseUrl(wall.url), { limits: LIMITS })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
  });
});
