import type { ConsistencyRule } from '../../domain/instance/consistency-rule.ts';
import type { ExposureRule } from '../../domain/instance/exposure-rule.ts';
import type { KeywordCondition } from '../../domain/instance/keyword-condition.ts';
import type { PositionRule } from '../../domain/instance/position-rule.ts';

const SEED = 'seed 004 (raw CALIB data types)';
const MODES = 'phoenix-formats 6.5';
const OCA = 'gasgano muse.oca of cpl-plugin-muse 2.8.7; phoenix-formats 6.3';
const since = '1.1';

const science: KeywordCondition = { keyword: 'ESO DPR CATG', oneOf: ['SCIENCE'] };
function dprType(...types: readonly string[]): KeywordCondition {
  return { keyword: 'ESO DPR TYPE', oneOf: types };
}
function template(expression: string): KeywordCondition {
  return { keyword: 'ESO TPL ID', matches: expression };
}
function insMode(expression: string): KeywordCondition {
  return { keyword: 'ESO INS MODE', matches: expression };
}
function isOpen(shutter: number): KeywordCondition {
  return { keyword: `ESO INS SHUT${shutter} ST`, is: true };
}
const ARC_SHUTTERS = [isOpen(3), isOpen(4), isOpen(5)] as const;
const LAMP_SHUTTERS = [isOpen(1), isOpen(2), ...ARC_SHUTTERS, isOpen(6)] as const;

