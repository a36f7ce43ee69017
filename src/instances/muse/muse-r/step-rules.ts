import type { AbStep } from '../../../domain/instance/ab-step.ts';
import type { Choice, InputRule, Step, Take } from '../../../domain/instance/step.ts';

const MAN = 'man pages of cpl-plugin-muse 2.8.7; phoenix-formats 6.4';
const since = '1.0';
const MB = 1_000_000;

const RAW: InputRule = { required: true, choices: [{ from: 'raw' }] };

function required(...tags: readonly string[]): InputRule[] {
  return tags.map((tag) => calibration(tag, true));
}
function optional(...tags: readonly string[]): InputRule[] {
  return tags.map((tag) => calibration(tag, false));
}
function calibration(tag: string, isRequired: boolean): InputRule {
  return { required: isRequired, choices: [{ from: 'association', take: [as(tag)] }] };
}
function products(from: 'own' | 'members', step: AbStep, ...take: readonly Take[]): InputRule {
  return { required: true, choices: [{ from, step, take }] };
}
function as(catg: string, tag = catg): Take {
  return { catg, tag };
}

const RESPONSE = [
  ...required('EXTINCT_TABLE', 'STD_RESPONSE'),
  ...optional('STD_TELLURIC'),
  ...required('LSF_PROFILE'),
];

/**
 * With a dedicated SKY its lines and continuum are subtracted as they are (subtract-model): that is what the recipe
 * offers offset skies for (phoenix-formats 6.4), it works in fields that the target fills, and it left 2 % of the
 * 6300 A line where `model` left 9 % (muse-calibration-and-deep 5.8). Without one, `model` with static SKY_LINES.
 */
const SKY: readonly Choice[] = [
  {
    from: 'closest',
    step: 'sky',
    take: [as('SKY_LINES'), as('SKY_CONTINUUM')],
    parameters: ['--skymethod=subtract-model'],
  },
  {
    from: 'association',
    take: [as('SKY_LINES'), { ...as('SKY_CONTINUUM'), optional: true }],
    parameters: ['--skymethod=model'],
  },
];

/**
 * The cascade of MUSE (seed 000, cases a to d). Memory models were fitted to muse-recipes 5: mini CCDs with 4 and 24 IFUs
 * and one IFU of real size; `combine` gives 22.5 GB for a real pixel table of 9 GB (seed 000: 20 to 25 GB). The fit over seven
 * deep sets is 14.5 MB + 2.21 x tables, with 1.1 x (30 MB + 2.3 x tables) as what is needed (muse-calibration-and-deep 7.3).
 * Disk: of 16.5 MB of pixel tables 14.6 MB stay reduced, the cube has 4.2 MB and that of four exposures 6.4 MB; real single
 * cubes have 3 to 5 GB of 9 GB, combined ones 3 to 50 GB (seed 000).
 */
