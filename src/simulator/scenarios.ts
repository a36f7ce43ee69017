import type { Scenario } from './scenario.ts';
import { objectExposure, skyExposure, towards } from './scenario.ts';

/** The nights that can be simulated, by name. */
export const SCENARIOS = {
  standard: {
    description:
      'four OBs: 4 OBJECT and 1 SKY; a single OBJECT; 2 OBJECT without SKY; 2 OBJECT of which one is too short',
    calibrations: { arcAgeDays: 0, twilight: true },
    obs: [
      {
        name: 'MUSE_deep_pointing_1',
        target: 'ESO-319-G15',
        programme: '094.A-0205(A)',
        investigator: 'HERSCHEL',
        insMode: 'WFM-NOAO-N',
        decDeg: -36,
        hourAngleDeg: -20,
        starPeakElectrons: [300, 3000],
        grade: 'A',
        comment: 'Fully within constraints.',
        templates: [
          {
            exposures: [
              objectExposure(600),
              objectExposure(600, { dither: towards(2, 0), hiddenError: towards(0.6, -0.4) }),
              skyExposure(120),
              objectExposure(600, { dither: towards(0, 2), hiddenError: towards(-0.8, 0.2) }),
              objectExposure(600, { dither: towards(2, 2), hiddenError: towards(0.3, 1) }),
            ],
          },
        ],
      },
      {
        name: 'Cluster_core_quicklook',
        target: 'NGC-2298',
        programme: '094.D-0114(B)',
        investigator: 'LEAVITT',
        insMode: 'WFM-NOAO-N',
        decDeg: -45,
        hourAngleDeg: -25,
        starPeakElectrons: [500, 5000],
        grade: 'B',
        comment: 'Seeing slightly worse than requested at the end.',
        templates: [{ exposures: [objectExposure(900, { seeingArcsec: 0.95 })] }],
      },
      {
        name: 'Nebula_pair_east',
        target: 'NGC-2440',
        programme: '094.D-0572(A)',
        investigator: 'HUGGINS',
        insMode: 'WFM-NOAO-N',
        decDeg: -18,
        hourAngleDeg: -35,
        starPeakElectrons: [300, 3000],
        grade: 'A',
        comment: '',
        templates: [
          {
            exposures: [
              objectExposure(600),
              objectExposure(600, { dither: towards(2, 0), hiddenError: towards(0.5, -0.3) }),
            ],
          },
        ],
      },
      {
        name: 'Host_galaxy_test',
        target: 'SN2014-host',
        programme: '294.D-5011(A)',
        investigator: 'ZWICKY',
        insMode: 'WFM-NOAO-N',
        decDeg: -52,
        hourAngleDeg: -45,
        starPeakElectrons: [500, 5000],
        grade: 'C',
        comment: 'First exposure aborted after 5 s (guide star lost), second one fine. Repeat.',
        templates: [
          {
            exposures: [
              objectExposure(5),
              objectExposure(600, { dither: towards(0, 1.6), hiddenError: towards(-0.4, 0.3) }),
            ],
          },
        ],
      },
    ],
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
