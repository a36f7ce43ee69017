import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { describeObRecords } from '../../contracts/ob-records.ts';
import { servePGlite, startPGlite } from '../database/databases.ts';
import type { SqlSite } from './sources.ts';
import { openFile, openFolder, openSql, sqliteSite } from './sources.ts';

describeObRecords('a JSON file per night', () => openFolder('json'));
describeObRecords('a CSV file per night', () => openFolder('csv'));
describeObRecords('one JSON file', () => openFile('json'));
describeObRecords('one CSV file', () => openFile('csv'));
describeObRecords('a table of SQLite', async () => openSql(await sqliteSite(), 'table'));
describeObRecords('a query of SQLite', async () => openSql(await sqliteSite(), 'query'));

let pglite: Awaited<ReturnType<typeof startPGlite>>;
beforeAll(async () => {
  pglite = await startPGlite();
});
afterAll(() => pglite.close());

describeObRecords('a table of PostgreSQL', async () => openSql(await postgresSite(), 'table'));
describeObRecords('a query of PostgreSQL', async () => openSql(await postgresSite(), 'query'));

async function postgresSite(): Promise<SqlSite> {
  const server = await servePGlite(pglite.server);
  onTestFinished(() => {
    server.close();
  });
  return {
    url: server.url,
    label: server.url,
    async run(statements) {
      await pglite.server.exec(statements);
    },
    async takeAway() {
      server.close();
    },
  };
}
