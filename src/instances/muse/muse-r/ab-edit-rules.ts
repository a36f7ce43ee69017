import type { AbEditRule } from '../../../domain/instance/ab-edit-rule.ts';

const AB_TYPES = 'seed 000 (TRANSFORM, from SCI_SINGLE to SKY_SINGLE); phoenix-formats 2.5';
const OBSOLETE =
  'seed 004 (static calibration files: obsolete, not used with the current pipeline); NEWS of muse 2.8.7, v1.0';
const UNIFIED =
  'seed 001 (static calibration schemes are unified); seed 004 (static calibration files, updated with time)';
const PER_IFU =
  'gasgano muse.oca of cpl-plugin-muse 2.8.7 (action muse_scibasic: --nifu=-1 --merge); muse-recipes 4: here the recipe is called per IFU and makes one file each';
const since = '1.1';

/**
 * How ABs of an older tree come to today's standard. Rows are applied in order: a tag is renamed before the file behind it is
 * unified. GEOMETRY_TABLE and ASTROMETRY_WCS are not unified: they belong together and to their time. Options that muse 1.x
 * knew and 2.8.7 hides from its help (--combine, --nlow, --skymodel_sampling …) are still accepted, and stay.
 */
export const MUSE_AB_EDITS = [
  { id: 'object-single', kind: 'rename-tag', from: 'SCI_SINGLE', to: 'OBJECT', source: AB_TYPES, since },
  { id: 'object-combined', kind: 'rename-tag', from: 'SCI_COMBINED', to: 'OBJECT', source: AB_TYPES, since },
  { id: 'sky-single', kind: 'rename-tag', from: 'SKY_SINGLE', to: 'SKY', source: AB_TYPES, since },
  { id: 'lsf-table', kind: 'rename-tag', from: 'LSF_TABLE', to: 'LSF_PROFILE', source: OBSOLETE, since },
  { id: 'lsf-cube', kind: 'rename-tag', from: 'LSF_CUBE', to: 'LSF_PROFILE', source: OBSOLETE, since },
  { id: 'lsf-profile', kind: 'unify-static', tag: 'LSF_PROFILE', matches: '^MU_GLS', source: UNIFIED, since },
  { id: 'sky-lines', kind: 'unify-static', tag: 'SKY_LINES', matches: '^MU_GSKL_', source: UNIFIED, since },
  { id: 'extinction', kind: 'unify-static', tag: 'EXTINCT_TABLE', matches: '^MU_GEXT_', source: UNIFIED, since },
  { id: 'filters', kind: 'unify-static', tag: 'FILTER_LIST', matches: '^MU_GFIL_', source: UNIFIED, since },
  {
    id: 'certified',
    kind: 'virtual-to-real',
    matches: '^MU_[MP]',
    source: 'phoenix-formats 2.1 (virtual calibrations that became certified are REAL) and 2.3 (M, P: dynamic masters)',
    since,
  },
  {
    id: 'one-ifu',
    kind: 'drop-parameter',
    parameter: '--nifu',
    recipes: ['muse_scibasic'],
    source: PER_IFU,
    since,
  },
  {
    id: 'one-file-per-ifu',
    kind: 'drop-parameter',
    parameter: '--merge',
    recipes: ['muse_scibasic'],
    source: PER_IFU,
    since,
  },
] as const satisfies readonly AbEditRule[];
