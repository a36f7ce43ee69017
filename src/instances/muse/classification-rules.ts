import type { ClassificationRule, KeywordCondition } from '../../domain/instrument.ts';

const OCA = 'gasgano muse.oca of cpl-plugin-muse 2.8.7; phoenix-formats 6.3';
const since = '1.0';

function oneOf(keyword: string, ...values: readonly string[]): KeywordCondition {
  return { keyword, oneOf: values };
}
function includes(keyword: string, ...parts: readonly string[]): KeywordCondition {
  return { keyword, includes: parts };
}
const calib = oneOf('ESO DPR CATG', 'CALIB');
const ifu = oneOf('ESO DPR TECH', 'IFU');
const type = 'ESO DPR TYPE';

/**
 * Raw types of MUSE. The OCA file lets the last matching row win, here the first one does: special types stand
 * before general ones.
 */
export const MUSE_CLASSIFICATION = [
  {
    id: 'object',
    rawType: 'OBJECT',
    conditions: [oneOf('ESO DPR CATG', 'SCIENCE'), oneOf(type, 'OBJECT'), ifu],
    source: OCA,
    since,
  },
  {
    id: 'sky',
    rawType: 'SKY',
    conditions: [oneOf('ESO DPR CATG', 'SCIENCE', 'CALIB'), oneOf(type, 'SKY'), ifu],
    source: OCA,
    since,
  },
  { id: 'std', rawType: 'STD', conditions: [calib, oneOf(type, 'STD'), ifu], source: OCA, since },
  { id: 'astrometry', rawType: 'ASTROMETRY', conditions: [calib, oneOf(type, 'ASTROMETRY'), ifu], source: OCA, since },
  {
    id: 'illum',
    rawType: 'ILLUM',
    conditions: [calib, includes(type, 'FLAT', 'LAMP', 'ILLUM'), ifu],
    source: `${OCA} (there ILLUMFLAT)`,
    since,
  },
  { id: 'skyflat', rawType: 'SKYFLAT', conditions: [calib, includes(type, 'FLAT', 'SKY'), ifu], source: OCA, since },
  {
    id: 'flat',
    rawType: 'FLAT',
    conditions: [calib, includes(type, 'FLAT', 'LAMP'), ifu],
    source: `${OCA}; TPL.ID is not asked for`,
    since,
  },
  { id: 'mask', rawType: 'MASK', conditions: [calib, includes(type, 'WAVE', 'MASK'), ifu], source: OCA, since },
  { id: 'arc-lsf', rawType: 'ARC_LSF', conditions: [calib, includes(type, 'WAVE', 'LSF'), ifu], source: OCA, since },
  { id: 'arc', rawType: 'ARC', conditions: [calib, oneOf(type, 'WAVE'), ifu], source: OCA, since },
  {
    id: 'dark',
    rawType: 'DARK',
    conditions: [calib, oneOf(type, 'DARK')],
    source: `${OCA}; TECH is not asked for`,
    since,
  },
  {
    id: 'bias',
    rawType: 'BIAS',
    conditions: [calib, oneOf(type, 'BIAS')],
    source: `${OCA}; TECH is not asked for`,
    since,
  },
] as const satisfies readonly ClassificationRule[];
