import { describe, expect, it } from 'vitest';
import { judgeRun } from '../../../src/domain/outcome/judge-run.ts';
import type { OutcomeRule } from '../../../src/domain/outcome/outcome-rule.ts';
import { MUSE } from '../../fakes/muse.ts';
import { CLEAN_LOG, errorLine, facts, input, product } from './run-facts.ts';

const RULES: readonly OutcomeRule[] = MUSE.outcomes;
const judge = (changes: Parameters<typeof facts>[0]) => judgeRun(facts(changes), RULES);

const OFFSET_KEYS = (...numbers: readonly number[]) =>
  Object.fromEntries(
    numbers.map((number) => [`ESO DRS MUSE OFFSET${number} DATE-OBS`, `2014-12-09T02:1${number}:00.000`]),
  );
const FOUR_TABLES = [...Array(4).keys()].map((index) =>
  input('PIXTABLE_REDUCED', `/data/${index}/PIXTABLE_REDUCED_0001.fits`),
);
const WITH_OFFSETS = [...FOUR_TABLES, input('OFFSET_LIST')];
const GAIN = Object.fromEntries([1, 2, 3, 4].map((port) => [`ESO DET OUT${port} GAIN`, 1.1]));
const LOG_4 = CLEAN_LOG.map((line) => line.replace('2 tables', '4 tables'));

