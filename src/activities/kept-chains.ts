import type { Plan } from '../domain/cascade/plan.ts';
import { verdictOn } from '../domain/retention/product-retention.ts';
import type { DecisionRecords } from '../ports/records/decisions.ts';
import type { AbRef } from '../workflows/contract.ts';

/**
 * Chains in which somebody has certified or rejected a product stay as they are when only a file of the archive has changed:
 * people are told, and decide with a restart, which keeps nothing until a chain was made as a whole.
 */
export async function isKeptAsCertified(
  records: Pick<DecisionRecords, 'listDecisions'>,
  { process, unit, chain, isAfresh }: Pick<AbRef, 'process' | 'unit' | 'chain' | 'isAfresh'>,
  { chains }: Pick<Plan, 'chains'>,
): Promise<boolean> {
  if (isAfresh === true) return false;
  const names = chains.find(({ root }) => root === chain)?.abNames ?? [];
  const decisions = (await records.listDecisions(process, unit)).filter(({ state }) => state !== 'refused');
  return names.some((name) => verdictOn(name, decisions) !== undefined);
}
