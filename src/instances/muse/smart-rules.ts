import type { CalendarEvent, AbEditRule, SmartRules } from '../../domain/instrument.ts';

const SEED = 'seed 000 (SMART association)';
const since = '1.1';

/** Smart association for MUSE: what a finding of each case means and what is recommended. */
export const MUSE_SMART = {
  geometryTag: 'GEOMETRY_TABLE',
  scales: [
    { insModePrefix: 'NFM', spaxelArcsec: 0.025, nominalArcsec: 7.5 },
    { insModePrefix: 'WFM', spaxelArcsec: 0.2, nominalArcsec: 60 },
  ],
  concatenation: 'C',
  minOverlap: 0.5,
  samePointingArcsec: 1,
  badGrades: ['C', 'D', 'X'],
  cases: [],
  source: `${SEED}; phoenix-formats 6.2 (FOV), 9.9, 9.10`,
  since,
} as const satisfies SmartRules;

/** Across these nothing is associated. */
export const MUSE_EVENTS = [] as const satisfies readonly CalendarEvent[];

/** Edits of ABs of an older tree. */
export const MUSE_AB_EDITS = [] as const satisfies readonly AbEditRule[];
