import type { AbStep } from '../../domain/association/association-block.ts';
import type { RecipeRule, WantedCalibration } from '../../domain/instrument.ts';

const MAN = 'man pages of cpl-plugin-muse 2.8.7; phoenix-formats 6.4';
const since = '1.0';
const MB = 1_000_000;

function required(...tags: readonly string[]): WantedCalibration[] {
  return tags.map((tag) => ({ tag, required: true }));
}
function optional(...tags: readonly string[]): WantedCalibration[] {
  return tags.map((tag) => ({ tag, required: false }));
}

/**
 * The five recipes of the MUSE cascade. Memory models were fitted to muse-recipes 5: mini CCDs with 4 and 24 IFUs
 * and one IFU of real size; `combine` gives 22.5 GB for a real pixel table of 9 GB (seed 000: 20 to 25 GB).
 */
export const MUSE_RECIPES = {
  basic: {
    step: 'basic',
    extension: '',
    recipe: 'muse_scibasic',
    drsType: 'INT',
    parameters: ['--saveimage=false'],
    calibrations: [
      ...required('MASTER_BIAS', 'MASTER_FLAT', 'TRACE_TABLE', 'WAVECAL_TABLE', 'GEOMETRY_TABLE'),
      ...optional('TWILIGHT_CUBE', 'BADPIX_TABLE'),
    ],
    products: [
      { catg: 'PIXTABLE_OBJECT', count: 'per-ifu', rawTypes: ['OBJECT'] },
      { catg: 'PIXTABLE_SKY', count: 'per-ifu', rawTypes: ['SKY'] },
    ],
    memory: { baseBytes: 150 * MB, perInputByte: 3 },
    wallLimitSeconds: 3600,
    typicalSeconds: 240,
    source: `${MAN}; muse-recipes 4 and 5; seed 000 (3 to 5 min)`,
    since,
  },
  sky: {
    step: 'sky',
    extension: '_sky',
    recipe: 'muse_create_sky',
    drsType: 'INT',
    parameters: [],
    calibrations: [
      ...required('EXTINCT_TABLE', 'STD_RESPONSE'),
      ...optional('STD_TELLURIC'),
      ...required('LSF_PROFILE', 'SKY_LINES'),
    ],
    products: [
      { catg: 'SKY_LINES', count: 1 },
      { catg: 'SKY_CONTINUUM', count: 1 },
    ],
    memory: { baseBytes: 350 * MB, perInputByte: 2 },
    wallLimitSeconds: 3600,
    typicalSeconds: 240,
    source: `${MAN}; muse-recipes 4, 5, 10A; seed 000 (3 to 5 min)`,
    since,
  },
  post: {
    step: 'post',
    extension: '_pst',
    recipe: 'muse_scipost',
    drsType: 'INT',
    parameters: ['--save=cube,individual,skymodel', '--filter=white'],
    calibrations: [
      ...required('EXTINCT_TABLE', 'STD_RESPONSE'),
      ...optional('STD_TELLURIC'),
      ...required('LSF_PROFILE', 'SKY_LINES'),
      ...optional('SKY_CONTINUUM', 'ASTROMETRY_WCS', 'FILTER_LIST'),
    ],
    products: [
      { catg: 'DATACUBE_FINAL', count: 1 },
      { catg: 'IMAGE_FOV', count: 'per-filter' },
      { catg: 'PIXTABLE_REDUCED', count: 1 },
    ],
    memory: { baseBytes: 350 * MB, perInputByte: 2.5 },
    wallLimitSeconds: 4 * 3600,
    typicalSeconds: 1200,
    source: `${MAN}; muse-recipes 4 and 5; seed 000 (10 to 30 min)`,
    since,
  },
  align: {
    step: 'align',
    extension: '_tal',
    recipe: 'muse_exp_align',
    drsType: 'INT',
    parameters: [],
    calibrations: [],
    products: [{ catg: 'OFFSET_LIST', count: 1 }],
    memory: { baseBytes: 200 * MB, perInputByte: 0 },
    // Less than 1 min when it works; its detection loop can oscillate for minutes per image (muse-recipes 7 F).
    wallLimitSeconds: 900,
    typicalSeconds: 30,
    source: `${MAN}; muse-recipes 4, 5, 7, 10A; seed 000 (< 1 min)`,
    since,
  },
  combine: {
    step: 'combine',
    extension: '_tpl',
    recipe: 'muse_exp_combine',
    drsType: 'INT',
    parameters: ['--filter=white'],
    calibrations: optional('FILTER_LIST'),
    products: [
      { catg: 'DATACUBE_FINAL', count: 1 },
      { catg: 'IMAGE_FOV', count: 'per-filter' },
    ],
    memory: { baseBytes: 50 * MB, perInputByte: 2.5 },
    wallLimitSeconds: 24 * 3600,
    typicalSeconds: 6000,
    source: `${MAN}; muse-recipes 4, 5, 10A; seed 000 (20 to 200 min)`,
    since,
  },
} as const satisfies Readonly<Record<AbStep, RecipeRule>>;
