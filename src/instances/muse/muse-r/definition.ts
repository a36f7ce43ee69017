import type { ProcessDefinition } from '../../../domain/instance/process-definition.ts';

/**
 * The OB-wise release of MUSE. Limits: seed 000 (EXPTIME < 10 s, N > 16). Certification: seed 000 (ALL combined,
 * RANDOM 20 % of the singles). Names of the final products: `product-codes.ts`.
 */
export const MUSE_R_DEFINITION = {
  name: 'MUSE_R',
  instrument: 'MUSE',
  trees: { source: 'MUSE', prepared: 'MUSE_smart', final: 'MUSE_R' },
  preparation: 'required',
  certification: { combined: 'all', single: 'random', sky: 'random', randomFraction: 0.2 },
  onFailedAb: 'wait',
  ingestion: 'manual',
  limits: { minExptimeSeconds: 10, maxCombine: 16 },
  recipeParameters: {},
} as const satisfies ProcessDefinition;
