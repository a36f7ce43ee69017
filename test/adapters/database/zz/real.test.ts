import pg from 'pg';
import { createRecords } from '../../../../src/adapters/database/index.ts';
import { describeRecords } from '../../../contracts/records.ts';
const url = 'postgres://phoenix:s3cret@127.0.0.1:54329/records';
describeRecords('real PostgreSQL', async () => {
  const c = new pg.Client({ connectionString: url }); await c.connect();
  await c.query('drop schema public cascade'); await c.query('create schema public'); await c.end();
  return createRecords({ url });
});
