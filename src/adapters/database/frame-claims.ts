import type { Kysely, Transaction } from 'kysely';
import type { FrameClaim } from '../../ports/records/frame-claims.ts';
import type { Tables } from './tables.ts';
import { inBatches, uniqueRows } from './upsert.ts';

type Unit = Pick<FrameClaim, 'process' | 'unit'>;

/**
 * Whoever comes first has a frame: the key of the table decides, also between two that come at once. Names are sorted, and what a
 * unit gives up it gives up last: so two never wait for each other crosswise.
 */
export async function claimFrames(
  db: Kysely<Tables>,
  { process, unit }: Unit,
  frames: readonly string[],
  areMore: boolean,
): Promise<readonly FrameClaim[]> {
  const claims = uniqueRows(
    frames.map((frame) => ({ process, unit, frame })),
    ({ frame }) => frame,
  );
  return db.transaction().execute(async (trx) => {
    const refused: FrameClaim[] = [];
    for (const batch of inBatches(claims)) {
      await trx
        .insertInto('frameClaims')
        .values(batch)
        .onConflict((conflict) => conflict.columns(['process', 'frame']).doNothing())
        .execute();
      const names = batch.map(({ frame }) => frame);
      const of = trx.selectFrom('frameClaims').selectAll().where('process', '=', process).where('frame', 'in', names);
      refused.push(...(await of.where('unit', '<>', unit).execute()));
    }
    if (!areMore) await releaseOthers(trx, { process, unit }, new Set(frames));
    return uniqueRows(refused, ({ frame }) => frame);
  });
}

async function releaseOthers(
  trx: Transaction<Tables>,
  { process, unit }: Unit,
  kept: ReadonlySet<string>,
): Promise<void> {
  const own = await trx
    .selectFrom('frameClaims')
    .select('frame')
    .where('process', '=', process)
    .where('unit', '=', unit)
    .execute();
  const others = own
    .map(({ frame }) => frame)
    .filter((frame) => !kept.has(frame))
    .toSorted();
  for (const batch of inBatches(others)) {
    await trx
      .deleteFrom('frameClaims')
      .where('process', '=', process)
      .where('unit', '=', unit)
      .where('frame', 'in', batch)
      .execute();
  }
}
