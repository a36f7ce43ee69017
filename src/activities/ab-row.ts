import type { AbRow } from '../ports/records/abs.ts';
import type { AbRef } from '../workflows/contract.ts';

/** Row of an AB of the date, with what is known now; unknown columns are empty. */
export function abRowOf(
  ref: Pick<AbRef, 'process' | 'unit' | 'chain'>,
  ab: { readonly name: string; readonly step: string; readonly recipe: string },
  known: Partial<AbRow>,
): AbRow {
  return {
    process: ref.process,
    unit: ref.unit,
    ab: ab.name,
    chain: ref.chain,
    step: ab.step,
    recipe: ab.recipe,
    status: 'planned',
    reason: '',
    host: '',
    abKey: '',
    wallSeconds: null,
    peakRssBytes: null,
    caveats: [],
    qcFlag: '',
    redScores: null,
    totalScores: null,
    pattern: '',
    updatedAt: new Date().toISOString(),
    ...known,
  };
}