/** Runs that end with exit code 0 and are none (muse-recipes.md 8). Lines recorded with muse/2.8.7, shortened. */
describe('[U] silent failures of the MUSE recipes', () => {
  it.each([
    {
      what: '8.1 a pixel table that cannot be read and is left out',
      changes: {
        inputs: FOUR_TABLES,
        logLines: [
          ...LOG_4,
          '04:41:33 [ ERROR ] muse_exp_combine: [tid=000] Failed to load table part of pixel table "/tmp/TRUNC.fits"',
        ],
      },
      code: 'RECIPE_FAILED',
      tells: 'Failed to load table part of pixel table "/tmp/TRUNC.fits"',
    },
    {
      what: '8.1 fewer tables combined than given',
      changes: { inputs: FOUR_TABLES },
      code: 'RECIPE_FAILED',
      tells: '2 tables to be combined, but the set of frames has 4 PIXTABLE_REDUCED',
    },
    {
      what: '8.1 fewer exposures in the header of the cube than given',
      changes: { inputs: WITH_OFFSETS, logLines: LOG_4, products: [product('DATACUBE_FINAL', OFFSET_KEYS(1, 2))] },
      code: 'RECIPE_FAILED',
      tells: 'DATACUBE_FINAL.fits names 2 of 4 PIXTABLE_REDUCED',
    },
    {
      what: '8.2 a disk that is full',
      changes: {
        recipe: 'muse_scipost',
        products: [product('DATACUBE_FINAL')],
        expectedProducts: [{ catg: 'PIXTABLE_REDUCED', count: 1 }],
        logLines: [
          errorLine('Saving pixel table failed: File cannot be created'),
          errorLine(
            '  [1/17] \'Bad file format: "error writing to FITS file" from CFITSIO (ver. 4.2.0) ffclos()=106. .\' (6) at cpl_io_fits_close_file:cpl_io_fits.c:572',
          ),
        ],
      },
      code: 'DISK_FULL',
      tells: 'a product could not be written',
    },
    {
      what: '8.3 a raw frame without DATE-OBS',
      changes: {
        recipe: 'muse_scibasic',
        products: [],
        expectedProducts: [{ catg: 'PIXTABLE_OBJECT', count: 1 }],
        logLines: [
          errorLine('Error while initialising the product frame: Data not found', 'muse_scibasic'),
          errorLine(
            "  [1/6] 'Data not found: DATE-OBS' (10) at cpl_propertylist_get_string:cpl_propertylist.c:2739",
            'muse_scibasic',
          ),
        ],
      },
      code: 'RECIPE_FAILED',
      tells: 'an input has no DATE-OBS',
    },
    {
      what: '8.4 the product of another run in the same folder',
      changes: {
        recipe: 'muse_scipost',
        inputs: [input('PIXTABLE_OBJECT', '/data/b/PIXTABLE_OBJECT_0002-01.fits')],
        products: [
          product('DATACUBE_FINAL', {
            'ESO PRO REC1 RAW1 NAME': 'OBJ0.fits',
            'ESO PRO REC2 RAW1 NAME': 'PIXTABLE_OBJECT_0001-01.fits',
          }),
        ],
      },
      code: 'RECIPE_FAILED',
      tells: 'was made from PIXTABLE_OBJECT_0001-01.fits, which is not in the set of frames',
    },
    {
      what: '8.5 two inputs of one IFU (recorded)',
      changes: {
        recipe: 'muse_scipost',
        logLines: [
          '04:40:49 [WARNING] muse_scipost: [tid=000] we already have IFU  3 of exposure 1 ("/a/PIXTABLE_OBJECT_0001-03.fits")! Ignoring "/b/PIXTABLE_OBJECT_0001-03.fits"',
        ],
      },
      code: 'RECIPE_FAILED',
      tells: 'two inputs are of the same IFU',
    },
    {
      what: '8.9 a GAIN that is missing, with a message',
      changes: {
        recipe: 'muse_scibasic',
        logLines: [
          errorLine(
            "  [1/2] 'Data not found: ESO DET OUT2 GAIN' (10) at cpl_propertylist_get_double:cpl_propertylist.c:2656",
            'muse_scibasic',
          ),
        ],
      },
      code: 'RECIPE_FAILED',
      tells: 'a quadrant without GAIN is all zeros',
    },
    {
      what: '8.9 a GAIN that is missing, without any message',
      changes: {
        recipe: 'muse_scibasic',
        products: [
          product('PIXTABLE_OBJECT', { 'ESO DET OUT1 GAIN': 1.1, 'ESO DET OUT3 GAIN': 1.1, 'ESO DET OUT4 GAIN': 1.1 }),
        ],
        expectedProducts: [{ catg: 'PIXTABLE_OBJECT', count: 1 }],
      },
      code: 'RECIPE_FAILED',
      tells: 'PIXTABLE_OBJECT.fits has no ESO DET OUT2 GAIN',
    },
    {
      what: '8.10 an OFFSET_LIST whose DATE_OBS do not match, by the header',
      changes: { inputs: WITH_OFFSETS, logLines: LOG_4, products: [product('DATACUBE_FINAL', OFFSET_KEYS(1, 2, 4))] },
      code: 'RECIPE_FAILED',
      tells: 'the OFFSET_LIST was not applied to every exposure',
    },
    {
      what: '8.10 an OFFSET_LIST whose DATE_OBS do not match, by the log',
      changes: {
        inputs: WITH_OFFSETS,
        products: [product('DATACUBE_FINAL', OFFSET_KEYS(1, 2, 3, 4))],
        logLines: [
          ...LOG_4,
          '04:41:39 [ INFO  ] muse_exp_combine: [tid=000] Distance of exposure 2 (relative to exp. 1): 2.6,-0.4 arcsec (corrected offset)',
          '04:41:39 [ INFO  ] muse_exp_combine: [tid=000] Distance of exposure 3 (relative to exp. 1): 0.0,2.0 arcsec',
        ],
      },
      code: 'RECIPE_FAILED',
      tells: 'Distance of exposure 3 (relative to exp. 1): 0.0,2.0 arcsec',
    },
    {
      what: 'an input file that is not there',
      changes: {
        exitCode: 9,
        logLines: [
          "[ ERROR ] esorex: Could not open the input file '/x/NOPE.fits' with tag 'OBJECT' and no group in line 1 of the SOF 'in.sof'",
        ],
      },
      code: 'FILE_MISSING',
      tells: '/x/NOPE.fits',
    },
  ] as const)('fail the AB: $what', ({ changes, code, tells }) => {
    const verdict = judge(changes);
    expect(verdict).toMatchObject({ status: 'failed', code });
    expect(verdict.status === 'failed' && verdict.reason).toContain(tells);
  });

  it.each([
    {
      what: '8.5 an IFU that is missing, of those with an LSF',
      changes: {
        inputs: [input('LSF_PROFILE')],
        logLines: [
          '04:40:36 [WARNING] muse_scipost: [tid=000] No LSF_PROFILE (cube format) specified for IFU  5!',
          '04:40:36 [WARNING] muse_scipost: [tid=000] Channel for IFU 03 is missing',
          '04:40:36 [WARNING] muse_scipost: [tid=000] Channel for IFU 05 is missing',
        ],
      },
      caveats: [{ id: 'IFU_MISSING', evidence: 'Channel for IFU 03 is missing', reviewMandatory: true }],
    },
    {
      what: '8.5 no response curve',
      changes: {
        logLines: ['04:40:38 [ INFO  ] muse_scipost: [tid=000] Skipping flux calibration (no STD_RESPONSE curve)'],
      },
      caveats: [
        {
          id: 'NOT_FLUX_CALIBRATED',
          evidence: 'Skipping flux calibration (no STD_RESPONSE curve)',
          reviewMandatory: true,
        },
      ],
    },
    {
      what: '8.5 no LSF for subtract-model',
      changes: { logLines: [errorLine('Did not load any LSF_PROFILEs (cube format)!')] },
      caveats: [
        {
          id: 'SKY_LINES_NOT_SUBTRACTED',
          evidence: 'Did not load any LSF_PROFILEs (cube format)!',
          reviewMandatory: true,
        },
      ],
    },
    {
      what: '8.6 a response curve for other pixel tables',
      changes: {
        logLines: ['04:40:42 [WARNING] muse_scipost: [tid=000] Flux calibration returned rc=14: Data not found'],
      },
      caveats: [
        {
          id: 'NOT_FLUX_CALIBRATED',
          evidence: 'Flux calibration returned rc=14: Data not found',
          reviewMandatory: true,
        },
      ],
    },
    {
      what: '8.6 a response curve without flat-field spectrum',
      changes: {
        logLines: [
          '04:40:40 [WARNING] muse_scipost: [tid=000] Adapt pixel table to STD_RESPONSE for backward compatibility: revert correction by flat-field spectrum!',
        ],
      },
      caveats: [
        {
          id: 'FLAT_SPECTRUM_REVERTED',
          evidence:
            'Adapt pixel table to STD_RESPONSE for backward compatibility: revert correction by flat-field spectrum!',
          reviewMandatory: false,
        },
      ],
    },
    {
      what: '8.7 an IFU without light, in muse_scibasic',
      changes: {
        recipe: 'muse_scibasic',
        products: [product('PIXTABLE_OBJECT', { ...GAIN, 'ESO QC SCIBASIC LAMBDA SHIFT': -1.76 })],
        expectedProducts: [{ catg: 'PIXTABLE_OBJECT', count: 1 }],
      },
      caveats: [
        {
          id: 'LAMBDA_SHIFT_LARGE',
          evidence: 'PIXTABLE_OBJECT.fits: ESO QC SCIBASIC LAMBDA SHIFT = -1.76',
          reviewMandatory: false,
        },
      ],
    },
    {
      what: '8.7 a sky line fit that failed',
      changes: {
        logLines: [errorLine('Sky line fit failed with error code 21: The iterative process did not converge')],
      },
      caveats: [
        {
          id: 'SKY_LINE_FIT_FAILED',
          evidence: 'Sky line fit failed with error code 21: The iterative process did not converge',
          reviewMandatory: false,
        },
      ],
    },
    {
      what: 'a master sky fit that failed',
      changes: { logLines: [errorLine('Master sky fit failed with error code 4: unspecified')] },
      caveats: [
        {
          id: 'MASTER_SKY_FIT_FAILED',
          evidence: 'Master sky fit failed with error code 4: unspecified',
          reviewMandatory: false,
        },
      ],
    },
    {
      what: '8.8 saturation',
      changes: {
        recipe: 'muse_scibasic',
        products: [product('PIXTABLE_OBJECT', GAIN)],
        expectedProducts: [{ catg: 'PIXTABLE_OBJECT', count: 1 }],
        logLines: [
          errorLine(
            'Raw exposure 1 [/tmp/SAT.fits] is strongly saturated in IFU 1 (6175 of 304128 pixels)!',
            'muse_scibasic',
          ),
          errorLine(
            'Raw exposure 1 [/tmp/SAT.fits] is strongly saturated in IFU 2 (6115 of 304128 pixels)!',
            'muse_scibasic',
          ),
        ],
      },
      caveats: [
        {
          id: 'STRONGLY_SATURATED',
          evidence:
            'Raw exposure 1 [/tmp/SAT.fits] is strongly saturated in IFU 1 (6175 of 304128 pixels)! (and 1 more)',
          reviewMandatory: false,
        },
      ],
    },
    {
      what: '10A two sky exposures',
      changes: {
        recipe: 'muse_create_sky',
        logLines: [errorLine('More than one exposure (2) in sky creation', 'muse_create_sky')],
      },
      caveats: [{ id: 'TWO_SKIES', evidence: 'More than one exposure (2) in sky creation', reviewMandatory: true }],
    },
    {
      what: 'an exposure that could not be aligned',
      changes: {
        recipe: 'muse_exp_align',
        logLines: [
          '04:38:25 [WARNING] muse_exp_align: [tid=000] No sources are available for image 2. This field will be ignored and no coordinate offsets will be calculated!',
        ],
      },
      caveats: [
        {
          id: 'FIELD_NOT_ALIGNED',
          evidence:
            'No sources are available for image 2. This field will be ignored and no coordinate offsets will be calculated!',
          reviewMandatory: true,
        },
      ],
    },
    {
      what: 'muse-calibration-and-deep.md 5.1 an illumination flat without effect',
      changes: {
        recipe: 'muse_scibasic',
        expectedProducts: [],
        logLines: ['04:38:25 [ INFO  ] muse_scibasic: [tid=000] Preparing ILLUM flat: 0 slices'],
      },
      caveats: [{ id: 'ILLUM_NOT_APPLIED', evidence: 'Preparing ILLUM flat: 0 slices', reviewMandatory: true }],
    },
  ] as const)('become a caveat: $what', ({ changes, caveats }) => {
    expect(judge(changes)).toEqual({ status: 'succeeded', caveats });
  });
});

