import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createRecords } from '../../../src/adapters/database/index.ts';
import { describeRecords } from '../../contracts/records.ts';
import { startPGlite } from './databases.ts';

const folder = mkdtempSync(join(tmpdir(), 'phoenix-records-'));
const pglite = await startPGlite();
afterAll(async () => {
  await pglite.close();
  rmSync(folder, { recursive: true });
});

describeRecords('SQLite', () => createRecords({ url: `sqlite:${join(folder, randomUUID(), 'phoenix.db')}` }));
describeRecords('PostgreSQL (PGlite)', pglite.open);
