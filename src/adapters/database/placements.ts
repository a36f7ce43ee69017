import type { Kysely } from 'kysely';
import type { PlacementRow } from '../../ports/records.ts';
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

/** A placement is open while an AB of its chain is still to be made and its date is being processed. */
export async function listOpenPlacements(db: Kysely<Tables>): Promise<readonly PlacementRow[]> {
  const rows = await db
    .selectFrom('placements')
    .innerJoin('dates', (join) =>
      join.onRef('dates.process', '=', 'placements.process').onRef('dates.unit', '=', 'placements.unit'),
    )
    .selectAll('placements')
    .where('dates.stage', 'in', ['planned', 'processing', 'certification'])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('associationBlocks')
          .select('associationBlocks.ab')
          .whereRef('associationBlocks.process', '=', 'placements.process')
          .whereRef('associationBlocks.unit', '=', 'placements.unit')
          .whereRef('associationBlocks.chain', '=', 'placements.chain')
          .where('associationBlocks.status', 'in', ['planned', 'running']),
      ),
    )
    .execute();
  return sortedBy(rows, ({ process, unit, chain }) => `${process}/${unit}/${chain}`);
}