describe('[U] clean runs of the MUSE recipes', () => {
  it('have no caveat where four of 24 IFUs exist, as in a simulated night', () => {
    const missing = [...Array(20).keys()].flatMap((index) => [
      `04:39:58 [WARNING] muse_scipost: [tid=000] Channel for IFU ${String(index + 5).padStart(2, '0')} is missing`,
      `04:39:58 [WARNING] muse_scipost: [tid=000] No LSF_PROFILE (cube format) specified for IFU ${String(index + 5).padStart(2)}!`,
    ]);
    expect(judge({ recipe: 'muse_scipost', inputs: [input('LSF_PROFILE')], logLines: missing })).toEqual({
      status: 'succeeded',
      caveats: [],
    });
  });

  it('may combine without an OFFSET_LIST: no alignment was asked for', () => {
    const logLines = [
      ...LOG_4,
      '04:41:43 [ INFO  ] muse_exp_combine: [tid=000] Distance of exposure 2 (relative to exp. 1): 2.0,0.0 arcsec',
    ];
    expect(judge({ inputs: FOUR_TABLES, logLines })).toEqual({ status: 'succeeded', caveats: [] });
  });

  it('may apply an OFFSET_LIST to every exposure', () => {
    const logLines = [
      ...LOG_4,
      '04:41:29 [ INFO  ] muse_exp_combine: [tid=000] Distance of exposure 2 (relative to exp. 1): 2.6,-0.4 arcsec (corrected offset)',
    ];
    const products = [product('DATACUBE_FINAL', OFFSET_KEYS(1, 2, 3, 4))];
    expect(judge({ inputs: WITH_OFFSETS, logLines, products })).toEqual({ status: 'succeeded', caveats: [] });
  });
});

describe('[U] the outcome table of MUSE', () => {
  it('names each row once', () => {
    const ids = RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has a code only on fatal rows, a review and a flag only on tolerated ones', () => {
    for (const rule of RULES) {
      if (rule.class !== 'fatal') expect(rule.code, rule.id).toBeUndefined();
      if (rule.class !== 'tolerated') expect(rule.reviewMandatory ?? rule.qcFlagBit, rule.id).toBeUndefined();
    }
  });
});
