import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Decision } from '../../domain/quality/decision.ts';
import type { DecisionRow } from '../../ports/records.ts';
import type { DecisionTable, Tables } from './tables.ts';
import { only, sortedBy } from './upsert.ts';

const KEY = ['process', 'unit', 'decisionId'] as const;

/**
 * The first row of a decision stands; a later one can only say what became of it, once. The date that accepts it completes
 * it: a verdict names the version of the product from then on, or it would not count in another run of the date.
 */
export async function saveDecision(db: Kysely<Tables>, row: DecisionRow): Promise<void> {
  const kept = only(row, [...KEY, 'state', 'because', 'at']);
  const decision = JSON.stringify(row.decision);
  await db
    .insertInto('decisions')
    .values({ ...kept, decision, sequence: nextSequence(row) })
    .onConflict((conflict) =>
      conflict
        .columns(KEY)
        .doUpdateSet({ state: row.state, because: row.because, ...(row.state === 'accepted' ? { decision } : {}) })
        .where('decisions.state', '=', 'stored')
        .where('excluded.state', '<>', 'stored'),
    )
    .execute();
}

/** In the order in which they were first stored. */
export async function listDecisions(
  db: Kysely<Tables>,
  process: string,
  unit: string,
): Promise<readonly DecisionRow[]> {
  const stored = await db
    .selectFrom('decisions')
    .selectAll()
    .where('process', '=', process)
    .where('unit', '=', unit)
    // Two that PostgreSQL took in the same moment may share a number: the id then keeps their order the same for ever.
    .orderBy('sequence')
    .orderBy('decisionId')
    .execute();
  return stored.map(toRow);
}

/** All that no date has seen yet: date by date, each in the order in which they were first stored. */
export async function listStoredDecisions(db: Kysely<Tables>): Promise<readonly DecisionRow[]> {
  const stored = await db
    .selectFrom('decisions')
    .selectAll()
    .where('state', '=', 'stored')
    .orderBy('sequence')
    .orderBy('decisionId')
    .execute();
  return sortedBy(stored, (row) => JSON.stringify([row.process, row.unit])).map(toRow);
}

function nextSequence({ process, unit }: DecisionRow) {
  return sql<number>`(
    select coalesce(max(sequence), 0) + 1 from decisions where process = ${process} and unit = ${unit}
  )`;
}

function toRow({ sequence: _, ...stored }: DecisionTable): DecisionRow {
  return { ...stored, decision: parseDecision(stored.decision) };
}

function parseDecision(json: string): Decision {
  return JSON.parse(json) as Decision;
}
