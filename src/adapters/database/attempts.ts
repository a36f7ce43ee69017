import type { Kysely } from 'kysely';
import type { AttemptRow } from '../../ports/records/attempts.ts';
import type { Tables } from './tables.ts';
import { only, sortedBy } from './upsert.ts';

const KEYS = ['process', 'unit', 'ab', 'startedAt'] as const;
const COLUMNS = [
  ...KEYS,
  'step',
  'recipe',
  'host',
  'abKey',
  'code',
  'wallSeconds',
  'peakRssBytes',
  'modelBytes',
  'limitBytes',
] as const;

export async function saveAttempt(db: Kysely<Tables>, row: AttemptRow): Promise<void> {
  const stored = only(row, COLUMNS);
  await db
    .insertInto('attempts')
    .values(stored)
    .onConflict((conflict) => conflict.columns(KEYS).doUpdateSet(stored))
    .execute();
}

export async function listAttempts(db: Kysely<Tables>, process: string, unit: string): Promise<readonly AttemptRow[]> {
  const rows = await db
    .selectFrom('attempts')
    .selectAll()
    .where('process', '=', process)
    .where('unit', '=', unit)
    .execute();
  return sortedBy(rows, ({ startedAt, ab }) => `${startedAt} ${ab}`);
}
