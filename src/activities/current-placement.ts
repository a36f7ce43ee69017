import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { AbRecords, AbRow } from '../ports/records/abs.ts';
import type { PlacementRecords } from '../ports/records/placements.ts';
import type { AbRef } from '../workflows/contract.ts';

/**
 * A host that was lost and comes back still has the attempts of its old placement. What they find is worth nothing: the
 * chain is made anew elsewhere. Asked before work begins and before anything is written.
 * @throws PhoenixError PLACEMENT_STALE
 */
export async function refuseStalePlacement(
  records: Pick<PlacementRecords, 'findPlacement'>,
  { process, unit, chain, placement }: Pick<AbRef, 'process' | 'unit' | 'chain' | 'placement'>,
): Promise<void> {
  const current = await records.findPlacement({ process, unit, chain });
  if (current === undefined || current.number <= placement) return;
  throw new PhoenixError(
    'PLACEMENT_STALE',
    `placement ${placement} of chain ${chain} is over: it was placed on ${current.host} (placement ${current.number})`,
    'nothing is to be done: the chain is made there',
  );
}

/** The row of an AB, unless its chain is placed anew: what a lost host finds out later does not count. */
export async function saveCurrentAb(
  records: Pick<AbRecords, 'saveAbOfPlacement'> & Pick<PlacementRecords, 'findPlacement'>,
  ref: Pick<AbRef, 'process' | 'unit' | 'chain' | 'placement'>,
  row: AbRow,
): Promise<void> {
  if (await records.saveAbOfPlacement(row, ref.placement)) return;
  await refuseStalePlacement(records, ref);
}