/** In which headers of MUSE contradict themselves. */
export const MUSE_CONSISTENCY = [
  {
    id: 'rotation',
    kind: 'opposite-angles',
    keyword: 'ESO INS DROT POSANG',
    opposite: 'ESO ADA POSANG',
    oppositeAtEnd: 'ESO ADA POSANG END',
    // Ours: less does not show, at the edge of the field it is 0.26 arcsec.
    toleranceDeg: 0.5,
    when: [{ keyword: 'ESO INS DROT MODE', oneOf: ['SKY'] }],
    // With the adaptive optics the adapter holds the pupil: ADA POSANG then follows the parallactic angle.
    unless: [{ keyword: 'ESO TEL ROT ALTAZTRACK', is: true }],
    says: 'ADA POSANG runs against INS DROT POSANG; the recipes read the latter',
    source:
      'ESO data processing FAQ (phoenix-formats 6.6), where both are turned by the same angle; ALTAZTRACK: header of MUSE.2017-06-16T01:34:56.867',
    since,
  },
  {
    id: 'known-mode',
    kind: 'any-of',
    conditions: [
      {
        keyword: 'ESO INS MODE',
        oneOf: ['WFM-NOAO-N', 'WFM-NOAO-E', 'WFM-AO-N', 'WFM-AO-E', 'NFM-AO-N', 'WFM-NONAO-N'],
      },
    ],
    wrong: 'ESO INS MODE',
    when: [dprType('OBJECT', 'SKY', 'STD', 'ASTROMETRY')],
    says: 'INS MODE is WFM-NOAO-N or -E, WFM-AO-N or -E, or NFM-AO-N',
    source: `${MODES}; WFM-NONAO-N is an early name that libmuse knows`,
    since,
  },
  ...[
    ['^MUSE_wfm-noao_obs', '^WFM-NO', 'WFM-NOAO'],
    ['^MUSE_wfm-ao_obs', '^WFM-AO-', 'WFM-AO'],
    ['^MUSE_nfm-ao_obs', '^NFM-AO-', 'NFM-AO'],
  ].map(([templates = '', modes = '', mode = '']) => ({
    id: `mode-of-template-${mode}`,
    kind: 'any-of' as const,
    conditions: [insMode(modes)],
    wrong: 'ESO INS MODE',
    when: [template(templates)],
    says: `such a template observes in ${mode}`,
    source: MODES,
    since,
  })),
  ...['WFM', 'NFM'].map((field) => ({
    id: `field-mode-${field}`,
    kind: 'any-of' as const,
    conditions: [{ keyword: 'ESO INS OPTI2 NAME', oneOf: [field] }],
    wrong: 'ESO INS MODE',
    when: [insMode(`^${field}-`)],
    says: `INS MODE ${field} goes with INS OPTI2 NAME ${field}`,
    source: 'phoenix-formats 6.1',
    since,
  })),
  {
    id: 'type-of-observation',
    kind: 'any-of',
    conditions: [dprType('OBJECT', 'SKY')],
    wrong: 'ESO DPR TYPE',
    when: [science, template('^MUSE_[a-z-]+_obs_')],
    says: 'an observing template takes OBJECT and SKY',
    source: OCA,
    since,
  },
  {
    id: 'category-of-observation',
    kind: 'any-of',
    conditions: [science],
    wrong: 'ESO DPR CATG',
    // Other categories (TEST, TECHNICAL) are meant; this one would lose a science frame without a word.
    when: [dprType('OBJECT'), template('^MUSE_[a-z-]+_obs_'), { keyword: 'ESO DPR CATG', oneOf: ['CALIB'] }],
    says: 'an OBJECT of an observing template is SCIENCE',
    source: OCA,
    since,
  },
  {
    id: 'science-from-calibration',
    kind: 'none-of',
    conditions: [dprType('OBJECT')],
    wrong: 'ESO DPR TYPE',
    when: [template('^MUSE_[a-z-]+_cal_')],
    says: 'a calibration template takes no OBJECT',
    source: OCA,
    since,
  },
  {
    id: 'sky-that-is-called-object',
    kind: 'any-of',
    conditions: [dprType('SKY')],
    wrong: 'ESO DPR TYPE',
    when: [science, { keyword: 'OBJECT', oneOf: ['SKY'] }],
    // Then it is the name of the target, and smart association looks for a hidden sky.
    unless: [{ keyword: 'ESO OBS TARG NAME', oneOf: ['SKY'] }],
    says: 'the instrument writes the target into OBJECT, or the type where it looks at none',
    source: 'OBJECT of calibrations in headers of 2017-06 (BIAS, WAVE, FLAT,LAMP, STD)',
    since,
  },
  {
    id: 'arc-lamp',
    kind: 'any-of',
    conditions: ARC_SHUTTERS,
    wrong: 'ESO DPR TYPE',
    when: [dprType('WAVE')],
    says: 'an arc has the shutter of Ne (3), Xe (4) or HgCd (5) open',
    source: SEED,
    since,
  },
  {
    id: 'flat-lamp',
    kind: 'any-of',
    conditions: [isOpen(1), isOpen(2)],
    wrong: 'ESO DPR TYPE',
    when: [dprType('FLAT,LAMP', 'FLAT,LAMP,ILLUM')],
    says: 'a flat-field has the shutter of a continuum lamp (1, 2) open',
    source: `${SEED}; names of the shutters: phoenix-formats 6.1`,
    since,
  },
  {
    id: 'dark-without-lamp',
    kind: 'none-of',
    conditions: LAMP_SHUTTERS,
    wrong: 'ESO DPR TYPE',
    when: [dprType('BIAS', 'DARK')],
    says: 'a BIAS or DARK has all lamp shutters closed',
    source: SEED,
    since,
  },
] as const satisfies readonly ConsistencyRule[];

const REAL = 'header of MUSE.2017-06-16T01:34:56.867';

export const MUSE_EXPOSURE: ExposureRule = {
  dit: 'ESO DET DIT1',
  ndit: 'ESO DET NDIT',
  unless: [{ keyword: 'ESO DPR TYPE', includes: ['BIAS'] }],
  // DET DEVn EXP RDTTIME is 47.2 s; a faster read-out mode may come.
  readOutSeconds: 30,
  toleranceSeconds: 1,
  source: `${REAL} (DET DIT1 30 s, NDIT 1, RDTTIME 47.2 s); the tolerance is ours`,
  since: '1.2',
};

export const MUSE_POSITION: PositionRule = {
  targetRa: 'ESO TEL TARG ALPHA',
  targetDec: 'ESO TEL TARG DELTA',
  // Ours: offsets to a sky are minutes of arc, and an equinox of date is 0.3 deg away.
  toleranceDeg: 1,
  source: `${REAL} (TEL TARG ALPHA 142226.21, DELTA -440902.002, RA 215.609208, DEC -44.15056)`,
  since: '1.2',
};
