import type { AssociationRule, MatchKey } from '../../domain/instrument.ts';

const OCA = 'actions of gasgano muse.oca, cpl-plugin-muse 2.8.7; phoenix-formats 6.3';
const STATIC_LIST = 'seed 004 (static calibration files)';
const since = '1.0';

const instrument: MatchKey = { name: 'INSTRUME', keyword: 'INSTRUME' };
const readMode: MatchKey = { name: 'DET.READ.CURID', keyword: 'ESO DET READ CURID' };
const insMode: MatchKey = { name: 'INS.MODE', keyword: 'ESO INS MODE' };
/** Nominal or extended range: blue filter in or out, with AO or without. */
const pupilFilter: MatchKey = { name: 'INS.OPTI1.FILTER', keyword: 'ESO INS OPTI1 NAME', startsWith: 'Blue' };
const fieldMode: MatchKey = { name: 'INS.OPTI2.NAME', keyword: 'ESO INS OPTI2 NAME' };

/**
 * Calibrations of a science AB. Required is what the recipes refuse to go without, and what they go without in
 * silence: an uncalibrated cube with exit code 0 (muse-recipes 4 and 8.5).
 */
export const MUSE_ASSOCIATION = [
  { tag: 'MASTER_BIAS', required: true, time: 'closest', match: [instrument, readMode], source: OCA, since },
  { tag: 'MASTER_FLAT', required: true, time: 'closest', match: [instrument, insMode, readMode], source: OCA, since },
  {
    tag: 'TRACE_TABLE',
    required: true,
    time: 'closest',
    match: [instrument, pupilFilter, fieldMode, readMode],
    source: OCA,
    since,
  },
  {
    tag: 'WAVECAL_TABLE',
    required: true,
    time: 'closest',
    match: [instrument, pupilFilter, fieldMode, readMode],
    source: OCA,
    since,
  },
  {
    tag: 'GEOMETRY_TABLE',
    required: true,
    time: 'static',
    match: [instrument],
    source: `${OCA}; ${STATIC_LIST}`,
    since,
  },
  {
    tag: 'TWILIGHT_CUBE',
    required: false,
    time: 'closest',
    match: [instrument, pupilFilter, fieldMode],
    source: OCA,
    since,
  },
  {
    tag: 'BADPIX_TABLE',
    required: false,
    time: 'static',
    match: [instrument],
    source: `${OCA}; ${STATIC_LIST}`,
    since,
  },
  {
    tag: 'EXTINCT_TABLE',
    required: true,
    time: 'static',
    match: [instrument],
    source: `${OCA}; man page of muse_scipost`,
    since,
  },
  {
    tag: 'STD_RESPONSE',
    required: true,
    time: 'closest',
    match: [instrument, insMode],
    source: `${OCA}; muse-recipes 8.5`,
    since,
  },
  { tag: 'STD_TELLURIC', required: false, time: 'closest', match: [instrument, insMode], source: OCA, since },
  {
    tag: 'LSF_PROFILE',
    required: true,
    time: 'static',
    match: [instrument, insMode, readMode],
    source: `${OCA}; ${STATIC_LIST}`,
    since,
  },
  { tag: 'SKY_LINES', required: true, time: 'static', match: [instrument], source: `${OCA}; ${STATIC_LIST}`, since },
  {
    tag: 'ASTROMETRY_WCS',
    required: false,
    time: 'static',
    match: [instrument, fieldMode],
    source: `${OCA}; ${STATIC_LIST}`,
    since,
  },
  { tag: 'FILTER_LIST', required: false, time: 'static', match: [instrument], source: `${OCA}; ${STATIC_LIST}`, since },
] as const satisfies readonly AssociationRule[];
