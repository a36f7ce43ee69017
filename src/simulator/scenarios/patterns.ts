import type { Scenario } from '../scenario.ts';
import { dataset, execution, obFrames, objectExposure, template, towards, usualOb } from '../scenario.ts';

const GLOBULAR = {
  programme: '094.D-0142(B)',
  investigator: 'SHAPLEY',
  decDeg: -36.5,
  hourAngleDeg: -30,
} as const;

/** Case 2 of seed 000: one OB, more than one template. */
export const TWO_TEMPLATES: Scenario = {
  description: 'case 2: OBs of two templates: same field; two fields; a single exposure each (WFM-AO-E)',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      ...GLOBULAR,
      name: 'Globular_centre',
      target: 'NGC-1851',
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(600),
            objectExposure(600, { dither: towards(1.6, 0), hiddenError: towards(0.3, 0.4) }),
          ),
          template(
            objectExposure(600, { dither: towards(0, 1.2), hiddenError: towards(-0.5, 0.1) }),
            objectExposure(600, { dither: towards(1.6, 1.2), hiddenError: towards(0.2, -0.6) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...GLOBULAR,
      name: 'Globular_two_fields',
      target: 'NGC-1904',
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(600),
            objectExposure(600, { dither: towards(1.2, 0.8), hiddenError: towards(0.3, 0.2) }),
          ),
          template(
            objectExposure(600, { dither: towards(48, 0), hiddenError: towards(-0.3, 0) }),
            objectExposure(600, { dither: towards(49.2, 0.8), hiddenError: towards(0.4, -0.4) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...GLOBULAR,
      name: 'Globular_halo',
      target: 'NGC-2298-halo',
      insMode: 'WFM-AO-E',
      hourAngleDeg: -50,
      executions: [
        execution(
          'B',
          '',
          template(objectExposure(600, { seeingArcsec: 0.6 })),
          template(objectExposure(600, { seeingArcsec: 0.6, dither: towards(1, 1), hiddenError: towards(0.2, 0.3) })),
        ),
      ],
    }),
  ],
  association: [
    {
      scenarioCase: 'multi-template',
      obs: ['Globular_centre'],
      actions: ['MERGE'],
      datasets: [dataset(obFrames('Globular_centre', 1, 2, 3, 4))],
    },
    {
      scenarioCase: 'multi-template',
      obs: ['Globular_two_fields'],
      actions: [],
      datasets: [dataset(obFrames('Globular_two_fields', 1, 2)), dataset(obFrames('Globular_two_fields', 3, 4))],
    },
    {
      scenarioCase: 'multi-template',
      obs: ['Globular_halo'],
      actions: ['MERGE'],
      datasets: [dataset(obFrames('Globular_halo', 1, 2))],
    },
  ],
};

const NEBULA = {
  programme: '094.C-0199(A)',
  investigator: 'MESSIER',
  decDeg: -5.5,
  hourAngleDeg: -35,
} as const;
const TURNED = { posangDeg: 90 } as const;

/**
 * Case 3 of seed 000: offsets as large as the field, which has 30.4 by 9.6 arcsec with 4 IFUs. The last two OBs lie across
 * at position angle 90: whoever forgets to turn the field finds the opposite.
 */
export const MAPPING: Scenario = {
  description: 'case 3: a map of two clusters; one without any overlap; two at position angle 90 (one in X and Y)',
  maxIfus: 4,
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      ...NEBULA,
      name: 'Nebula_two_knots',
      target: 'NGC-1999',
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(600),
            objectExposure(600, { dither: towards(45, 0), hiddenError: towards(0.3, -0.2) }),
            objectExposure(600, { dither: towards(1.8, 1), hiddenError: towards(-0.4, 0.3) }),
            objectExposure(600, { dither: towards(46.8, 1), hiddenError: towards(0.6, 0.1) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...NEBULA,
      name: 'Nebula_strip',
      target: 'NGC-1976',
      executions: [
        execution(
          'A',
          '',
          template(...[0, 35, 70].map((eastArcsec) => objectExposure(600, { dither: towards(eastArcsec, 0) }))),
        ),
      ],
    }),
    usualOb({
      ...NEBULA,
      name: 'Nebula_along_the_slit',
      target: 'NGC-2024',
      hourAngleDeg: -50,
      executions: [
        execution('A', '', {
          offsetCoordinates: 'DETECTOR',
          exposures: [
            objectExposure(600, { ...TURNED }),
            objectExposure(600, { ...TURNED, dither: towards(0, 8), hiddenError: towards(0.3, 0.2) }),
          ],
        }),
      ],
    }),
    usualOb({
      ...NEBULA,
      name: 'Nebula_across_the_slit',
      target: 'NGC-2068',
      hourAngleDeg: -60,
      executions: [
        execution(
          'A',
          '',
          template(objectExposure(600, { ...TURNED }), objectExposure(600, { ...TURNED, dither: towards(12, 0) })),
        ),
      ],
    }),
  ],
  association: [
    {
      scenarioCase: 'mapping',
      obs: ['Nebula_two_knots'],
      actions: ['SPLIT'],
      datasets: [dataset(obFrames('Nebula_two_knots', 1, 3)), dataset(obFrames('Nebula_two_knots', 2, 4))],
    },
    {
      scenarioCase: 'mapping',
      obs: ['Nebula_strip'],
      actions: ['DELETE'],
      datasets: [1, 2, 3].map((number) => dataset(obFrames('Nebula_strip', number))),
    },
    {
      scenarioCase: 'mapping',
      obs: ['Nebula_across_the_slit'],
      actions: ['DELETE'],
      datasets: [1, 2].map((number) => dataset(obFrames('Nebula_across_the_slit', number))),
    },
  ],
};

