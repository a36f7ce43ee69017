import type { CascadeRules } from '../../../domain/instance/cascade-rules.ts';

/**
 * With a dedicated SKY its lines and continuum are subtracted as they are (subtract-model): that is what the recipe
 * offers offset skies for (phoenix-formats 6.4), it works in fields that the target fills, and it left 2 % of the
 * 6300 A line where `model` left 9 % (muse-calibration-and-deep 5.8). Without one, `model` with static SKY_LINES.
 */
export const MUSE_CASCADE = {
  objectType: 'OBJECT',
  skyType: 'SKY',
  pixelTables: { OBJECT: 'PIXTABLE_OBJECT', SKY: 'PIXTABLE_SKY' },
  postTag: 'PIXTABLE_OBJECT',
  skyProducts: ['SKY_LINES', 'SKY_CONTINUUM'],
  dedicatedSkyParameter: '--skymethod=subtract-model',
  staticSkyParameter: '--skymethod=model',
  alignInput: 'IMAGE_FOV',
  alignFilter: 'white',
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
  source: 'seed 000 (cases a to d); phoenix-formats 6.4; muse-recipes 4 and 10A; muse-calibration-and-deep 5.8',
  since: '1.0',
} as const satisfies CascadeRules;
