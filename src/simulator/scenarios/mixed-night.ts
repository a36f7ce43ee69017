import type { Scenario } from '../scenario.ts';
import {
  abortedTemplate,
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

const GALAXIES = { programme: '094.B-0345(A)', investigator: 'HUBBLE' } as const;
const PAIR = {
  ...GALAXIES,
  target: 'NGC-1531',
  decDeg: -32.9,
  hourAngleDeg: -20,
  container: { index: 1, type: 'C' },
} as const;
const DISK = {
  ...GALAXIES,
  target: 'NGC-1792',
  decDeg: -38,
  hourAngleDeg: -55,
  container: { index: 2, type: 'C' },
} as const;

/**
 * A night with most of the cases, and of as few and short exposures as possible: it is to be processed as a whole. Case 4
 * and too many exposures would be long, rotations by a right angle need more IFUs.
 */
export const MIXED: Scenario = {
  description: 'a night of 13 OBs with most of the cases, an ordinary one, a too short exposure, WFM-AO-N and NFM',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      ...PAIR,
      name: 'Galaxy_pair_a',
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(300),
            objectExposure(300, { dither: towards(1.6, 0), hiddenError: towards(0.08, -0.06) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...PAIR,
      name: 'Galaxy_pair_b',
      executions: [
        execution(
          'A',
          '',
          template(objectExposure(300, { dither: towards(0, 1.2), hiddenError: towards(0.05, 0.04), posangDeg: 180 })),
        ),
      ],
    }),
    usualOb({
      ...GALAXIES,
      name: 'Two_templates',
      target: 'NGC-1808',
      decDeg: -37.5,
      hourAngleDeg: -30,
      executions: [
        execution(
          'A',
          '',
          template(objectExposure(300)),
          template(
            objectExposure(300, { dither: towards(1.2, 0.8), hiddenError: towards(-0.4, 0.3) }),
            skyExposure(100),
          ),
        ),
      ],
    }),
    usualOb({
      ...GALAXIES,
      name: 'Map_of_two_fields',
      target: 'NGC-1097',
      decDeg: -30.3,
      hourAngleDeg: -25,
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(300),
            objectExposure(300, { dither: towards(1.4, 0.8), hiddenError: towards(0.3, 0.2) }),
            objectExposure(300, { dither: towards(44, 0), hiddenError: towards(0.2, 0) }),
            objectExposure(300, { dither: towards(45.4, 0.8), hiddenError: towards(-0.3, 0.5) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...GALAXIES,
      name: 'Map_without_overlap',
      target: 'NGC-1300',
      decDeg: -19.4,
      hourAngleDeg: -30,
      executions: [execution('A', '', template(objectExposure(300), objectExposure(300, { dither: towards(33, 0) })))],
    }),
    usualOb({
      ...GALAXIES,
      name: 'Service_twice',
      target: 'NGC-1672',
      decDeg: -59.2,
      hourAngleDeg: -40,
      executions: [
        execution(
          'X',
          'Aborted in the second exposure: guide star lost.',
          abortedTemplate(
            3,
            objectExposure(300),
            objectExposure(140, { dither: towards(1.2, 0), hiddenError: towards(0.4, 0.6) }),
          ),
        ),
        execution(
          'A',
          '',
          template(
            objectExposure(300, { dither: towards(1.2, 0), hiddenError: towards(-0.3, 0.2) }),
            objectExposure(300, { dither: towards(0, 0.8), hiddenError: towards(0.2, 0.4) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...GALAXIES,
      name: 'Visitor_twice',
      target: 'NGC-1705-W',
      obsMode: 'VM',
      decDeg: -53.3,
      hourAngleDeg: -45,
      executions: [
        execution('', '', template(objectExposure(300))),
        execution('', '', template(objectExposure(300, { dither: towards(1, 1), hiddenError: towards(0.3, -0.5) }))),
      ],
    }),
    usualOb({
      ...DISK,
      name: 'Disk_object',
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(300),
            objectExposure(300, { dither: towards(1.6, 0.6), hiddenError: towards(0.5, 0.1) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...DISK,
      name: 'Disk_sky',
      executions: [execution('A', '', template(hiddenSkyExposure(100, { dither: towards(-140, 80) })))],
    }),
    usualOb({
      ...GALAXIES,
      name: 'Aborted_early',
      target: 'NGC-1559',
      decDeg: -62.8,
      hourAngleDeg: -50,
      executions: [execution('X', 'Aborted, clouds.', abortedTemplate(3, objectExposure(300)))],
    }),
    usualOb({
      ...GALAXIES,
      name: 'Ordinary_with_sky',
      target: 'NGC-2217',
      decDeg: -27.2,
      hourAngleDeg: -75,
      insMode: 'WFM-AO-N',
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(300, { seeingArcsec: 0.7 }),
            skyExposure(100, { seeingArcsec: 0.7 }),
            objectExposure(300, { seeingArcsec: 0.7, dither: towards(1.6, 1), hiddenError: towards(-0.2, 0.6) }),
          ),
        ),
      ],
    }),
    usualOb({
      ...GALAXIES,
      name: 'One_too_short',
      target: 'NGC-2207',
      decDeg: -21.4,
      hourAngleDeg: -80,
      executions: [
        execution(
          'B',
          'First exposure was a test.',
          template(objectExposure(5), objectExposure(300, { dither: towards(1, 0), hiddenError: towards(0.4, 0.2) })),
        ),
      ],
    }),
    usualOb({
      ...GALAXIES,
      name: 'Narrow_field',
      target: 'NGC-2070-NFM',
      decDeg: -69.1,
      hourAngleDeg: -65,
      insMode: 'NFM-AO-N',
      executions: [execution('A', '', template(objectExposure(300, { seeingArcsec: 0.1 })))],
    }),
  ],
  association: [
    {
      scenarioCase: 'container',
      obs: ['Galaxy_pair_a', 'Galaxy_pair_b'],
      actions: ['MERGE'],
      datasets: [dataset(obFrames('Galaxy_pair_a', 1, 2), obFrames('Galaxy_pair_b', 1))],
    },
    {
      scenarioCase: 'multi-template',
      obs: ['Two_templates'],
      actions: ['MERGE'],
      datasets: [dataset(obFrames('Two_templates', 1, 2, 3))],
    },
    {
      scenarioCase: 'mapping',
      obs: ['Map_of_two_fields'],
      actions: ['SPLIT'],
      datasets: [dataset(obFrames('Map_of_two_fields', 1, 2)), dataset(obFrames('Map_of_two_fields', 3, 4))],
    },
    {
      scenarioCase: 'mapping',
      obs: ['Map_without_overlap'],
      actions: ['DELETE'],
      datasets: [1, 2].map((number) => dataset(obFrames('Map_without_overlap', number))),
    },
    {
      scenarioCase: 'executions-sm',
      obs: ['Service_twice'],
      actions: ['EDIT'],
      datasets: [dataset(obFrames('Service_twice', 1, 3, 4)), dataset(obFrames('Service_twice', 2))],
    },
    {
      scenarioCase: 'executions-vm',
      obs: ['Visitor_twice'],
      actions: ['MERGE'],
      datasets: [dataset(obFrames('Visitor_twice', 1, 2))],
    },
    {
      scenarioCase: 'hidden-sky',
      obs: ['Disk_object', 'Disk_sky'],
      actions: ['TRANSFORM', 'ADD_SKY'],
      datasets: [
        { ...dataset(obFrames('Disk_object', 1, 2)), skyFrom: [obFrames('Disk_sky', 1)] },
        dataset(obFrames('Disk_sky', 1)),
      ],
    },
    {
      scenarioCase: 'aborted',
      obs: ['Aborted_early'],
      actions: [],
      datasets: [dataset(obFrames('Aborted_early', 1))],
    },
  ],
};
