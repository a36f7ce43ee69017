import type { Scenario } from '../scenario.ts';
import { execution, objectExposure, skyExposure, template, towards } from '../scenario.ts';

/** An ordinary night: the associations of daily operation are the right ones. */
export const STANDARD = {
  description:
    'four OBs: 4 OBJECT and 1 SKY; a single OBJECT; 2 OBJECT without SKY; 2 OBJECT of which one is too short',
  calibrations: { arcAgeDays: 0, twilight: true },
  obs: [
    {
      name: 'MUSE_deep_pointing_1',
      target: 'ESO-319-G15',
      programme: '094.A-0205(A)',
      investigator: 'HERSCHEL',
      obsMode: 'SM',
      insMode: 'WFM-NOAO-N',
      decDeg: -36,
      hourAngleDeg: -20,
      starPeakElectrons: [300, 3000],
      executions: [
        execution(
          'A',
          'Fully within constraints.',
          template(
            objectExposure(600),
            objectExposure(600, { dither: towards(2, 0), hiddenError: towards(0.6, -0.4) }),
            skyExposure(120),
            objectExposure(600, { dither: towards(0, 2), hiddenError: towards(-0.8, 0.2) }),
            objectExposure(600, { dither: towards(2, 2), hiddenError: towards(0.3, 1) }),
          ),
        ),
      ],
    },
    {
      name: 'Cluster_core_quicklook',
      target: 'NGC-2298',
      programme: '094.D-0114(B)',
      investigator: 'LEAVITT',
      obsMode: 'SM',
      insMode: 'WFM-NOAO-N',
      decDeg: -45,
      hourAngleDeg: -25,
      starPeakElectrons: [500, 5000],
      executions: [
        execution(
          'B',
          'Seeing slightly worse than requested at the end.',
          template(objectExposure(900, { seeingArcsec: 0.95 })),
        ),
      ],
    },
    {
      name: 'Nebula_pair_east',
      target: 'NGC-2440',
      programme: '094.D-0572(A)',
      investigator: 'HUGGINS',
      obsMode: 'SM',
      insMode: 'WFM-NOAO-N',
      decDeg: -18,
      hourAngleDeg: -35,
      starPeakElectrons: [300, 3000],
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(600),
            objectExposure(600, { dither: towards(2, 0), hiddenError: towards(0.5, -0.3) }),
          ),
        ),
      ],
    },
    {
      name: 'Host_galaxy_test',
      target: 'SN2014-host',
      programme: '294.D-5011(A)',
      investigator: 'ZWICKY',
      obsMode: 'SM',
      insMode: 'WFM-NOAO-N',
      decDeg: -52,
      hourAngleDeg: -45,
      starPeakElectrons: [500, 5000],
      executions: [
        execution(
          'C',
          'First exposure aborted after 5 s (guide star lost), second one fine. Repeat.',
          template(
            objectExposure(5),
            objectExposure(600, { dither: towards(0, 1.6), hiddenError: towards(-0.4, 0.3) }),
          ),
        ),
      ],
    },
  ],
} as const satisfies Scenario;

/** Everything that the quality flag has a bit for. */
export const DEGRADED = {
  description: 'a night with the other value of flag bits 4 to 9: old arc, no twilight, saturation, empty field, …',
  calibrations: { arcAgeDays: 3, twilight: false },
  obs: [
    {
      name: 'Bright_star_halo',
      target: 'HD-49798',
      programme: '094.D-0655(A)',
      investigator: 'FLEMING',
      obsMode: 'SM',
      insMode: 'WFM-NOAO-N',
      decDeg: -44,
      hourAngleDeg: -25,
      starPeakElectrons: [300, 3000],
      saturatingStar: { eastArcsec: 2.4, northArcsec: -1.1, peakElectrons: 150_000 },
      executions: [
        execution(
          'B',
          'Star saturates, as the PI expects.',
          template(
            objectExposure(600),
            objectExposure(600, { dither: towards(2, 0), hiddenError: towards(0.4, 0.5) }),
            skyExposure(120),
          ),
        ),
      ],
    },
    {
      name: 'Blank_field_search',
      target: 'MUSE-BLANK-3',
      programme: '094.A-0131(C)',
      investigator: 'CANNON',
      obsMode: 'SM',
      insMode: 'WFM-NOAO-N',
      decDeg: -28,
      hourAngleDeg: -20,
      executions: [execution('A', '', template(objectExposure(600)))],
    },
    {
      name: 'Dwarf_in_moonlight',
      target: 'PGC-19337',
      programme: '094.B-0298(A)',
      investigator: 'PAYNE',
      obsMode: 'SM',
      insMode: 'WFM-NOAO-N',
      decDeg: -33,
      hourAngleDeg: -30,
      starPeakElectrons: [300, 3000],
      executions: [
        execution(
          'C',
          'Moon rose before the SKY exposure.',
          template(objectExposure(600), skyExposure(120, { skyBrightness: 2 })),
        ),
      ],
    },
    {
      name: 'Disk_after_warm_up',
      target: 'ESO-490-G17',
      programme: '094.B-0711(A)',
      investigator: 'MAURY',
      obsMode: 'SM',
      insMode: 'WFM-NOAO-N',
      decDeg: -26,
      hourAngleDeg: -35,
      starPeakElectrons: [300, 3000],
      executions: [
        execution(
          'C',
          'Spectrographs warmed up by 4 K after a power cut.',
          template(objectExposure(600, { wavelengthShiftAngstrom: 0.8 })),
        ),
      ],
    },
  ],
} as const satisfies Scenario;
