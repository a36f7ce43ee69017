import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createRecordsOn } from '../../../src/adapters/database/create-records.ts';
import { createRecords } from '../../../src/adapters/database/index.ts';
import { MIGRATIONS } from '../../../src/adapters/database/migrations/index.ts';
import { openDatabase } from '../../../src/adapters/database/open-database.ts';
import type { OpenOptions } from '../../../src/adapters/database/open-database.ts';
import { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { inFolder } from './databases.ts';
import { ab, date, decision, edit, host, PROCESS, qc, UNIT } from './rows.ts';

describe('[C] the SQLite file', () => {
  it('commits decisions with synchronous = full, and everything else with normal', () =>
    inFolder(async (folder) => {
      const statements: string[] = [];
      const { records } = await open(folder, { log: ({ query }) => void statements.push(query.sql) });
      await records.migrate();
      statements.length = 0;
      await records.saveDecision(decision());
      await records.saveDate(date());
      expect(statements.map((each) => each.slice(0, 27).trim())).toEqual([
        'pragma synchronous = full',
        'begin immediate',
        'select * from "decisions" w',
        'insert into "decisions" ("p',
        'commit',
        'pragma synchronous = normal',
        'insert into "dates" ("proce',
      ]);
      await records.close();
    }));

  it('goes back to normal when a decision cannot be saved', () =>
    inFolder(async (folder) => {
      const { records, database } = await open(folder);
      await expect(records.saveDecision(decision())).rejects.toThrow('no such table');
      expect((await sql`pragma synchronous`.execute(database.db)).rows).toEqual([{ synchronous: 1 }]);
      await records.close();
    }));

  it('has a write-ahead log and checks foreign keys', () =>
    inFolder(async (folder) => {
      const { records, database } = await open(folder);
      expect((await sql`pragma journal_mode`.execute(database.db)).rows).toEqual([{ journalMode: 'wal' }]);
      expect((await sql`pragma foreign_keys`.execute(database.db)).rows).toEqual([{ foreignKeys: 1 }]);
      await records.close();
    }));

  it('lets this process go on while it waits for another writer, and saves when that one has ended', () =>
    inFolder(async (folder) => {
      const { records, file } = await open(folder);
      await records.migrate();
      const other = new DatabaseSync(file);
      other.exec('begin immediate');
      let saved = false;
      const saving = records.savePlannedAbs(PROCESS, UNIT, [ab()]).then(() => (saved = true));
      await sleep(200);
      expect(saved).toBe(false);
      const reader = await createRecords({ url: `sqlite:${file}` });
      expect(await reader.listDates(PROCESS)).toEqual([]);
      await reader.close();
      other.exec('commit');
      await saving;
      expect(await records.listAbs(PROCESS, UNIT)).toEqual([ab()]);
      other.close();
      await records.close();
    }));

  it('is shared by two openers in one process that write at once', () =>
    inFolder(async (folder) => {
      const [one, two] = [await open(folder), await open(folder)];
      await Promise.all([one.records.migrate(), two.records.migrate()]);
      const units = Array.from({ length: 100 }, (_, i) => String(i));
      await Promise.all(
        units.map((unit) => (Number(unit) % 2 ? one : two).records.saveQc([qc({ unit }), qc({ unit, name: 'b' })])),
      );
      expect(await one.records.listQc(PROCESS, '99')).toHaveLength(2);
      await Promise.all([one.records.close(), two.records.close()]);
    }));

  it('is reported as unavailable when another process holds it too long, and works again afterwards', () =>
    inFolder(async (folder) => {
      const { records, file } = await open(folder, { busyTimeoutMs: 50 });
      await records.migrate();
      const other = new DatabaseSync(file);
      other.exec('begin immediate');
      const error = await failureOf(records.saveDate(date()));
      expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      expect(error.message).toBe(`cannot save the date MUSE_R/2014-12-14 in sqlite:${file}: database is locked`);
      other.close();
      await records.saveDate(date());
      await records.close();
    }));

  it('is reported as a full disk, whole before and after', () =>
    inFolder(async (folder) => {
      const { records, database } = await open(folder);
      await records.migrate();
      await records.saveDate(date());
      await sql`pragma max_page_count = 40`.execute(database.db);
      const rows = Array.from({ length: 3_000 }, (_, i) => qc({ name: `QC ${i}` }));
      const error = await failureOf(records.saveQc(rows));
      expect(error).toMatchObject({ code: 'DISK_FULL', cure: expect.stringContaining('free some space') });
      expect(await records.listQc(PROCESS, UNIT)).toEqual([]);
      await records.saveDate(date({ message: 'goes on' }));
      await records.close();
    }));

  it('tells the first error of a transaction that SQLite has rolled back by itself', () =>
    inFolder(async (folder) => {
      const { records, database } = await open(folder);
      await records.migrate();
      await records.saveDate(date());
      const failing = database.db.transaction().execute(async (trx) => {
        await sql`insert or rollback into dates select * from dates`.execute(trx);
      });
      await expect(failing).rejects.toThrow('UNIQUE constraint failed');
      await records.close();
    }));

  it('of the release before gets what is new and keeps what it has', () =>
    inFolder(async (folder) => {
      const { records, file } = await open(folder);
      await records.migrate();
      await records.saveDate(date());
      const other = new DatabaseSync(file);
      for (const table of ['edits', 'placements', 'attempts', 'hosts', 'distributions', 'frame_claims'])
        other.exec(`drop table ${table}`);
      other.exec('drop index association_blocks_by_status');
      other.exec('alter table products drop column host');
      other.exec('alter table products drop column distribution');
      forgetOrderOfDecisions(other);
      other.exec(`create table hosts (host text primary key, role text not null, streams integer not null,
        memory_bytes double precision not null, seen_at text not null, pid integer not null)`);
      other.exec(`delete from kysely_migration where name >= '0002'`);
      other.close();
      await records.migrate();
      await records.saveEdits(PROCESS, UNIT, [edit()]);
      expect(await records.listEdits(PROCESS, UNIT)).toEqual([edit()]);
      await records.saveHost(host());
      expect(await records.listHosts()).toEqual([host()]);
      expect(await records.listDates(PROCESS)).toEqual([date()]);
      await records.close();
    }));

  it('of the release before gets an order of its decisions without ties, and numbers for those that were accepted', () =>
    inFolder(async (folder) => {
      const { records, file } = await open(folder);
      await records.migrate();
      const other = new DatabaseSync(file);
      other.exec('drop table frame_claims');
      forgetOrderOfDecisions(other);
      const insert =
        other.prepare(`insert into decisions (process, unit, decision_id, sequence, decision, state, because, at)
        values (?, ?, ?, ?, ?, ?, '', '')`);
      const json = JSON.stringify(decision().decision);
      const add = (unit: string, id: string, sequence: number, state: string) =>
        insert.run(PROCESS, unit, id, sequence, json, state);
      add(UNIT, 'c', 2, 'accepted');
      add(UNIT, 'b', 1, 'stored');
      add(UNIT, 'a', 1, 'accepted');
      add(UNIT, 'd', 2, 'refused');
      add(UNIT, 'e', 9, 'accepted');
      add('2014-12-15', 'a', 1, 'accepted');
      other.exec(`delete from kysely_migration where name >= '0005'`);
      await records.migrate();
      const order = other.prepare('select decision_id, sequence, number from decisions order by unit, sequence').all();
      expect(order.map((row) => Object.values(row))).toEqual([
        ['a', 1, 1],
        ['b', 2, null],
        ['c', 3, 3],
        ['d', 4, null],
        ['e', 9, 9],
        ['a', 1, 1],
      ]);
      expect(() => add(UNIT, 'f', 9, 'stored')).toThrow('UNIQUE constraint failed');
      other.close();
      await records.saveDecision(decision({ decisionId: 'new', state: 'accepted' }));
      const rows = await records.listDecisions(PROCESS, UNIT);
      expect(rows.map(({ decisionId }) => decisionId)).toEqual(['a', 'c', 'e', 'new', 'b', 'd']);
      await records.close();
    }));

  it('with a decision that cannot be read gives all others', () =>
    inFolder(async (folder) => {
      const { records, file } = await open(folder);
      await records.migrate();
      for (const decisionId of ['broken', 'empty', 'good']) await records.saveDecision(decision({ decisionId }));
      const other = new DatabaseSync(file);
      other.exec(`update decisions set decision = '{"name":' where decision_id = 'broken'`);
      other.exec(`update decisions set decision = 'null' where decision_id = 'empty'`);
      other.close();
      expect((await records.listStoredDecisions()).map((row) => row.decision)).toEqual([
        { name: 'unreadable', payload: '{"name":' },
        { name: 'unreadable', payload: 'null' },
        decision().decision,
      ]);
      await records.close();
    }));

  it('of a newer PHOENIX is refused with both schemas named, and is not touched', () =>
    inFolder(async (folder) => {
      const { records, file } = await open(folder);
      await records.migrate();
      const other = new DatabaseSync(file);
      other.exec(`insert into kysely_migration values ('0099-later', '2030-01-01T00:00:00.000Z')`);
      other.close();
      const error = await failureOf(records.migrate());
      expect(error).toMatchObject({ code: 'CONFIG_INVALID', cure: expect.stringContaining('update PHOENIX') });
      expect(error.message).toBe(
        `sqlite:${file} has schema 0099-later, which this PHOENIX does not know (its newest is ${Object.keys(MIGRATIONS).at(-1) ?? ''})`,
      );
      await records.close();
    }));
});

function forgetOrderOfDecisions(file: DatabaseSync): void {
  for (const order of ['sequence', 'number']) file.exec(`drop index decisions_by_${order}`);
  file.exec('alter table decisions drop column number');
}

describe('[C] a SQLite file that cannot be used', () => {
  it('is reported when its folder cannot be made', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '');
      await expectUnavailable(join(folder, 'file', 'deeper', 'phoenix.db'), 'mkdir');
      await expectUnavailable(join(folder, 'file', 'phoenix.db'), 'unable to open database file');
    }));

  it('is reported where the file system takes no folders', () =>
    expectUnavailable('/proc/phoenix/phoenix.db', 'mkdir'));

  it('is reported when it is a folder', () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, 'phoenix.db'));
      await expectUnavailable(join(folder, 'phoenix.db'), 'unable to open database file');
    }));

  it('is reported when it is no database, and stays as it was', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'phoenix.db');
      const content = 'SIMPLE  =                    T '.repeat(100);
      await writeFile(file, content);
      await expectUnavailable(file, 'file is not a database');
      expect(await readFile(file, 'utf8')).toBe(content);
    }));
});

async function open(folder: string, options: OpenOptions = {}) {
  const file = join(folder, 'phoenix.db');
  const database = await openDatabase({ kind: 'sqlite', label: `sqlite:${file}`, path: file }, options);
  return { file, database, records: createRecordsOn(database) };
}

async function expectUnavailable(path: string, because: string): Promise<void> {
  const error = await failureOf(createRecords({ url: `sqlite:${path}` }));
  expect(error).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    cure: expect.stringMatching(/name a file|another file/),
  });
  expect(error.message).toContain(`cannot open the records in sqlite:${path}: `);
  expect(error.message).toContain(because);
}

async function failureOf(work: Promise<unknown>): Promise<PhoenixError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PhoenixError)) throw new Error(`expected a PhoenixError, got ${String(error)}`);
  return error;
}
