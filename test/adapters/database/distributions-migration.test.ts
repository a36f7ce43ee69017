import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../src/domain/stage/stage.ts';
import type { DateRow } from '../../../src/ports/records/dates.ts';
import { emptyDatabases, olderDatabase } from './older-databases.ts';
import type { OpenDatabase } from './older-databases.ts';
import { date, PROCESS, product, UNIT } from './rows.ts';

const DATABASES = await emptyDatabases();

const DOCUMENT = JSON.stringify({
  planKey: 'p1',
  products: [{ files: [{ name: 'cube' }, { name: 'plot' }] }, { files: [{ name: 'single' }, { name: 'plot' }] }],
});
const EMPTY = JSON.stringify({ planKey: 'p1', products: [] });
const FILES = ['cube', 'plot', 'single'];
const INGESTED_AT = '2014-12-17T09:00:00.000Z';

interface Situation {
  readonly stage: Stage;
  readonly planKey?: DateRow['planKey'];
  readonly document?: string | null;
  readonly published?: readonly string[];
  readonly ingested?: readonly string[];
}

/** What the release before has left, and what this one makes of it. */
async function migrated(open: OpenDatabase, situation: Situation) {
  const { stage, planKey = 'p1', document = DOCUMENT, published = FILES, ingested = [] } = situation;
  const { db, records } = await olderDatabase(open, '0003-execution');
  const { needsOperator, ...row } = date({ stage, planKey });
  await db
    .insertInto('dates')
    .values({ ...row, needsOperator: needsOperator ? 1 : 0 })
    .execute();
  if (document !== null) await db.insertInto('documents').values({ name: 'delivery/p1', content: document }).execute();
  for (const name of [...published, 'of an earlier distribution']) {
    const { distribution: _, ...file } = product({ name });
    const state = ingested.includes(name) ? { state: 'ingested' as const, updatedAt: INGESTED_AT } : {};
    // The column is not there yet.
    await db
      .insertInto('products')
      .values({ ...file, ...state } as never)
      .execute();
  }
  await records.migrate();
  const known = await records.findDate(PROCESS, UNIT);
  const { distribution: { number = 0, completedAt = '', ingestedAt = '' } = {} } = known ?? {};
  const under = (await records.listProducts(PROCESS, UNIT)).filter((each) => each.distribution === 1);
  return {
    records,
    known,
    is: number === 0 ? 'none' : ingestedAt !== '' ? 'ingested' : completedAt !== '' ? 'completed' : 'begun',
    files: under.map(({ name }) => name),
  };
}

describe.each(Object.entries(DATABASES))('[C] distributions of the release before in %s', (_, open) => {
  it.each([
    ['that was distributed', { stage: 'distributed' }, 'completed', FILES],
    ['that is being ingested', { stage: 'ingestion', ingested: ['cube'] }, 'completed', FILES],
    ['that is ingested', { stage: 'ingested', ingested: FILES }, 'ingested', FILES],
    [
      'that was called ingested without its products',
      { stage: 'ingested', published: ['cube'], ingested: ['cube'] },
      'begun',
      ['cube'],
    ],
    ['that was cancelled during its ingestion', { stage: 'cancelled', ingested: ['plot'] }, 'completed', FILES],
    ['that has failed during the last clean-up', { stage: 'failed', ingested: FILES }, 'ingested', FILES],
    ['that was cancelled while it was published', { stage: 'cancelled', published: ['plot'] }, 'begun', ['plot']],
    ['that was cancelled when all had been published', { stage: 'cancelled' }, 'begun', FILES],
    ['that is being distributed', { stage: 'distribution', published: ['plot'] }, 'begun', ['plot']],
    ['of which nothing is delivered', { stage: 'distributed', document: EMPTY, published: [] }, 'completed', []],
    ['of which nothing was ingested', { stage: 'ingested', document: EMPTY, published: [] }, 'ingested', []],
    ['that was never distributed', { stage: 'cancelled', document: null, published: [] }, 'none', []],
    ['that is under way', { stage: 'certification' }, 'none', []],
    ['without a plan', { stage: 'failed', planKey: '' }, 'none', []],
  ] as const)('a date %s', async (__, situation, is, files) => {
    expect(await migrated(open, situation)).toMatchObject({ is, files });
  });

  it('keep what they deliver, and their times', async () => {
    const { records, known } = await migrated(open, { stage: 'ingested', ingested: FILES });
    const { updatedAt } = date();
    expect(await records.listDistributions(PROCESS, UNIT)).toEqual([
      {
        ...{ process: PROCESS, unit: UNIT, number: 1, planKey: 'p1', content: DOCUMENT, files: 3 },
        ...{ begunAt: updatedAt, completedAt: updatedAt, ingestedAt: INGESTED_AT },
      },
    ]);
    expect(known).toMatchObject(date({ stage: 'ingested' }));
  });
});
