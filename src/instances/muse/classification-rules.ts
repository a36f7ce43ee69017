import type { ClassificationRule } from '../../domain/instance/classification-rule.ts';
import type { KeywordCondition } from '../../domain/instance/keyword-condition.ts';

const OCA = 'gasgano muse.oca of cpl-plugin-muse 2.8.7; phoenix-formats 6.3';
const SEED = 'seed 004 (raw CALIB data types)';
const BOTH = `${OCA}; ${SEED}`;

function oneOf(keyword: string, ...values: readonly string[]): KeywordCondition {
  return { keyword, oneOf: values };
}
function includes(keyword: string, ...parts: readonly string[]): KeywordCondition {
  return { keyword, includes: parts };
}
function matches(keyword: string, expression: string): KeywordCondition {
  return { keyword, matches: expression };
}
const calib = oneOf('ESO DPR CATG', 'CALIB');
const science = oneOf('ESO DPR CATG', 'SCIENCE');
const ifu = oneOf('ESO DPR TECH', 'IFU');
const type = 'ESO DPR TYPE';
const template = 'ESO TPL ID';

/**
 * Raw types of MUSE, in all instrument modes alike. The OCA file lets the last matching row win, here the first one does:
 * special types stand before general ones. Each lamp of the arcs has an exposure of its own; muse_wavecal takes all of them
 * as ARC, and the consistency rules look after the lamps.
 */
export const MUSE_CLASSIFICATION = [
  { id: 'object', rawType: 'OBJECT', conditions: [science, oneOf(type, 'OBJECT'), ifu], source: OCA, since: '1.0' },
  {
    id: 'sky',
    rawType: 'SKY',
    conditions: [oneOf('ESO DPR CATG', 'SCIENCE', 'CALIB'), oneOf(type, 'SKY'), ifu],
    source: OCA,
    since: '1.0',
  },
  { id: 'std', rawType: 'STD', conditions: [calib, oneOf(type, 'STD'), ifu], source: BOTH, since: '1.0' },
  {
    id: 'astrometry',
    rawType: 'ASTROMETRY',
    conditions: [calib, oneOf(type, 'ASTROMETRY'), ifu],
    source: BOTH,
    since: '1.0',
  },
  {
    id: 'linearity-on',
    rawType: 'DETMON_LAMP_ON',
    conditions: [calib, includes(type, 'LINEARITY', 'FLAT', 'DETCHAR'), ifu],
    source: OCA,
    since: '1.1',
  },
  {
    id: 'linearity-off',
    rawType: 'DETMON_LAMP_OFF',
    conditions: [calib, includes(type, 'BIAS', 'DETCHECK'), ifu],
    source: OCA,
    since: '1.1',
  },
  {
    id: 'throughput',
    rawType: 'AMPL',
    conditions: [oneOf('ESO DPR CATG', 'TECHNICAL'), includes(type, 'FLAT', 'LAMP', 'THRUPUT'), ifu],
    source: OCA,
    since: '1.1',
  },
  {
    id: 'illum',
    rawType: 'ILLUM',
    conditions: [calib, includes(type, 'FLAT', 'LAMP', 'ILLUM'), ifu],
    source: `${OCA} (there ILLUMFLAT and TPL.ID, too; the type alone is enough)`,
    since: '1.0',
  },
  {
    id: 'illum-template',
    rawType: 'ILLUM',
    conditions: [calib, oneOf(type, 'FLAT,LAMP'), ifu, matches(template, '^MUSE_[wn]fm_cal_illum')],
    source: `${OCA}: the template tells an illumination flat-field whose type says FLAT,LAMP only`,
    since: '1.1',
  },
  {
    id: 'skyflat',
    rawType: 'SKYFLAT',
    conditions: [calib, includes(type, 'FLAT', 'SKY'), ifu],
    source: BOTH,
    since: '1.0',
  },
  {
    id: 'flat',
    rawType: 'FLAT',
    conditions: [calib, oneOf(type, 'FLAT,LAMP', 'LAMP,FLAT'), ifu],
    source: `${BOTH}; TPL.ID is not asked for, seed 004 names the type alone`,
    since: '1.0',
  },
  {
    id: 'flat-template',
    rawType: 'FLAT',
    conditions: [calib, includes(type, 'FLAT', 'LAMP'), ifu, matches(template, '^MUSE_[wn]fm_cal_specflat')],
    source: OCA,
    since: '1.1',
  },
  { id: 'mask', rawType: 'MASK', conditions: [calib, includes(type, 'WAVE', 'MASK'), ifu], source: BOTH, since: '1.0' },
  {
    id: 'arc-lsf',
    rawType: 'ARC_LSF',
    conditions: [calib, includes(type, 'WAVE', 'LSF'), ifu],
    source: OCA,
    since: '1.0',
  },
  { id: 'arc', rawType: 'ARC', conditions: [calib, oneOf(type, 'WAVE'), ifu], source: BOTH, since: '1.0' },
  {
    id: 'dark',
    rawType: 'DARK',
    conditions: [calib, oneOf(type, 'DARK')],
    source: `${BOTH}; TECH is not asked for`,
    since: '1.0',
  },
  {
    id: 'bias',
    rawType: 'BIAS',
    conditions: [calib, oneOf(type, 'BIAS')],
    source: `${BOTH}; TECH is not asked for`,
    since: '1.0',
  },
] as const satisfies readonly ClassificationRule[];
