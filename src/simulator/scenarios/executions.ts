import type { Scenario } from '../scenario.ts';
import {
  abortedTemplate,
  dataset,
  execution,
  obFrames,
  objectExposure,
  template,
  towards,
  usualOb,
} from '../scenario.ts';

const SURVEY = { programme: '094.A-0575(A)', investigator: 'MOORWOOD', hourAngleDeg: -40 } as const;
const BLURRED = { seeingArcsec: 1.6 } as const;

/** Case 5a of seed 000: grades and comments tell the good files from the bad ones. Nothing is dropped. */
export const TWO_EXECUTIONS_SM: Scenario = {
  description:
    'case 5a: OBs executed twice in service mode: a bad and a good one; an aborted and a good one; two good ones',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      ...SURVEY,
      name: 'Lyman_alpha_blob',
      target: 'LAB-1-SOUTH',
      decDeg: -29,
      executions: [
        execution(
          'C',
          'Seeing out of constraints, repeat.',
          template(
            objectExposure(600, { ...BLURRED }),
            objectExposure(600, { ...BLURRED, dither: towards(1.4, 1), hiddenError: towards(0.3, 0.5) }),
          ),
        ),
        execution(
          'A',
          '',
          template(
            objectExposure(600, { hiddenError: towards(-0.2, 0.6) }),
            objectExposure(600, { dither: towards(1.4, 1), hiddenError: towards(0.5, 0.1) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...SURVEY,
      name: 'Proto_cluster_core',
      target: 'MRC-0316-257',
      decDeg: -25.6,
      executions: [
        execution(
          'X',
          'Guide star lost during the third exposure, OB aborted.',
          abortedTemplate(
            4,
            objectExposure(600),
            objectExposure(600, { dither: towards(1.6, 0), hiddenError: towards(0.2, -0.5) }),
            objectExposure(280, { dither: towards(0, 1.2), hiddenError: towards(0.9, 0.8) }),
          ),
        ),
        execution(
          'A',
          '',
          template(
            objectExposure(600, { hiddenError: towards(-0.3, 0.3) }),
            objectExposure(600, { dither: towards(1.6, 1.2), hiddenError: towards(0.4, 0.4) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...SURVEY,
      name: 'Radio_galaxy_halo',
      target: 'TN-J0205-2242',
      decDeg: -22.7,
      hourAngleDeg: -50,
      executions: [
        execution('B', 'Within constraints.', template(objectExposure(600))),
        execution('A', '', template(objectExposure(600, { dither: towards(1, 0.6), hiddenError: towards(-0.4, 0.2) }))),
      ],
    }),
  ],
  association: [
    {
      scenarioCase: 'executions-sm',
      obs: ['Lyman_alpha_blob'],
      actions: [],
      datasets: [dataset(obFrames('Lyman_alpha_blob', 1, 2)), dataset(obFrames('Lyman_alpha_blob', 3, 4))],
    },
    {
      scenarioCase: 'executions-sm',
      obs: ['Proto_cluster_core'],
      actions: ['EDIT'],
      datasets: [dataset(obFrames('Proto_cluster_core', 1, 2, 4, 5)), dataset(obFrames('Proto_cluster_core', 3))],
    },
    {
      scenarioCase: 'executions-sm',
      obs: ['Radio_galaxy_halo'],
      actions: ['MERGE'],
      datasets: [dataset(obFrames('Radio_galaxy_halo', 1, 2))],
    },
  ],
};

const VISITOR = {
  obsMode: 'VM',
  programme: '094.D-0903(A)',
  investigator: 'BAADE',
  decDeg: -33,
  hourAngleDeg: -35,
} as const;

/** Case 5b of seed 000: nobody has graded or commented. */
export const TWO_EXECUTIONS_VM: Scenario = {
  description: 'case 5b: OBs executed twice in visitor mode, without grades: one field; two fields',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      ...VISITOR,
      name: 'Dwarf_spheroidal_centre',
      target: 'FORNAX-DSPH',
      executions: [
        execution(
          '',
          '',
          template(
            objectExposure(600),
            objectExposure(600, { dither: towards(1.2, 0), hiddenError: towards(0.4, -0.4) }),
          ),
        ),
        execution(
          '',
          '',
          template(
            objectExposure(600, { dither: towards(0, 0.8), hiddenError: towards(-0.6, 0.2) }),
            objectExposure(600, { dither: towards(1.2, 0.8), hiddenError: towards(0.1, 0.5) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...VISITOR,
      name: 'Dwarf_spheroidal_moved',
      target: 'FORNAX-DSPH-3',
      executions: [
        execution('', '', template(objectExposure(600))),
        execution('', '', template(objectExposure(600, { dither: towards(-40, 0), hiddenError: towards(0.2, 0.2) }))),
      ],
    }),
  ],
  association: [
    {
      scenarioCase: 'executions-vm',
      obs: ['Dwarf_spheroidal_centre'],
      actions: ['MERGE'],
      datasets: [dataset(obFrames('Dwarf_spheroidal_centre', 1, 2, 3, 4))],
    },
    {
      scenarioCase: 'executions-vm',
      obs: ['Dwarf_spheroidal_moved'],
      actions: [],
      datasets: [dataset(obFrames('Dwarf_spheroidal_moved', 1)), dataset(obFrames('Dwarf_spheroidal_moved', 2))],
    },
  ],
};

const ACTIVE_GALAXY = { programme: '094.B-0864(A)', investigator: 'SEYFERT', hourAngleDeg: -35 } as const;

/** OBs of which less is there than planned: what is left is used. */
export const ABORTED: Scenario = {
  description:
    'OBs that are not complete: aborted with 2 of 4 exposures and a stump; with 1 of 3; 2 of 3 without a word',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      ...ACTIVE_GALAXY,
      name: 'Active_nucleus_north',
      target: 'NGC-1365-N',
      decDeg: -36.1,
      executions: [
        execution(
          'X',
          'Wind above limit, aborted.',
          abortedTemplate(
            4,
            objectExposure(600),
            objectExposure(600, { dither: towards(1.6, 0.8), hiddenError: towards(0.4, -0.2) }),
            objectExposure(4, { dither: towards(3.2, 1.6) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...ACTIVE_GALAXY,
      name: 'Active_nucleus_south',
      target: 'NGC-1433-S',
      decDeg: -47.2,
      executions: [execution('X', 'Aborted for a target of opportunity.', abortedTemplate(3, objectExposure(600)))],
    }),
    usualOb({
      ...ACTIVE_GALAXY,
      name: 'Active_nucleus_jet',
      target: 'NGC-1566-JET',
      obsMode: 'VM',
      decDeg: -54.9,
      executions: [
        execution(
          '',
          '',
          abortedTemplate(
            3,
            objectExposure(600),
            objectExposure(600, { dither: towards(1.2, -0.6), hiddenError: towards(-0.5, 0.3) }),
          ),
        ),
      ],
    }),
  ],
  association: [
    {
      scenarioCase: 'aborted',
      obs: ['Active_nucleus_north'],
      actions: [],
      datasets: [dataset(obFrames('Active_nucleus_north', 1, 2, 3))],
    },
    {
      scenarioCase: 'aborted',
      obs: ['Active_nucleus_south'],
      actions: [],
      datasets: [dataset(obFrames('Active_nucleus_south', 1))],
    },
    {
      scenarioCase: 'incomplete',
      obs: ['Active_nucleus_jet'],
      actions: [],
      datasets: [dataset(obFrames('Active_nucleus_jet', 1, 2))],
    },
  ],
};
