import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { createRecords } from '../../../src/adapters/database/index.ts';
import { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { AB_STATUSES } from '../../../src/ports/records/abs.ts';
import type { Records } from '../../../src/ports/records.ts';
import { everything } from '../../contracts/records.ts';
import { inFolder, startPGlite } from './databases.ts';
import { ab, date, decision, edit, host, PROCESS, product, qc } from './rows.ts';

/** One save; few keys, so that the saves of a sequence meet. */
interface Save {
  readonly text: string;
  readonly run: (records: Records) => Promise<void>;
}

const UNITS = ['2014-12-14', '2014-12-15'] as const;
const DOCUMENTS = ['plan/p1', 'delivery/p1'] as const;
const unit = fc.constantFrom(...UNITS);
const abName = fc.constantFrom('a_pst.ab', 'b_pst.ab', 'c_tpl.ab');
const abKey = fc.constantFrom('', 'k1', 'k2');
const wall = fc.option(fc.double({ noNaN: true }));
const text = fc.string({ unit: 'binary' });

const abRow = fc
  .record({ unit, ab: abName, abKey, status: fc.constantFrom(...AB_STATUSES), wallSeconds: wall, reason: text })
  .map((change) => ab(change));
const plannedRow = fc
  .record({ ab: abName, abKey, status: fc.constantFrom('planned', 'suppressed'), chain: text })
  .map((change) => ab(change));
const qcRow = fc
  .record({ unit, ab: abName, name: fc.constantFrom('x', 'y'), value: fc.option(fc.oneof(fc.double(), text)) })
  .map((change) => qc(change));

const saves: fc.Arbitrary<Save> = fc.oneof(
  save('date', fc.record({ unit, message: text, needsOperator: fc.boolean() }), (records, change) =>
    records.saveDate(date(change)),
  ),
  save('AB', abRow, (records, row) => records.saveAb(row)),
  save('plan', fc.tuple(unit, fc.array(plannedRow, { maxLength: 4 })), (records, [of, rows]) =>
    records.savePlannedAbs(PROCESS, of, rows),
  ),
  save('claim', fc.tuple(unit, fc.subarray(['f1', 'f2', 'f3'])), async (records, [of, frames]) => {
    await records.claimFrames({ process: PROCESS, unit: of }, frames);
  }),
  save('QC', fc.array(qcRow, { maxLength: 4 }), (records, rows) => records.saveQc(rows)),
  save(
    'decision',
    fc.record({
      unit,
      decisionId: fc.constantFrom('d1', 'd2', 'd3'),
      state: fc.constantFrom('stored', 'accepted', 'refused'),
      number: fc.constantFrom(1, 2, 3, 4),
      because: text,
    }),
    (records, change) => records.saveDecision(decision(change)),
  ),
  save(
    'product',
    fc.record({
      unit,
      name: fc.constantFrom('p', 'q'),
      state: fc.constantFrom('published', 'ingested'),
      distribution: fc.constantFrom(0, 1),
    }),
    (records, change) => records.saveProduct(product(change)).catch(unlessLate),
  ),
  save('distribution', fc.record({ unit, content: fc.constant('x'), files: fc.constant(1) }), (records, change) =>
    records.beginDistribution({ process: PROCESS, planKey: 'p1', begunAt: '', ...change }).then(() => undefined),
  ),
  save(
    'edits',
    fc.tuple(unit, fc.array(fc.record({ editId: fc.constantFrom('E1', 'E2', 'E3'), at: text }), { maxLength: 4 })),
    (records, [of, changes]) => records.saveEdits(PROCESS, of, changes.map(edit)),
  ),
  save('document', fc.tuple(fc.constantFrom(...DOCUMENTS), text), (records, [name, content]) =>
    records.saveDocument(name, content),
  ),
  save('host', fc.record({ host: fc.constantFrom('muc09', 'muc10'), pid: fc.nat() }), (records, change) =>
    records.saveHost(host(change)),
  ),
);
/** What an earlier distribution brings after a later one changes nothing, however often it comes. */
function unlessLate(error: unknown): void {
  if (!(error instanceof PhoenixError) || error.code !== 'NOT_DISTRIBUTED') throw error;
}

const sequences = fc.array(saves, { maxLength: 12 });

function save<Row>(kind: string, rows: fc.Arbitrary<Row>, run: (records: Records, row: Row) => Promise<void>) {
  return rows.map((row): Save => ({ text: `${kind} ${JSON.stringify(row)}`, run: (records) => run(records, row) }));
}

const pglite = await startPGlite();
afterAll(() => pglite.close());

it('any sequence of saves leaves the same rows in SQLite when each is repeated, and when all are', async () => {
  await inFolder((folder) =>
    holdsFor(() => createRecords({ url: `sqlite:${join(folder, `${randomUUID()}.db`)}` }), 80),
  );
}, 120_000);

it('any sequence of saves leaves the same rows in PostgreSQL when each is repeated, and when all are', async () => {
  await holdsFor(pglite.open, 15);
}, 120_000);

it('any sequence of saves leaves the same rows in SQLite and in PostgreSQL', async () => {
  await inFolder(async (folder) => {
    const inSqlite = () => createRecords({ url: `sqlite:${join(folder, `${randomUUID()}.db`)}` });
    await fc.assert(
      fc.asyncProperty(sequences, async (once) => {
        expect(await rowsAfter(inSqlite, once)).toEqual(await rowsAfter(pglite.open, once));
      }),
      { numRuns: 25 },
    );
  });
}, 120_000);

async function holdsFor(open: () => Promise<Records>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(sequences, async (once) => {
      const expected = await rowsAfter(open, once);
      const eachTwice = once.flatMap((each) => [each, each]);
      expect(await rowsAfter(open, eachTwice)).toEqual(expected);
      expect(await rowsAfter(open, [...once, ...once])).toEqual(expected);
    }),
    { numRuns },
  );
}

async function rowsAfter(open: () => Promise<Records>, sequence: readonly Save[]) {
  const records = await open();
  try {
    await records.migrate();
    for (const each of sequence) await each.run(records);
    const documents = await Promise.all(DOCUMENTS.map((name) => records.findDocument(name)));
    return { documents, ...(await everything(records, PROCESS, UNITS)) };
  } finally {
    await records.close();
  }
}
