import type { InspectedNames } from '../../../domain/instance/inspected-names.ts';

/** As the MUSE recipes write them; PRO DATANCOM counts what was given, only the log what was combined (muse-recipes.md 8.1). */
export const MUSE_INSPECTED: InspectedNames = {
  cube: 'DATACUBE_FINAL',
  image: 'IMAGE_FOV',
  posangKeyword: 'ESO INS DROT POSANG',
  offsetKeywords: ['ESO SEQ OFFSET CUM ALPHA', 'ESO SEQ OFFSET CUM DELTA'],
  combinedLine: /(\d+) tables to be combined/,
};
