import type { Kysely } from 'kysely';
import { stagesOf } from '../../domain/stage/questions.ts';
import type { OpenPlacementRow, PlacementRow } from '../../ports/records/placements.ts';
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

/**
 * A placement is open while an AB of its chain is still to be made on that host and its date goes on. The stage of a date that
 * has just begun is still `planned`; what was placed before a date was planned anew does not count, its ABs have no host.
 */
export async function listOpenPlacements(db: Kysely<Tables>): Promise<readonly OpenPlacementRow[]> {
  // From the few ABs that are to be made, not from the many placements that ever were.
  const open = db
    .selectFrom('associationBlocks')
    .where('status', 'in', OPEN)
    .where('host', '<>', '')
    .groupBy(['process', 'unit', 'chain', 'host'])
    .select(['process', 'unit', 'chain', 'host'])
    .select(({ fn }) => fn.countAll<number | string>().as('openAbs'));
  const rows = await db
    .selectFrom(open.as('open'))
    .innerJoin('placements', (join) =>
      join
        .onRef('placements.process', '=', 'open.process')
        .onRef('placements.unit', '=', 'open.unit')
        .onRef('placements.chain', '=', 'open.chain')
        .onRef('placements.host', '=', 'open.host'),
    )
    .innerJoin('dates', (join) =>
      join.onRef('dates.process', '=', 'placements.process').onRef('dates.unit', '=', 'placements.unit'),
    )
    .where('dates.stage', 'in', stagesOf('reduction'))
    .select(COLUMNS.map((column) => `placements.${column}` as const))
    .select('open.openAbs')
    .select(({ selectFrom, fn }) =>
      selectFrom('associationBlocks as each')
        .whereRef('each.process', '=', 'placements.process')
        .whereRef('each.unit', '=', 'placements.unit')
        .whereRef('each.chain', '=', 'placements.chain')
        .select(fn.countAll<number | string>().as('abs'))
        .as('abs'),
    )
    .execute();
  return sortedBy(
    // PostgreSQL counts in bigint, which arrives as text.
    rows.map(({ abs, openAbs, ...row }) => ({ ...row, openShare: Number(openAbs) / Number(abs) })),
    ({ process, unit, chain }) => `${process}/${unit}/${chain}`,
  );
}
