import { describe, expect, it } from 'vitest';
import { brokenRules } from '../../../src/domain/frame/broken-rules.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { MUSE } from '../../fakes/muse.ts';

const CLOSED = Object.fromEntries([1, 2, 3, 4, 5, 6].map((number) => [`ESO INS SHUT${number} ST`, false]));
const OBJECT: Keywords = {
  OBJECT: 'NGC 2440',
  'ESO DPR CATG': 'SCIENCE',
  'ESO DPR TYPE': 'OBJECT',
  'ESO OBS TARG NAME': 'NGC 2440',
  'ESO TPL ID': 'MUSE_wfm-noao_obs_genericoffset',
  'ESO INS MODE': 'WFM-NOAO-N',
  'ESO INS OPTI2 NAME': 'WFM',
  'ESO INS DROT MODE': 'SKY',
  'ESO INS DROT POSANG': 30,
  'ESO ADA POSANG': -30,
  ...CLOSED,
};
const CALIB: Keywords = {
  ...OBJECT,
  'ESO DPR CATG': 'CALIB',
  'ESO INS DROT MODE': 'STAT',
  'ESO TPL ID': 'MUSE_wfm_cal_x',
};

function broken(keywords: Keywords) {
  return brokenRules(keywords, MUSE.consistency).map(({ what, ways }) => ({
    what,
    ways: ways.map(
      ({ when, values }) =>
        `${when}: ${Object.entries(values)
          .map(([keyword, value]) => `${keyword} = ${String(value)}`)
          .join(', ')}`,
    ),
  }));
}

describe('[U] headers of MUSE that agree with themselves', () => {
  it.each<[string, Keywords]>([
    ['OBJECT', {}],
    ['a rotator that went once round', { 'ESO INS DROT POSANG': 350, 'ESO ADA POSANG': 10 }],
    ['a small difference', { 'ESO ADA POSANG': -30.5 }],
    ['half a turn', { 'ESO INS DROT POSANG': 180, 'ESO ADA POSANG': 180 }],
    [
      'adaptive optics, where the adapter holds the pupil (MUSE.2017-06-16T01:34:56.867)',
      {
        'ESO TPL ID': 'MUSE_wfm-ao_obs_genericoffsetLGS',
        'ESO INS MODE': 'WFM-AO-N',
        'ESO INS DROT POSANG': 135.6,
        'ESO ADA POSANG': -129.8242,
        'ESO TEL ROT ALTAZTRACK': true,
      },
    ],
    ['a rotator that stands still', { 'ESO INS DROT MODE': 'STAT', 'ESO ADA POSANG': 90 }],
    ['no ADA POSANG', { 'ESO ADA POSANG': null }],
    [
      'the narrow field',
      { 'ESO INS MODE': 'NFM-AO-N', 'ESO INS OPTI2 NAME': 'NFM', 'ESO TPL ID': 'MUSE_nfm-ao_obs_genericoffsetLGS' },
    ],
    ['a name of the first months', { 'ESO INS MODE': 'WFM-NONAO-N' }],
    ['SKY', { 'ESO DPR TYPE': 'SKY', OBJECT: 'SKY' }],
    ['an observation for a test', { 'ESO DPR CATG': 'TEST' }],
    ['SKY that is a calibration', { 'ESO DPR TYPE': 'SKY', 'ESO DPR CATG': 'CALIB' }],
    ['an OB whose target is called SKY', { OBJECT: 'SKY', 'ESO OBS TARG NAME': 'SKY' }],
  ])('%s', (_, differences) => {
    expect(broken({ ...OBJECT, ...differences })).toEqual([]);
  });

  it.each([3, 4, 5])('an arc with shutter %d open', (shutter) => {
    expect(broken({ ...CALIB, 'ESO DPR TYPE': 'WAVE', [`ESO INS SHUT${shutter} ST`]: true })).toEqual([]);
  });

  it.each([1, 2])('a flat-field with shutter %d open', (shutter) => {
    const open = { ...CALIB, [`ESO INS SHUT${shutter} ST`]: true };
    expect(broken({ ...open, 'ESO DPR TYPE': 'FLAT,LAMP' })).toEqual([]);
    expect(broken({ ...open, 'ESO DPR TYPE': 'FLAT,LAMP,ILLUM' })).toEqual([]);
  });

  it('a header that says nothing contradicts nothing', () => {
    expect(broken({})).toEqual([]);
    expect(broken({ 'ESO DPR TYPE': 'WAVE' })).toEqual([]);
    expect(broken({ 'ESO INS DROT MODE': 'SKY', 'ESO INS DROT POSANG': 30 })).toEqual([]);
    expect(broken({ 'ESO INS DROT MODE': 'SKY', 'ESO ADA POSANG': 30 })).toEqual([]);
  });
});

