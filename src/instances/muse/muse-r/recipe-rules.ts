import type { AbStep } from '../../../domain/instance/ab-step.ts';
import type { RecipeRule, WantedCalibration } from '../../../domain/instance/recipe-rule.ts';

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
 * and one IFU of real size; `combine` gives 22.5 GB for a real pixel table of 9 GB (seed 000: 20 to 25 GB). The fit over seven
 * deep sets is 14.5 MB + 2.21 x tables, with 1.1 x (30 MB + 2.3 x tables) as what is needed (muse-calibration-and-deep 7.3).
 * Disk: of 16.5 MB of pixel tables 14.6 MB stay reduced, the cube has 4.2 MB and that of four exposures 6.4 MB; real single
 * cubes have 3 to 5 GB of 9 GB, combined ones 3 to 50 GB (seed 000).
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
      { catg: 'PIXTABLE_OBJECT', count: 'per-ifu', file: 'PIXTABLE_OBJECT_0001-{ifu}.fits', rawTypes: ['OBJECT'] },
      { catg: 'PIXTABLE_SKY', count: 'per-ifu', file: 'PIXTABLE_SKY_0001-{ifu}.fits', rawTypes: ['SKY'] },
    ],
    memory: { baseBytes: 150 * MB, perInputByte: 3 },
    disk: { intermediate: 1, final: 0 },
    wallLimitSeconds: 3600,
    typicalSeconds: 240,
    typicalExposures: 1,
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
      { catg: 'SKY_LINES', count: 1, file: 'SKY_LINES.fits' },
      { catg: 'SKY_CONTINUUM', count: 1, file: 'SKY_CONTINUUM.fits' },
    ],
    memory: { baseBytes: 350 * MB, perInputByte: 2 },
    disk: { intermediate: 0.01, final: 0 },
    wallLimitSeconds: 3600,
    typicalSeconds: 240,
    typicalExposures: 1,
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
      { catg: 'DATACUBE_FINAL', count: 1, file: 'DATACUBE_FINAL.fits' },
      { catg: 'IMAGE_FOV', count: 'per-filter', file: 'IMAGE_FOV_{n}.fits' },
      { catg: 'PIXTABLE_REDUCED', count: 1, file: 'PIXTABLE_REDUCED_0001.fits' },
    ],
    memory: { baseBytes: 350 * MB, perInputByte: 2.5 },
    disk: { intermediate: 0.9, final: 0.5 },
    wallLimitSeconds: 4 * 3600,
    typicalSeconds: 1200,
    typicalExposures: 1,
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
    products: [{ catg: 'OFFSET_LIST', count: 1, file: 'OFFSET_LIST.fits' }],
    memory: { baseBytes: 200 * MB, perInputByte: 0 },
    disk: { intermediate: 0.001, final: 0 },
    // Less than 1 min when it works; its detection loop can oscillate for minutes per image (muse-recipes 7 F).
    wallLimitSeconds: 900,
    typicalSeconds: 30,
    typicalExposures: 4,
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
      { catg: 'DATACUBE_FINAL', count: 1, file: 'DATACUBE_FINAL.fits' },
      { catg: 'IMAGE_FOV', count: 'per-filter', file: 'IMAGE_FOV_{n}.fits' },
    ],
    memory: { baseBytes: 50 * MB, perInputByte: 2.5 },
    disk: { intermediate: 0, final: 0.15 },
    wallLimitSeconds: 24 * 3600,
    typicalSeconds: 6000,
    typicalExposures: 8,
    source: `${MAN}; muse-recipes 4, 5, 10A; seed 000 (20 to 200 min)`,
    since,
  },
} as const satisfies Readonly<Record<AbStep, RecipeRule>>;
