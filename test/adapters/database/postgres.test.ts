import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRecords } from '../../../src/adapters/database/index.ts';
import type { Records } from '../../../src/ports/records.ts';
import { everything } from '../../contracts/records.ts';
import { servePGlite, startPGlite } from './databases.ts';
import { ab, attempt, date, decision, edit, host, placement, PROCESS, product, qc, UNIT } from './rows.ts';

/**
 * PostgreSQL as `pg` speaks to it over TCP, answered by PGlite. It has one session, so these tests do one thing after
 * the other; what many callers see is tested in `records.test.ts`.
 */
describe('[C] a PostgreSQL server', () => {
  let pglite: Awaited<ReturnType<typeof startPGlite>>;
  let server: Awaited<ReturnType<typeof servePGlite>>;
  beforeAll(async () => {
    pglite = await startPGlite();
    server = await servePGlite(pglite.server);
  });
  beforeEach(async () => {
    server.breakAt(undefined);
    await pglite.open();
  });
  afterAll(async () => {
    server.close();
    await pglite.close();
  });

  it('keeps every kind of row', async () => {
    const records = await createRecords({ url: server.url });
    await records.migrate();
    await records.migrate();
    await saveOneOfEach(records);
    expect(await records.findPlacement(placement())).toStrictEqual(placement());
    expect(await records.listOpenPlacements()).toEqual([]);
    expect(await everything(records, PROCESS, [UNIT])).toStrictEqual({
      dates: [date()],
      distributions: [],
      abs: [ab()],
      qc: [qc()],
      decisions: [decision()],
      products: [product()],
      hosts: [host()],
      edits: [edit()],
      attempts: [attempt()],
    });
    await records.close();
  });

  it('of a newer PHOENIX is refused', async () => {
    const records = await createRecords({ url: server.url });
    await records.migrate();
    await pglite.server.query(`insert into kysely_migration values ('0099-later', '2030-01-01T00:00:00.000Z')`);
    await expect(records.migrate()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await records.close();
  });

  it('that goes away in the middle of a transaction is reported, and the records go on when it is back', async () => {
    const records = await createRecords({ url: server.url });
    await records.migrate();
    server.breakAt('insert into "association_blocks"');
    await expect(records.savePlannedAbs(PROCESS, UNIT, [ab()])).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    server.breakAt(undefined);
    expect(await records.listAbs(PROCESS, UNIT)).toEqual([]);
    await records.savePlannedAbs(PROCESS, UNIT, [ab()]);
    expect(await records.listAbs(PROCESS, UNIT)).toEqual([ab()]);
    await records.close();
  });

  it('that nobody runs is reported with its address and without the password', async () => {
    await expect(createRecords({ url: 'postgres://phoenix:secret@127.0.0.1:1/records' })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringMatching(
        /^cannot open the records in postgres:\/\/phoenix:\*\*\*@127.0.0.1:1\/records: .*ECONNREFUSED/,
      ),
      cure: expect.stringContaining('start the PostgreSQL server'),
    });
  });
});

async function saveOneOfEach(records: Records): Promise<void> {
  await records.saveDate(date());
  await records.savePlannedAbs(PROCESS, UNIT, [ab()]);
  await records.saveQc([qc()]);
  await records.saveDecision(decision());
  await records.saveProduct(product());
  await records.saveHost(host());
  await records.saveEdits(PROCESS, UNIT, [edit()]);
  await records.savePlacement(placement());
  await records.saveAttempt(attempt());
}
