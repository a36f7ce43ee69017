import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { Decision } from '../../domain/quality/decision.ts';
import { decisionText, isSameDecision } from '../../domain/quality/same-decision.ts';
import type { DecisionRow } from '../../ports/records/decisions.ts';
import type { DecisionTable, Tables } from './tables.ts';
import { only, sortedBy } from './upsert.ts';

const KEY = ['process', 'unit', 'decisionId'] as const;
const COLUMNS = [...KEY, 'state', 'because', 'at'] as const;

/**
 * The first row of a decision stands; a later one can only say what became of it. The date that accepts it completes it: a
 * verdict names the version of the product from then on, or it would not count in another run of the date. Call it in a
 * transaction, and again where it was overtaken.
 */
export async function saveDecision(db: Kysely<Tables>, row: DecisionRow): Promise<void> {
  const known = await findDecision(db, row);
  if (known === undefined) await insert(db, row);
  else await update(db, known, row);
}

async function insert(db: Kysely<Tables>, row: DecisionRow): Promise<void> {
  await db
    .insertInto('decisions')
    .values({
      ...only(row, COLUMNS),
      decision: JSON.stringify(row.decision),
      sequence: nextOf('sequence', row),
      number: await numberOf(db, row),
    })
    .execute();
}

async function update(db: Kysely<Tables>, known: DecisionRow, row: DecisionRow): Promise<void> {
  if (row.state !== 'accepted' && !isSameDecision(row.decision, known.decision)) throw idUsed(known);
  if (known.state === 'accepted' || known.state === row.state) return;
  const isAccepted = row.state === 'accepted';
  const { numUpdatedRows } = await db
    .updateTable('decisions')
    .set({
      state: row.state,
      because: row.because,
      ...(isAccepted ? { decision: JSON.stringify(row.decision), number: await numberOf(db, row) } : {}),
    })
    .where('process', '=', row.process)
    .where('unit', '=', row.unit)
    .where('decisionId', '=', row.decisionId)
    .where('state', '=', known.state)
    .executeTakeFirst();
  if (Number(numUpdatedRows) === 0) throw new Overtaken();
}

function idUsed({ decisionId, unit, decision }: DecisionRow): PhoenixError {
  return new PhoenixError(
    'DECISION_REFUSED',
    `decisionId ${decisionId} of ${unit} was used before, for ${decisionText(decision)}`,
    'send this one under an id of its own',
  );
}

/** The number that the date gave. Where another decision has it (of a run that was terminated in between), the next one. */
async function numberOf(db: Kysely<Tables>, row: DecisionRow) {
  if (row.state !== 'accepted') return null;
  if (row.number === undefined) return nextOf('number', row);
  const other = await db
    .selectFrom('decisions')
    .select('decisionId')
    .where('process', '=', row.process)
    .where('unit', '=', row.unit)
    .where('number', '=', row.number)
    .executeTakeFirst();
  return other === undefined ? row.number : nextOf('number', row);
}

function nextOf(column: 'sequence' | 'number', { process, unit }: DecisionRow) {
  return sql<number>`(
    select coalesce(max(${sql.ref(column)}), 0) + 1 from decisions where process = ${process} and unit = ${unit}
  )`;
}

/** Somebody else has changed the row since it was read. */
class Overtaken extends Error {}

/** How PostgreSQL and SQLite name the unique constraints: id, order of storing, order of acceptance. */
const TAKEN = /unique constraint.*(decisions_key|decisions_by_|decisions\.)/i;

/** Another process was quicker with this decision, or has taken its place in an order: the same again finds what is there. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof Overtaken || (error instanceof Error && TAKEN.test(error.message));
}

async function findDecision(db: Kysely<Tables>, row: DecisionRow): Promise<DecisionRow | undefined> {
  const stored = await db
    .selectFrom('decisions')
    .selectAll()
    .where('process', '=', row.process)
    .where('unit', '=', row.unit)
    .where('decisionId', '=', row.decisionId)
    .executeTakeFirst();
  return stored === undefined ? undefined : toRow(stored);
}

/** In the order in which a run takes them up: accepted ones by number, then the others as they were first stored. */
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
    .orderBy('sequence')
    .execute();
  return stored
    .toSorted((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity) || a.sequence - b.sequence)
    .map(toRow);
}

/** All that no date has seen yet: date by date, each in the order in which they were first stored. */
export async function listStoredDecisions(db: Kysely<Tables>): Promise<readonly DecisionRow[]> {
  const stored = await db
    .selectFrom('decisions')
    .selectAll()
    .where('state', '=', 'stored')
    .orderBy('sequence')
    .execute();
  return sortedBy(stored, (row) => JSON.stringify([row.process, row.unit])).map(toRow);
}

function toRow({ sequence: _, number, decision, ...stored }: DecisionTable): DecisionRow {
  return { ...stored, decision: readDecision(decision), ...(number === null ? {} : { number }) };
}

/** What cannot be read is a message that no date understands, and keeps no other from being read. */
function readDecision(json: string): Decision {
  const decision = parsedOf(json);
  const isNamed = typeof decision === 'object' && decision !== null && 'name' in decision && 'payload' in decision;
  return (isNamed && typeof decision.name === 'string' ? decision : { name: 'unreadable', payload: json }) as Decision;
}

function parsedOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
