import type { ProductNaming } from '../../../domain/product/final-products.ts';

const REAL = 'ESO archive, phoenix-formats.md 2.3';
const OURS = 'ours: no name of such a file is published, phoenix-formats.md section 9.4';

/**
 * Names and categories of final MUSE products. SCBS/SIMS are ours. The S. file of a SKY exposure is SCBS too, because SCBX
 * with the same first exposure is the name of the combined SKY cube.
 */
export const MUSE_PRODUCT_NAMING: ProductNaming = {
  prefix: 'MU',
  cubeCatg: 'DATACUBE_FINAL',
  imageCatg: 'IMAGE_FOV',
  codes: [
    {
      isCombined: true,
      isSky: false,
      delivery: 'IDP',
      cube: 'SCBC',
      image: 'SIMC',
      suffix: 'OBJ',
      proCatg: 'DATACUBE_COMBINED',
      source: REAL,
    },
    {
      isCombined: true,
      isSky: true,
      delivery: 'IDP',
      cube: 'SCBX',
      image: 'SIMX',
      suffix: 'SKY',
      proCatg: 'DATACUBE_SKY_COMB',
      source: REAL,
    },
    {
      isCombined: false,
      isSky: false,
      delivery: 'IDP',
      cube: 'SCBS',
      image: 'SIMS',
      suffix: 'OBJ',
      proCatg: 'DATACUBE_SINGLE',
      source: OURS,
    },
    {
      isCombined: false,
      isSky: true,
      delivery: 'IDP',
      cube: 'SCBX',
      image: 'SIMX',
      suffix: 'SKY',
      proCatg: 'DATACUBE_SKY',
      source: REAL,
    },
    {
      isCombined: false,
      isSky: false,
      delivery: 'S',
      cube: 'SCBS',
      image: null,
      suffix: 'OBJ',
      proCatg: 'DATACUBE_SINGLE',
      source: OURS,
    },
    {
      isCombined: false,
      isSky: true,
      delivery: 'S',
      cube: 'SCBS',
      image: null,
      suffix: 'SKY',
      proCatg: 'DATACUBE_SKY',
      source: OURS,
    },
  ],
};
