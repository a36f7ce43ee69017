import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createRecords } from '../../../src/adapters/database/index.ts';
import { describeDistributionRecords } from '../../contracts/distribution-records.ts';
import { describeHostRecords } from '../../contracts/host-records.ts';
import { describeRecords } from '../../contracts/records.ts';
import type { RecordsFactory } from '../../contracts/records.ts';
import { startPGlite } from './databases.ts';

const folder = mkdtempSync(join(tmpdir(), 'phoenix-records-'));
const pglite = await startPGlite();
afterAll(async () => {
  await pglite.close();
  rmSync(folder, { recursive: true });
});

const DATABASES: Readonly<Record<string, RecordsFactory>> = {
  SQLite: () => createRecords({ url: `sqlite:${join(folder, randomUUID(), 'phoenix.db')}` }),
  'PostgreSQL (PGlite)': pglite.open,
};
for (const [name, open] of Object.entries(DATABASES)) {
  describeRecords(name, open);
  describeHostRecords(name, open);
  describeDistributionRecords(name, open);
}