describe('[U] the end of the exposure as a witness of rotation', () => {
  const rotation = (posang: number, ada: number, atEnd: number) =>
    brokenRules(
      { ...OBJECT, 'ESO INS DROT POSANG': posang, 'ESO ADA POSANG': ada, 'ESO ADA POSANG END': atEnd },
      MUSE.consistency,
    ).map(({ believed }) => believed);

  it.each([
    [35, -25, -30],
    [25, -35, -30],
    [355, 5, 0],
    [185, -175, 180],
    [271, 91, 90],
  ])(
    'both turned by the same angle, as ESO tells to do, are no contradiction: %d and %d, at the end %d',
    (...angles) => {
      expect(rotation(...angles)).toEqual([]);
    },
  );

  it.each([0, 90, 180, 270])('a template that rotates by 90 deg from exposure to exposure is none: %d', (posang) => {
    expect(rotation(posang, -posang, -posang)).toEqual([]);
  });

  it('decides which of the two is wrong', () => {
    expect(rotation(30, -90, -90)).toEqual([
      { values: { 'ESO INS DROT POSANG': 90 }, because: 'ADA POSANG END -90 agrees with ADA POSANG' },
    ]);
    expect(rotation(30, -90, -30)).toEqual([{ values: {}, because: 'ADA POSANG END -30 agrees with INS DROT POSANG' }]);
    expect(rotation(30, -90, 10)).toEqual([{ values: {}, because: 'no two of them agree' }]);
  });
});