export const MUSE_STEPS = [
  {
    id: 'basic',
    extension: '',
    recipe: 'muse_scibasic',
    drsType: 'INT',
    per: 'frame',
    inputs: [
      RAW,
      ...required('MASTER_BIAS', 'MASTER_FLAT', 'TRACE_TABLE', 'WAVECAL_TABLE', 'GEOMETRY_TABLE'),
      ...optional('TWILIGHT_CUBE', 'BADPIX_TABLE'),
    ],
    parameters: ['--saveimage=false'],
    calls: { option: '--nifu', each: 'ifu' },
    outputs: [
      {
        catg: 'PIXTABLE_OBJECT',
        count: { each: 'ifu' },
        file: 'PIXTABLE_OBJECT_0001-{ifu}.fits',
        rawTypes: ['OBJECT'],
      },
      { catg: 'PIXTABLE_SKY', count: { each: 'ifu' }, file: 'PIXTABLE_SKY_0001-{ifu}.fits', rawTypes: ['SKY'] },
    ],
    memory: { baseBytes: 150 * MB, perInputByte: 3 },
    disk: { intermediate: 1, final: 0 },
    wallLimitSeconds: 3600,
    typicalSeconds: 240,
    typicalExposures: 1,
    source: `${MAN}; muse-recipes 4 and 5; seed 000 (3 to 5 min)`,
    since,
  },
  {
    id: 'sky',
    extension: '_sky',
    recipe: 'muse_create_sky',
    drsType: 'INT',
    per: 'frame',
    rawTypes: ['SKY'],
    inputs: [products('own', 'basic', as('PIXTABLE_SKY')), ...RESPONSE, ...required('SKY_LINES')],
    parameters: [],
    calls: 'once',
    outputs: [
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
  {
    id: 'post',
    extension: '_pst',
    recipe: 'muse_scipost',
    drsType: 'INT',
    per: 'frame',
    inputs: [
      // Pixel tables of a SKY get the tag of an OBJECT: the recipe takes no other (muse-recipes 10A).
      products('own', 'basic', as('PIXTABLE_OBJECT'), as('PIXTABLE_SKY', 'PIXTABLE_OBJECT')),
      ...RESPONSE,
      { required: true, choices: SKY },
      ...optional('ASTROMETRY_WCS', 'FILTER_LIST'),
    ],
    parameters: ['--save=cube,individual,skymodel', '--filter=white'],
    calls: 'once',
    outputs: [
      { catg: 'DATACUBE_FINAL', count: 1, file: 'DATACUBE_FINAL.fits' },
      { catg: 'IMAGE_FOV', count: { each: 'filter' }, file: 'IMAGE_FOV_{n}.fits' },
      { catg: 'PIXTABLE_REDUCED', count: 1, file: 'PIXTABLE_REDUCED_0001.fits' },
    ],
    memory: { baseBytes: 350 * MB, perInputByte: 2.5 },
    disk: { intermediate: 0.9, final: 0.5 },
    wallLimitSeconds: 4 * 3600,
    typicalSeconds: 1200,
    typicalExposures: 1,
    source: `${MAN}; muse-recipes 4 and 5; muse-calibration-and-deep 5.8; seed 000 (10 to 30 min)`,
    since,
  },
  {
    id: 'align',
    extension: '_tal',
    recipe: 'muse_exp_align',
    drsType: 'INT',
    per: 'raw type',
    members: { step: 'post', min: 2 },
    // Several filters make several images of one PRO.CATG.
    inputs: [products('members', 'post', { ...as('IMAGE_FOV'), key: 'white' })],
    parameters: [],
    calls: 'once',
    outputs: [{ catg: 'OFFSET_LIST', count: 1, file: 'OFFSET_LIST.fits' }],
    memory: { baseBytes: 200 * MB, perInputByte: 0 },
    disk: { intermediate: 0.001, final: 0 },
    // Less than 1 min when it works; its detection loop can oscillate for minutes per image (muse-recipes 7 F).
    wallLimitSeconds: 900,
    typicalSeconds: 30,
    typicalExposures: 4,
    source: `${MAN}; muse-recipes 4, 5, 7, 10A; seed 000 (< 1 min)`,
    since,
  },
  {
    id: 'combine',
    extension: '_tpl',
    recipe: 'muse_exp_combine',
    drsType: 'INT',
    per: 'raw type',
    members: { step: 'post', min: 2 },
    inputs: [
      products('members', 'post', as('PIXTABLE_REDUCED')),
      products('own', 'align', as('OFFSET_LIST')),
      ...optional('FILTER_LIST'),
    ],
    parameters: ['--filter=white'],
    calls: 'once',
    outputs: [
      { catg: 'DATACUBE_FINAL', count: 1, file: 'DATACUBE_FINAL.fits' },
      { catg: 'IMAGE_FOV', count: { each: 'filter' }, file: 'IMAGE_FOV_{n}.fits' },
    ],
    memory: { baseBytes: 50 * MB, perInputByte: 2.5 },
    disk: { intermediate: 0, final: 0.15 },
    wallLimitSeconds: 24 * 3600,
    typicalSeconds: 6000,
    typicalExposures: 8,
    source: `${MAN}; muse-recipes 4, 5, 10A; seed 000 (20 to 200 min)`,
    since,
  },
] as const satisfies readonly Step[];
