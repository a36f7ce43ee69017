import type { ProcessDefinition } from '../../domain/cascade/process-definition.ts';

/**
 * The OB-wise release of MUSE. Limits: seed 000 (EXPTIME < 10 s, N > 16). Certification: seed 000 (ALL combined,
 * RANDOM 20 % of the singles). Name codes: phoenix-formats 2.3; SCBS/SIMS are our own.
 */
export const MUSE_R = {
  name: 'MUSE_R',
  instrument: 'MUSE',
  trees: { source: 'MUSE', prepared: 'MUSE_smart', final: 'MUSE_R' },
  preparation: 'required',
  certification: { combined: 'all', single: 'random', sky: 'random', randomFraction: 0.2 },
  onFailedAb: 'wait',
  ingestion: 'manual',
  limits: { minExptimeSeconds: 10, maxCombine: 16 },
  finalNames: {
    prefix: 'MU',
    combined: { cube: 'SCBC', image: 'SIMC' },
    single: { cube: 'SCBS', image: 'SIMS' },
    sky: { cube: 'SCBX', image: 'SIMX' },
  },
  recipeParameters: {},
} as const satisfies ProcessDefinition;