describe('[U] headers of MUSE that contradict themselves', () => {
  it.each([
    [30, -90],
    [30, 30],
    [30, -30.51],
    [30, -29.49],
  ])('rotation keys: INS DROT POSANG %d and ADA POSANG %d', (posang, ada) => {
    expect(broken({ ...OBJECT, 'ESO INS DROT POSANG': posang, 'ESO ADA POSANG': ada })).toEqual([
      {
        what: `INS DROT POSANG ${posang} and ADA POSANG ${ada} contradict each other: ADA POSANG runs against INS DROT POSANG; the recipes read the latter`,
        ways: [
          `if ADA POSANG is right: ESO INS DROT POSANG = ${-ada}`,
          `if INS DROT POSANG is right: ESO ADA POSANG = ${-posang}`,
        ],
      },
    ]);
  });

  it('and propose no -0', () => {
    const [rule] = brokenRules({ ...OBJECT, 'ESO INS DROT POSANG': 0, 'ESO ADA POSANG': 90 }, MUSE.consistency);
    expect(Object.is(rule?.ways[1]?.values['ESO ADA POSANG'], 0)).toBe(true);
  });

  it.each<[string, Keywords, string, string]>([
    [
      'an unknown mode',
      { 'ESO INS MODE': 'WFM-NOAO-X' },
      'INS MODE is WFM-NOAO-N or -E, WFM-AO-N or -E, or NFM-AO-N; the header has DPR TYPE OBJECT, INS MODE WFM-NOAO-X',
      'if INS MODE is wrong: ESO INS MODE = ???',
    ],
    [
      'a template of another mode',
      { 'ESO TPL ID': 'MUSE_wfm-ao_obs_genericoffsetLGS' },
      'such a template observes in WFM-AO; the header has TPL ID MUSE_wfm-ao_obs_genericoffsetLGS, INS MODE WFM-NOAO-N',
      'if INS MODE is wrong: ESO INS MODE = ???',
    ],
    [
      'another field mode',
      { 'ESO INS OPTI2 NAME': 'NFM' },
      'INS MODE WFM goes with INS OPTI2 NAME WFM; the header has INS MODE WFM-NOAO-N, INS OPTI2 NAME NFM',
      'if INS MODE is wrong: ESO INS MODE = ???',
    ],
    [
      'an observation that is called a calibration',
      { 'ESO DPR CATG': 'CALIB' },
      'an OBJECT of an observing template is SCIENCE; the header has DPR TYPE OBJECT, TPL ID MUSE_wfm-noao_obs_genericoffset, DPR CATG CALIB',
      'if DPR CATG is wrong: ESO DPR CATG = SCIENCE',
    ],
    [
      'a type that no observing template takes',
      { 'ESO DPR TYPE': 'STD' },
      'an observing template takes OBJECT and SKY; the header has DPR CATG SCIENCE, TPL ID MUSE_wfm-noao_obs_genericoffset, DPR TYPE STD',
      'if DPR TYPE is wrong: ESO DPR TYPE = ???',
    ],
    [
      'OBJECT from a calibration template',
      { 'ESO TPL ID': 'MUSE_wfm_cal_specphot' },
      'a calibration template takes no OBJECT; the header has TPL ID MUSE_wfm_cal_specphot, DPR TYPE OBJECT',
      'if DPR TYPE is wrong: ESO DPR TYPE = ???',
    ],
    [
      'SKY by its OBJECT, OBJECT by its type',
      { OBJECT: 'SKY' },
      'the instrument writes the target into OBJECT, or the type where it looks at none; the header has DPR CATG SCIENCE, OBJECT SKY, DPR TYPE OBJECT',
      'if DPR TYPE is wrong: ESO DPR TYPE = SKY',
    ],
    [
      'an arc in the dark',
      { ...CALIB, 'ESO DPR TYPE': 'WAVE', 'ESO INS SHUT1 ST': true, 'ESO INS SHUT6 ST': true },
      'an arc has the shutter of Ne (3), Xe (4) or HgCd (5) open; the header has DPR TYPE WAVE, INS SHUT3 ST false, INS SHUT4 ST false, INS SHUT5 ST false',
      'if DPR TYPE is wrong: ESO DPR TYPE = ???',
    ],
    [
      'a flat-field without its lamp',
      { ...CALIB, 'ESO DPR TYPE': 'FLAT,LAMP', 'ESO INS SHUT3 ST': true },
      'a flat-field has the shutter of a continuum lamp (1, 2) open; the header has DPR TYPE FLAT,LAMP, INS SHUT1 ST false, INS SHUT2 ST false',
      'if DPR TYPE is wrong: ESO DPR TYPE = ???',
    ],
    [
      'a DARK with a lamp',
      { 'ESO DPR TYPE': 'DARK', 'ESO DPR CATG': 'CALIB', 'ESO INS SHUT2 ST': true },
      'a BIAS or DARK has all lamp shutters closed; the header has DPR TYPE DARK, INS SHUT1 ST false, INS SHUT2 ST true, INS SHUT3 ST false, INS SHUT4 ST false, INS SHUT5 ST false, INS SHUT6 ST false',
      'if DPR TYPE is wrong: ESO DPR TYPE = ???',
    ],
  ])('%s', (_, differences, what, way) => {
    expect(broken({ ...OBJECT, ...differences })).toEqual([{ what, ways: [way] }]);
  });

  it('are told by rules that have a source', () => {
    expect(MUSE.consistency.filter(({ source, since, says }) => [source, since, says].includes(''))).toEqual([]);
    expect(new Set(MUSE.consistency.map(({ id }) => id)).size).toBe(MUSE.consistency.length);
  });
});
