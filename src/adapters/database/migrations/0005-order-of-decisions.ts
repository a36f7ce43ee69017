import type { Kysely } from 'kysely';

type Decisions = {
  decisions: {
    process: string;
    unit: string;
    decisionId: string;
    state: string;
    sequence: number;
    number: number | null;
  };
};

/**
 * Decisions of a date get the number under which it accepted them. Both orders are unique from here on. Of decisions that
 * were accepted before, only the order in which they were stored is known: it becomes theirs.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('decisions').addColumn('number', 'integer').execute();
  const decisions = db.$extendTables<Decisions>();
  await separate(decisions);
  await decisions
    .updateTable('decisions')
    .set(({ ref }) => ({ number: ref('sequence') }))
    .where('state', '=', 'accepted')
    .execute();
  for (const column of ['sequence', 'number']) {
    await db.schema
      .createIndex(`decisionsBy${column === 'sequence' ? 'Sequence' : 'Number'}`)
      .on('decisions')
      .columns(['process', 'unit', column])
      .unique()
      .execute();
  }
}

/** PostgreSQL gave simultaneous ones the same sequence; their ids decided, and do so once more. */
async function separate(db: Kysely<Decisions>): Promise<void> {
  const rows = await db
    .selectFrom('decisions')
    .select(['process', 'unit', 'decisionId', 'sequence'])
    .orderBy('process')
    .orderBy('unit')
    .orderBy('sequence')
    .orderBy('decisionId')
    .execute();
  let last: { readonly process: string; readonly unit: string; readonly sequence: number } | undefined;
  for (const row of rows) {
    const isOfSameDate = last?.process === row.process && last.unit === row.unit;
    const sequence = isOfSameDate ? Math.max(row.sequence, (last?.sequence ?? 0) + 1) : row.sequence;
    last = { ...row, sequence };
    if (sequence === row.sequence) continue;
    await db
      .updateTable('decisions')
      .set({ sequence })
      .where('process', '=', row.process)
      .where('unit', '=', row.unit)
      .where('decisionId', '=', row.decisionId)
      .execute();
  }
}
