import type { Kysely } from 'kysely';
import type { OpenPlacementRow, PlacementRow } from '../../ports/records.ts';
import type { Tables } from './tables.ts';
import { only, sortedBy } from './upsert.ts';

const KEYS = ['process', 'unit', 'chain'] as const;
const COLUMNS = [...KEYS, 'host', 'number', 'because', 'seconds', 'diskBytes', 'at'] as const;

/** An older number never replaces a newer one: whoever comes late with it changes nothing. */
export async function savePlacement(db: Kysely<Tables>, row: PlacementRow): Promise<void> {
  const stored = only(row, COLUMNS);
  await db
    .insertInto('placements')
    .values(stored)
    .onConflict((conflict) => conflict.columns(KEYS).doUpdateSet(stored).where('placements.number', '<=', row.number))
    .execute();
}

export async function findPlacement(
  db: Kysely<Tables>,
  { process, unit, chain }: Pick<PlacementRow, 'process' | 'unit' | 'chain'>,
): Promise<PlacementRow | undefined> {
  return db
    .selectFrom('placements')
    .selectAll()
    .where('process', '=', process)
    .where('unit', '=', unit)
    .where('chain', '=', chain)
    .executeTakeFirst();
}

/** What a recipe has still to make, or is making. */
const OPEN = ['planned', 'running'] as const;

/** A placement is open while an AB of its chain is still to be made and its date is being processed: planned anew, it waits. */
export async function listOpenPlacements(db: Kysely<Tables>): Promise<readonly OpenPlacementRow[]> {
  const rows = await db
    .selectFrom('placements')
    .innerJoin('dates', (join) =>
      join.onRef('dates.process', '=', 'placements.process').onRef('dates.unit', '=', 'placements.unit'),
    )
    .innerJoin('associationBlocks as each', (join) =>
      join
        .onRef('each.process', '=', 'placements.process')
        .onRef('each.unit', '=', 'placements.unit')
        .onRef('each.chain', '=', 'placements.chain'),
    )
    .where('dates.stage', 'in', ['processing', 'certification'])
    .groupBy(COLUMNS.map((column) => `placements.${column}` as const))
    .select(COLUMNS.map((column) => `placements.${column}` as const))
    .select(({ fn }) => fn.countAll<number | string>().as('abs'))
    .select(({ fn }) => fn.countAll<number | string>().filterWhere('each.status', 'in', OPEN).as('open'))
    .execute();
  return sortedBy(
    // PostgreSQL counts in bigint, which arrives as text.
    rows
      .filter(({ open }) => Number(open) > 0)
      .map(({ abs, open, ...row }) => ({ ...row, openShare: Number(open) / Number(abs) })),
    ({ process, unit, chain }) => `${process}/${unit}/${chain}`,
  );
}
