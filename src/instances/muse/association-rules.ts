import type { AssociationRule, MatchKey } from '../../domain/instance/association-rule.ts';

const OCA = 'actions of gasgano muse.oca, cpl-plugin-muse 2.8.7; phoenix-formats 6.3';
const STATIC_LIST = 'seed 004 (static calibration files)';
const REFLEX = 'action muse_science of reflex muse_wkf.oca, muse 2.8.7';
const since = '1.0';

/** Masters are kept in a moving window of this many days: farther ones are no choice (seed 002, 4.6). */
const WINDOW_DAYS = 28;
const WINDOW = 'moving window of seed 002, 4.6';
/** Daytime calibrations: ESO's own workflow takes nothing that is farther. */
const DAYTIME = { preferredDays: 3, maxDays: WINDOW_DAYS } as const;
const DAYTIME_SOURCE = `${OCA}; ${REFLEX} (3 d); ${WINDOW}`;

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
  {
    tag: 'MASTER_BIAS',
    required: true,
    time: 'closest',
    ...DAYTIME,
    match: [instrument, readMode],
    source: DAYTIME_SOURCE,
    since,
  },
  {
    tag: 'MASTER_FLAT',
    required: true,
    time: 'closest',
    ...DAYTIME,
    match: [instrument, insMode, readMode],
    source: DAYTIME_SOURCE,
    since,
  },
  {
    tag: 'TRACE_TABLE',
    required: true,
    time: 'closest',
    ...DAYTIME,
    match: [instrument, pupilFilter, fieldMode, readMode],
    source: DAYTIME_SOURCE,
    since,
  },
  {
    tag: 'WAVECAL_TABLE',
    required: true,
    time: 'closest',
    preferredDays: 1.5,
    maxDays: WINDOW_DAYS,
    match: [instrument, pupilFilter, fieldMode, readMode],
    source: `${OCA}; score_bits.txt, bit 4 (arc within 1.5 d); ${WINDOW}`,
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
    maxDays: 30,
    match: [instrument, pupilFilter, fieldMode],
    source: `${OCA}; ${REFLEX} (30 d)`,
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
    source: `${OCA}; ${REFLEX} (at any time); muse-recipes 8.5`,
    since,
  },
  {
    tag: 'STD_TELLURIC',
    required: false,
    time: 'closest',
    maxDays: 1,
    match: [instrument, insMode],
    source: `${OCA}; ${REFLEX} (1 d)`,
    since,
  },
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
