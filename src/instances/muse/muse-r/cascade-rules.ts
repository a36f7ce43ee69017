import type { CascadeRules } from '../../../domain/instance/cascade-rules.ts';

/** Names of the cascade that its rows do not have. */
export const MUSE_CASCADE = {
  objectType: 'OBJECT',
  skyType: 'SKY',
  simple: { one: 'basic', several: 'combine' },
  alignInput: 'IMAGE_FOV',
  combineInput: 'PIXTABLE_REDUCED',
  offsets: 'OFFSET_LIST',
  // As muse_exp_align writes them; other formats are ignored by muse_exp_combine with a warning, and nothing is aligned.
  offsetColumns: [
    { name: 'DATE_OBS', of: 'dateObs', format: '23A' },
    { name: 'MJD_OBS', of: 'mjdObs', format: '1D', unit: 's' },
    { name: 'RA_OFFSET', of: 'raDeg', format: '1D', unit: 'deg' },
    { name: 'DEC_OFFSET', of: 'decDeg', format: '1D', unit: 'deg' },
    { name: 'FLUX_SCALE', of: 'fluxScale', format: '1D' },
  ],
  source: 'seed 000 (cases a to d); phoenix-formats 6.4; muse-recipes 4 and 10A',
  since: '1.0',
} as const satisfies CascadeRules;
