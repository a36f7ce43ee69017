import type { Scenario } from '../scenario.ts';
import {
  dataset,
  execution,
  obFrames,
  hiddenSkyExposure,
  objectExposure,
  skyExposure,
  template,
  towards,
  usualOb,
} from '../scenario.ts';

const RING_GALAXY = {
  target: 'AM-0644-741',
  programme: '094.B-0612(A)',
  investigator: 'GRAHAM',
  decDeg: -74,
  hourAngleDeg: -25,
  container: { index: 1, type: 'C' },
} as const;
const OPEN_CLUSTER = {
  target: 'NGC-2362',
  programme: '094.D-0331(A)',
  investigator: 'TRUMPLER',
  decDeg: -25,
  hourAngleDeg: -35,
  container: { index: 2, type: 'U' },
} as const;
const QUASARS = {
  programme: '094.A-0767(B)',
  investigator: 'SCHMIDT',
  hourAngleDeg: -55,
  container: { index: 3, type: 'C' },
} as const;

/** Case 1 of seed 000: OBs of a container of type C that see the same field. */
export const CONTAINER: Scenario = {
  description: 'case 1: two OBs of a container of type C, one field; a container of type U; a C of two far targets',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      ...RING_GALAXY,
      name: 'Ring_galaxy_first_half',
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(600),
            objectExposure(600, { dither: towards(2, 0), hiddenError: towards(0.5, -0.2) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...RING_GALAXY,
      name: 'Ring_galaxy_second_half',
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(600, { dither: towards(0, 1.6), hiddenError: towards(-0.7, 0.3), posangDeg: 180 }),
            skyExposure(120),
          ),
        ),
      ],
    }),
    ...['first', 'second'].map((which, index) =>
      usualOb({
        ...OPEN_CLUSTER,
        name: `Open_cluster_${which}_epoch`,
        executions: [execution('A', '', template(objectExposure(600, { hiddenError: towards(0.3 * index, 0) })))],
      }),
    ),
    ...[-31, -32.5].map((decDeg, index) =>
      usualOb({
        ...QUASARS,
        name: `Quasar_field_${index + 1}`,
        target: `SGP-QSO-${index + 1}`,
        decDeg,
        executions: [
          execution(
            'B',
            'Thin clouds.',
            template(
              objectExposure(600),
              objectExposure(600, { dither: towards(1.5, 1), hiddenError: towards(-0.4, 0.2) }),
            ),
          ),
        ],
      }),
    ),
  ],
  association: [
    {
      scenarioCase: 'container',
      obs: ['Ring_galaxy_first_half', 'Ring_galaxy_second_half'],
      actions: ['MERGE'],
      datasets: [dataset(obFrames('Ring_galaxy_first_half', 1, 2), obFrames('Ring_galaxy_second_half', 1, 2))],
    },
    {
      scenarioCase: 'container',
      obs: ['Quasar_field_1', 'Quasar_field_2'],
      actions: [],
      datasets: [dataset(obFrames('Quasar_field_1', 1, 2)), dataset(obFrames('Quasar_field_2', 1, 2))],
    },
  ],
};

const EDGE_ON_DISK = {
  target: 'ESO-121-G6',
  programme: '094.B-0225(A)',
  investigator: 'RUBIN',
  decDeg: -61,
  hourAngleDeg: -20,
  container: { index: 1, type: 'C' },
} as const;

/** Hidden sky, the easiest case: the SKY OB has a wrong DPR.TYPE and a large offset. */
export const HIDDEN_SKY: Scenario = {
  description: 'an OBJECT OB and its SKY OB in a container of type C; the SKY says DPR.TYPE OBJECT',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      ...EDGE_ON_DISK,
      name: 'Edge_on_disk',
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(600),
            objectExposure(600, { dither: towards(1.4, 0.6), hiddenError: towards(0.4, 0.3) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...EDGE_ON_DISK,
      name: 'Edge_on_disk_SKY',
      executions: [execution('A', '', template(hiddenSkyExposure(120, { dither: towards(150, -60) })))],
    }),
  ],
  association: [
    {
      scenarioCase: 'hidden-sky',
      obs: ['Edge_on_disk', 'Edge_on_disk_SKY'],
      actions: ['TRANSFORM', 'ADD_SKY'],
      datasets: [
        {
          ...dataset(obFrames('Edge_on_disk', 1, 2)),
          skyFrom: [obFrames('Edge_on_disk_SKY', 1)],
        },
        dataset(obFrames('Edge_on_disk_SKY', 1)),
      ],
    },
  ],
};

const PLANETARY_NEBULA = {
  programme: '094.C-0480(A)',
  investigator: 'WHIPPLE',
  hourAngleDeg: -30,
  container: { index: 1, type: 'C' },
} as const;
const POINTING_ERRORS = [towards(0, 0), towards(0.4, -0.3), towards(-0.2, 0.5)];

/** Hidden sky, the complex case: five OBs of one exposure, all OBJECT; the blank fields are targets of their own. */
export const HIDDEN_SKY_CONTAINER: Scenario = {
  description: 'five OBs of one exposure in a container of type C: three of one pointing, two of blank sky, all OBJECT',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [0, 1, 2, 3, 4].map((index) =>
    index % 2 === 0
      ? usualOb({
          ...PLANETARY_NEBULA,
          name: `Planetary_nebula_${index + 1}`,
          target: 'NGC-1535',
          decDeg: -12.75,
          executions: [
            execution(
              'A',
              '',
              template(objectExposure(400, { hiddenError: POINTING_ERRORS[index / 2] ?? towards(0, 0) })),
            ),
          ],
        })
      : usualOb({
          ...PLANETARY_NEBULA,
          name: `Planetary_nebula_${index + 1}`,
          target: 'NGC-1535-offset',
          decDeg: -12.7,
          executions: [execution('A', '', template(hiddenSkyExposure(400, { dither: towards(0, 0) })))],
        }),
  ),
  association: [
    {
      scenarioCase: 'hidden-sky-container',
      obs: [1, 2, 3, 4, 5].map((number) => `Planetary_nebula_${number}`),
      actions: ['TRANSFORM', 'MERGE', 'ADD_SKY'],
      datasets: [
        {
          ...dataset(...[1, 3, 5].map((number) => obFrames(`Planetary_nebula_${number}`, 1))),
          skyFrom: [obFrames('Planetary_nebula_2', 1), obFrames('Planetary_nebula_4', 1)],
        },
        dataset(obFrames('Planetary_nebula_2', 1)),
        dataset(obFrames('Planetary_nebula_4', 1)),
      ],
    },
  ],
};