const TWIN_POINTINGS = [towards(0, 0), towards(5, 0), towards(0, 2.5), towards(5, 2.5)];
const TWIN_ERRORS = [towards(0, 0), towards(0.3, -0.3)];

/** Case 4 of seed 000: to be kept, because one deep cube is better than four shallow ones. */
export const TWINS: Scenario = {
  description: 'case 4: one OB of twins, 8 exposures at 4 overlapping pointings (to be kept)',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      name: 'Irregular_dwarf_twins',
      target: 'NGC-1705',
      programme: '094.B-0745(A)',
      investigator: 'TINSLEY',
      decDeg: -53.4,
      hourAngleDeg: -30,
      executions: [
        execution(
          'A',
          '',
          template(
            ...TWIN_POINTINGS.flatMap((dither) =>
              TWIN_ERRORS.map((hiddenError) => objectExposure(600, { dither, hiddenError })),
            ),
          ),
        ),
      ],
    }),
  ],
  association: [
    {
      scenarioCase: 'twins',
      obs: ['Irregular_dwarf_twins'],
      actions: [],
      datasets: [dataset(obFrames('Irregular_dwarf_twins', 1, 2, 3, 4, 5, 6, 7, 8))],
    },
  ],
};

const MANY = Array.from({ length: 18 }, (_, index) => index);

/** More exposures than are combined: their single cubes are final. */
export const MANY_EXPOSURES: Scenario = {
  description: 'one OB of 18 exposures of one field, more than are combined',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      name: 'Deep_field_all_night',
      target: 'HDFS',
      programme: '094.A-0289(B)',
      investigator: 'BACON',
      decDeg: -60.5,
      hourAngleDeg: -45,
      executions: [
        execution(
          'A',
          '',
          template(
            ...MANY.map((index) =>
              objectExposure(300, {
                dither: towards(0.5 * (index % 3), 0.3 * Math.floor(index / 3)),
                hiddenError: towards(0.1 * (index % 4), -0.1 * (index % 5)),
              }),
            ),
          ),
        ),
      ],
    }),
  ],
  association: [
    {
      scenarioCase: 'too-many',
      obs: ['Deep_field_all_night'],
      actions: [],
      datasets: [dataset(obFrames('Deep_field_all_night', ...MANY.map((index) => index + 1)))],
    },
  ],
};

const ANGLES = [0, 90, 180, 270];
const SMALL_ERRORS = [towards(0, 0), towards(0.1, 0.05), towards(-0.05, 0.06), towards(0.04, -0.08)];

/** Rotations by a right angle, which the narrow field of 4 IFUs does not survive: 12 IFUs are nearly square. */
export const ROTATED: Scenario = {
  description: 'two OBs with rotations: 4 position angles, well pointed; 2 position angles, badly pointed (12 IFUs)',
  minIfus: 12,
  maxIfus: 12,
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      name: 'Lensing_cluster_rotated',
      target: 'ABELL-S1063',
      programme: '094.A-0115(B)',
      investigator: 'CARNEGIE',
      decDeg: -44.5,
      hourAngleDeg: -35,
      executions: [
        execution(
          'A',
          '',
          template(
            ...ANGLES.map((posangDeg, index) =>
              objectExposure(600, {
                posangDeg,
                dither: towards(0.4 * index, 0.3 * (index % 2)),
                hiddenError: SMALL_ERRORS[index] ?? towards(0, 0),
              }),
            ),
          ),
        ),
      ],
    }),
    usualOb({
      name: 'Quasar_host_rotated',
      target: 'PKS-0558-504',
      programme: '094.B-0321(A)',
      investigator: 'BOKSENBERG',
      decDeg: -50.4,
      hourAngleDeg: -45,
      executions: [
        execution(
          'B',
          'Guide star changed between the exposures.',
          template(
            objectExposure(600, { posangDeg: 20 }),
            objectExposure(600, { posangDeg: 110, hiddenError: towards(0.5, -0.4) }),
          ),
        ),
      ],
    }),
  ],
};
