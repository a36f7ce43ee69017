import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createObRecords } from '../../../src/adapters/ob-records/index.ts';
import { servePGlite, startPGlite } from '../database/databases.ts';
import { scratchFolder } from './sources.ts';

const DATE = '2014-12-14';
const COLUMNS = 'obs_id, obs_start, grade, comment';

describe('[C] OB records of a SQLite file', () => {
  async function site(
    statements = `create table log (date, ${COLUMNS}); insert into log values ('${DATE}', 7, null, 'A', '')`,
  ) {
    const path = join(await scratchFolder(), 'site.db');
    const database = new DatabaseSync(path);
    database.exec(statements);
    database.close();
    return { path, url: `sqlite:${path}` };
  }
  const asked = (url: string, query: string) => createObRecords({ kind: 'query', url, query }).read(DATE);

  it('are read without a change to the file, also where nobody may write it', async () => {
    const { path, url } = await site();
    const bytes = await readFile(path);
    await chmod(path, 0o444);
    expect(await createObRecords({ kind: 'table', url, table: 'log' }).read(DATE)).toEqual([
      { obsId: 7, obsMode: 'NONE', grade: 'A', comment: '' },
    ]);
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });

  it('are refused when the query would change something', async () => {
    const { url } = await site();
    const error = asked(url, `delete from log where date = :date returning ${COLUMNS}`);
    await expect(error).rejects.toMatchObject({
      code: expect.stringMatching(/^(CONFIG_INVALID|ARCHIVE_UNAVAILABLE)$/),
    });
    expect(await asked(url, `select ${COLUMNS} from log where date = :date`)).toHaveLength(1);
  });

  it('are refused where there is no such table or column, with the words of the database', async () => {
    const { url } = await site();
    await expect(createObRecords({ kind: 'table', url, table: 'logs' }).read(DATE)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${url} does not understand \`select records.* from "logs" as records where records.date = :date\`: no such table: logs`,
      cure: 'correct the statement beside obRecords.url in phoenix.yaml',
    });
    await expect(asked(url, 'select nobody from log where date = :date')).rejects.toThrow('no such column: nobody');
    await expect(asked(url, 'selec')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('are refused where a table has no column date, instead of being none for ever', async () => {
    const { url } = await site(`create table log (${COLUMNS})`);
    await expect(createObRecords({ kind: 'table', url, table: 'log' }).read(DATE)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('no such column: records.date'),
    });
  });

  it('are refused where the query does not give what a record needs', async () => {
    const { url } = await site();
    await expect(asked(url, 'select obs_id, comment as remark from log where date = :date')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${url}: OB records have the columns obs_id, remark, but no grade`,
      cure: 'name them in obRecords.query of phoenix.yaml: select … as obs_id, … as obs_start, … as obs_mode, … as grade, … as comment',
    });
  });

  it('come from a query that names the date several times, and from one that quotes something like it', async () => {
    const { url } = await site();
    const query = `select obs_id, grade, :date || ':dates' as comment from log where date = :date`;
    expect(await asked(url, query)).toMatchObject([{ comment: '2014-12-14:dates' }]);
  });

  it('are unavailable when the file is no database', async () => {
    const path = join(await scratchFolder(), 'site.db');
    await writeFile(path, 'no database at all, but longer than a header of SQLite would be, '.repeat(20));
    await expect(
      createObRecords({ kind: 'table', url: `sqlite:${path}`, table: 'log' }).read(DATE),
    ).rejects.toMatchObject({
      code: 'ARCHIVE_UNAVAILABLE',
      message: `cannot read in sqlite:${path}: file is not a database`,
      cure: 'start that database, or correct obRecords.url in phoenix.yaml',
    });
  });

  it('are refused where the address is none, with the entry that has it', async () => {
    await expect(
      createObRecords({ kind: 'table', url: 'mysql://u:secret@h/d', table: 'log' }).read(DATE),
    ).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'unknown kind of database: mysql://u:***@h/d',
      cure: 'set `obRecords.url` of phoenix.yaml to sqlite:<absolute path> or postgres://user:password@host:port/database',
    });
  });
});

describe('[C] OB records of a PostgreSQL server', () => {
  let pglite: Awaited<ReturnType<typeof startPGlite>>;
  beforeAll(async () => {
    pglite = await startPGlite();
    await pglite.server.exec(`
      create schema ops;
      create table ops."nightLog" (
        date date, "obsId" bigint, obs_start timestamp, written_at timestamptz, grade char(1), comment text);
      insert into ops."nightLog" values
        ('${DATE}', 1134385, '2014-12-15 00:49:06', '2014-12-15 02:10:00-03', 'C', 'seeing'),
        ('2014-12-15', 1, null, null, 'A', null);
      set time zone 'America/Santiago';`);
  });
  afterAll(() => pglite.close());

  async function serve(): Promise<string> {
    const server = await servePGlite(pglite.server);
    onTestFinished(() => {
      server.close();
    });
    return server.url;
  }

  it('keep their times and numbers, whatever the types and the time zone of the server', async () => {
    const url = await serve();
    expect(await createObRecords({ kind: 'table', url, table: 'ops.nightLog' }).read(DATE)).toEqual([
      { obsId: 1134385, obsStart: '2014-12-15T00:49:06', obsMode: 'NONE', grade: 'C', comment: 'seeing' },
    ]);
    expect(await createObRecords({ kind: 'table', url, table: 'ops.nightLog' }).read('2014-12-15')).toEqual([
      { obsId: 1, obsMode: 'NONE', grade: 'A', comment: '' },
    ]);
    const query = `select "obsId", written_at as obs_start, grade, comment from ops."nightLog" where date = :date::date`;
    expect(await createObRecords({ kind: 'query', url, query }).read(DATE)).toMatchObject([
      { obsStart: '2014-12-15T05:10:00' },
    ]);
  });

  it('are refused when the query would change something', async () => {
    const query = `delete from ops."nightLog" where date = :date::date returning "obsId", grade, comment`;
    await expect(createObRecords({ kind: 'query', url: await serve(), query }).read(DATE)).rejects.toMatchObject({
      code: 'ARCHIVE_UNAVAILABLE',
      message: expect.stringContaining('cannot execute DELETE in a read-only transaction'),
    });
    expect((await pglite.server.query('select * from ops."nightLog"')).rows).toHaveLength(2);
  });

  it('are refused where there is no such table', async () => {
    const url = await serve();
    await expect(createObRecords({ kind: 'table', url, table: 'nowhere' }).read(DATE)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('relation "nowhere" does not exist'),
    });
  });
});
