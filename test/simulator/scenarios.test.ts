import { describe, expect, it } from 'vitest';
import { observingDateOf } from '../../src/domain/calendar/observing-date.ts';
import type { PlannedAssociation, PlannedDataset } from '../../src/simulator/association.ts';
import { associationTruth, planAssociation } from '../../src/simulator/association.ts';
import { horizonPosition, siderealTimeDeg } from '../../src/simulator/astronomy.ts';
import { INS_MODES } from '../../src/simulator/ins-modes.ts';
import { createMiniMuse, fieldSpaxels } from '../../src/simulator/mini-muse.ts';
import { planNight } from '../../src/simulator/night-plan.ts';
import type { ScienceFrame } from '../../src/simulator/planned-frame.ts';
import { dataset, execution, obFrames, objectExposure, template } from '../../src/simulator/scenario.ts';
import type { Scenario } from '../../src/simulator/scenario.ts';
import { SCENARIOS } from '../../src/simulator/scenarios/index.ts';
import { sharedFraction } from './footprint.ts';

const DATE = '2014-12-14';
const ALL: readonly (readonly [name: string, scenario: Scenario])[] = Object.entries(SCENARIOS);

describe('[U] the right answers of the scenarios', () => {
  it('are these: case, OBs by their place in the night, actions, datasets by exposure number, < where a sky comes from', () => {
    expect(Object.fromEntries(ALL.map(([name, scenario]) => [name, answersOf(scenario)]))).toEqual({
      standard: ['none 1 keep: 1OOSOO', 'none 2 keep: 2O', 'none 3 keep: 3OO', 'none 4 keep: 4OO'],
      degraded: ['none 1 keep: 1OOS', 'none 2 keep: 2O', 'none 3 keep: 3OS', 'none 4 keep: 4O'],
      container: ['container 1+2 MERGE: 1OO2OS', 'container 5+6 keep: 5OO 6OO', 'none 3 keep: 3O', 'none 4 keep: 4O'],
      'two-templates': [
        'multi-template 1 MERGE: 1OOOO',
        'multi-template 2 keep: 2OO 2OO',
        'multi-template 3 MERGE: 3OO',
      ],
      mapping: [
        'mapping 1 SPLIT: 1OO 1OO',
        'mapping 2 DELETE: 2O 2O 2O',
        'mapping 4 DELETE: 4O 4O',
        'none 3 keep: 3OO',
      ],
      twins: ['twins 1 keep: 1OOOOOOOO'],
      'two-executions-sm': [
        'executions-sm 1 keep: 1OO 1OO',
        'executions-sm 2 EDIT: 2OOOO 2O',
        'executions-sm 3 MERGE: 3OO',
      ],
      'two-executions-vm': ['executions-vm 1 MERGE: 1OOOO', 'executions-vm 2 keep: 2O 2O'],
      'hidden-sky': ['hidden-sky 1+2 TRANSFORM,ADD_SKY: 1OO<2 2S'],
      'hidden-sky-container': ['hidden-sky-container 1+2+3+4+5 TRANSFORM,MERGE,ADD_SKY: 1O3O5O<2,4 2S 4S'],
      aborted: ['aborted 1 keep: 1OOO', 'aborted 2 keep: 2O', 'incomplete 3 keep: 3OO'],
      many: ['too-many 1 keep: 1OOOOOOOOOOOOOOOOOO'],
      rotated: ['none 1 keep: 1OOOO', 'none 2 keep: 2OO'],
      nfm: ['mapping 2 DELETE: 2O 2O', 'none 1 keep: 1OO'],
      mixed: [
        'container 1+2 MERGE: 1OO2O',
        'multi-template 3 MERGE: 3OOS',
        'mapping 4 SPLIT: 4OO 4OO',
        'mapping 5 DELETE: 5O 5O',
        'executions-sm 6 EDIT: 6OOO 6O',
        'executions-vm 7 MERGE: 7OO',
        'hidden-sky 8+9 TRANSFORM,ADD_SKY: 8OO<9 9S',
        'aborted 10 keep: 10O',
        'none 11 keep: 11OSO',
        'none 12 keep: 12OO',
        'none 13 keep: 13O',
      ],
    });
  });

  it.each(ALL)('%s: every science file is in one dataset, every OB in one answer', (_, scenario) => {
    const { science, association } = planned(scenario);
    const used = association.flatMap(({ datasets }) => datasets.flatMap(({ frames }) => frames));
    expect(namesOf(used).toSorted()).toEqual(namesOf(science.flatMap(({ frames }) => frames)).toSorted());
    expect(association.flatMap(({ obsIds }) => obsIds).toSorted()).toEqual(science.map(({ obsId }) => obsId));
    for (const { obsIds, datasets } of association) {
      const own = datasets.flatMap(({ frames }) => frames);
      expect(new Set(own.map(({ block }) => block.obsId))).toEqual(new Set(obsIds));
      for (const { skyFrom } of datasets) {
        expect(skyFrom.filter(({ type }) => type !== 'SKY')).toEqual([]);
        expect(skyFrom.filter((sky) => !own.includes(sky))).toEqual([]);
      }
    }
  });

  it.each(ALL)('%s: files are in order of time, whatever was planned first', (_, scenario) => {
    for (const { frames } of planned(scenario).datasets) {
      expect(namesOf(frames)).toEqual(namesOf(frames).toSorted());
    }
  });

  it('tell the true raw type of hidden sky, and name files', () => {
    const [association] = planned(SCENARIOS['hidden-sky']).association;
    expect(associationTruth(association!)).toEqual({
      scenarioCase: 'hidden-sky',
      obsIds: [1134385, 1134386],
      actions: ['TRANSFORM', 'ADD_SKY'],
      datasets: [
        {
          files: [
            { fileName: 'MUSE.2014-12-15T00:54:04.379.fits', rawType: 'OBJECT' },
            { fileName: 'MUSE.2014-12-15T01:05:19.596.fits', rawType: 'OBJECT' },
          ],
          skyFrom: ['MUSE.2014-12-15T01:23:34.813.fits'],
        },
        { files: [{ fileName: 'MUSE.2014-12-15T01:23:34.813.fits', rawType: 'SKY' }], skyFrom: [] },
      ],
    });
  });

  it('say that a set is modified when its files are not those of one template', () => {
    const { datasets } = planned(SCENARIOS['two-executions-sm']);
    expect(datasets.map(({ isModified }) => isModified)).toEqual([false, false, true, true, true]);
    expect(planned(SCENARIOS.standard).datasets.map(({ isModified }) => isModified)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it.each([
    ['an OB', dataset(obFrames('Nobody', 1)), 'scenario: there is no OB Nobody'],
    ['an exposure', dataset(obFrames('Edge_on_disk', 3)), 'scenario: Edge_on_disk has no exposure 3'],
  ])('cannot name %s that is not there', (_, wrong, message) => {
    const scenario = SCENARIOS['hidden-sky'];
    const association = [{ ...scenario.association![0]!, datasets: [wrong] }];
    expect(() => planAssociation({ ...scenario, association }, planNight(DATE, scenario))).toThrow(message);
  });
});

describe('[U] the fields of the scenarios', () => {
  const combined = ALL.flatMap(([name, scenario]) =>
    planned(scenario).datasets.flatMap((one) => (objectsOf(one).length > 1 ? [[name, scenario, one] as const] : [])),
  );

  it.each(combined)(
    '%s: exposures that are combined share most of the field with the first one',
    (_, scenario, one) => {
      const [first, ...others] = objectsOf(one);
      for (const other of others) {
        expect(other.block.target).toEqual(first!.block.target);
        expect(sharedOf(scenario, first!, other)).toBeGreaterThan(0.5);
      }
    },
  );

  it.each(
    ALL.flatMap(([name, scenario]) =>
      planned(scenario).association.flatMap((one) => (isApart(one) ? [[name, scenario, one] as const] : [])),
    ),
  )(
    '%s: datasets that are kept apart or taken apart have no part of the sky in common',
    (_, scenario, { datasets }) => {
      const pairs = datasets.flatMap((one, index) => datasets.slice(index + 1).map((other) => [one, other] as const));
      for (const [one, other] of pairs) {
        const shared = objectsOf(one).flatMap((a) => objectsOf(other).map((b) => sharedOf(scenario, a, b)));
        expect(Math.max(...shared)).toBe(0);
      }
      expect(pairs.length).toBeGreaterThan(0);
    },
  );

  it('lie across at position angle 90: without the angle the answers would be the opposite', () => {
    const { science } = planned(SCENARIOS.mapping);
    const upright = (index: number) => {
      const [one, other] = science[index]!.frames.map(({ spec }) => ({ ...spec, posangDeg: 0 }));
      return sharedFraction(one!, other!, fieldOf(SCENARIOS.mapping, science[index]!.frames[0]!));
    };
    expect(upright(2)).toBeLessThan(0.5);
    expect(upright(3)).toBeGreaterThan(0.5);
  });

  it('are so small in NFM that an offset counts which would not in WFM', () => {
    const frames = planned(SCENARIOS.nfm).science[1]!.frames;
    const wide = fieldOf(SCENARIOS.standard, planned(SCENARIOS.standard).science[0]!.frames[0]!);
    expect(sharedOf(SCENARIOS.nfm, frames[0]!, frames[1]!)).toBe(0);
    expect(sharedFraction(frames[0]!.spec, frames[1]!.spec, wide)).toBeGreaterThan(0.5);
  });

  it('of hidden sky are far from the object, and never share a part of it', () => {
    for (const name of ['hidden-sky', 'hidden-sky-container', 'mixed'] as const) {
      const { datasets } = planned(SCENARIOS[name]);
      for (const { frames, skyFrom } of datasets) {
        for (const sky of skyFrom) expect(distanceArcsec(frames[0]!, sky)).toBeGreaterThan(100);
      }
      expect(datasets.flatMap(({ skyFrom }) => skyFrom).length).toBeGreaterThan(0);
    }
  });
});

describe('[U] the nights of the scenarios', () => {
  it.each(ALL)('%s: all frames are of one observing date, and no two have the same name or time', (_, scenario) => {
    const { science, calibrations } = planNight(DATE, scenario);
    const frames = science.flatMap((ob) => ob.frames);
    for (const { dateObs } of [...frames, ...calibrations]) expect(observingDateOf(dateObs)).toBe(DATE);
    expect(new Set(namesOf([...frames, ...calibrations])).size).toBe(frames.length + calibrations.length);
    // Sunrise at Paranal in December is at 09:30 UT.
    expect(namesOf(frames).toSorted().at(-1)! < 'MUSE.2014-12-15T09:00').toBe(true);
    expect(planNight(DATE, scenario)).toEqual({ science, calibrations });
  });

  it.each(ALL)('%s: targets are above airmass 2, and OBs of one target see the same', (_, scenario) => {
    const { science } = planNight(DATE, scenario);
    for (const { frames } of science) {
      for (const { block, mjdObs } of frames) {
        expect(horizonPosition(block.target.position, siderealTimeDeg(mjdObs)).airmass).toBeLessThan(2);
      }
    }
    for (const same of Map.groupBy(science, ({ ob }) => ob.target).values()) {
      const facts = same.map(({ ob, frames }) => [ob.insMode, ob.starPeakElectrons, frames[0]!.block.target.position]);
      expect(new Set(facts.map((fact) => JSON.stringify(fact))).size).toBe(1);
    }
    // Slots 30 and 31 of the OBS.IDs of a night are those of the calibrations.
    expect(science.length).toBeLessThanOrEqual(30);
    expect(new Set(science.map(({ ob }) => ob.name)).size).toBe(science.length);
  });

  it('repeat OBs after the last one: same OBS.ID, another OBS.START, another template', () => {
    const { science } = planNight(DATE, SCENARIOS['two-executions-vm']);
    expect(
      science.map(({ obsId, executions }) =>
        executions.map(({ block, frames }) => [
          obsId,
          block.start.slice(11),
          ...frames.map((one) => one.dateObs.slice(11)),
        ]),
      ),
    ).toEqual([
      [
        [1134385, '00:47:04', '00:54:04.379', '01:05:19.596'],
        [1134385, '01:34:49', '01:41:49.030', '01:53:04.247'],
      ],
      [
        [1134386, '01:16:34', '01:23:34.813'],
        [1134386, '02:04:19', '02:11:19.464'],
      ],
    ]);
  });

  it('link OBs by the container of their index', () => {
    const containers = planNight(DATE, SCENARIOS.container).science.map(({ frames }) => {
      const { containerId, containerType } = frames[0]!.block;
      return `${containerId} ${containerType}`;
    });
    expect(containers).toEqual(['11343851 C', '11343851 C', '11343852 U', '11343852 U', '11343853 C', '11343853 C']);
  });

  it('have TPL.NEXP as planned, however many exposures there are', () => {
    const { science } = planNight(DATE, SCENARIOS.aborted);
    expect(science.map(({ frames }) => [frames[0]!.template.exposureCount, frames.length])).toEqual([
      [4, 3],
      [3, 1],
      [3, 2],
    ]);
  });

  it('count the templates of an execution, and number them behind the acquisition', () => {
    const ob = { ...SCENARIOS.standard.obs[0], executions: [execution('A', '', ...TWO), execution('A', '', TWO[0])] };
    const [planned] = planNight(DATE, { ...SCENARIOS.standard, obs: [ob] }).science;
    const told = planned!.executions.map(({ frames }) =>
      frames.map(
        (frame) => `${frame.template.number} of ${frame.block.templateCount}: ${frame.template.start.slice(11)}`,
      ),
    );
    expect(told).toEqual([['2 of 3: 00:53:10', '3 of 3: 01:05:19'], ['2 of 2: 01:23:34']]);
  });
});

const TWO = [template(objectExposure(600)), template(objectExposure(600))] as const;

function planned(scenario: Scenario) {
  const plan = planNight(DATE, scenario);
  const association = planAssociation(scenario, plan);
  return { science: plan.science, association, datasets: association.flatMap(({ datasets }) => datasets) };
}

function answersOf(scenario: Scenario): readonly string[] {
  const { association, science } = planned(scenario);
  const placeOf = (obsId: number) => science.findIndex((ob) => ob.obsId === obsId) + 1;
  return association.map(({ scenarioCase, obsIds, actions, datasets }) => {
    const what = actions.length === 0 ? 'keep' : actions.join(',');
    return `${scenarioCase} ${obsIds.map(placeOf).join('+')} ${what}: ${datasets.map((one) => datasetText(one, placeOf)).join(' ')}`;
  });
}

/** `1OO2OS<3`: exposures of OB 1 and OB 2, the sky from OB 3. */
function datasetText({ frames, skyFrom }: PlannedDataset, placeOf: (obsId: number) => number): string {
  const text = [...Map.groupBy(frames, ({ block }) => block.obsId)].map(
    ([obsId, own]) => `${placeOf(obsId)}${own.map(({ type }) => type[0]).join('')}`,
  );
  const skies = skyFrom.map(({ block }) => placeOf(block.obsId)).join(',');
  return `${text.join('')}${skies === '' ? '' : `<${skies}`}`;
}

function namesOf(frames: readonly { readonly fileName: string }[]): readonly string[] {
  return frames.map(({ fileName }) => fileName);
}

function objectsOf({ frames }: PlannedDataset): readonly ScienceFrame[] {
  return frames.filter(({ type }) => type === 'OBJECT');
}

/** Datasets of one target that are several because their fields are apart. */
function isApart({ actions, scenarioCase, datasets }: PlannedAssociation): boolean {
  const isOneTarget =
    new Set(datasets.flatMap((one) => objectsOf(one).map(({ block }) => block.target.name))).size === 1;
  const isByPosition = actions.some((action) => action === 'SPLIT' || action === 'DELETE') || actions.length === 0;
  return isOneTarget && isByPosition && datasets.length > 1 && scenarioCase !== 'executions-sm';
}

function fieldOf({ minIfus = 4 }: Scenario, { block }: ScienceFrame) {
  const { spaxelArcsec } = INS_MODES[block.insMode];
  const { width, height } = fieldSpaxels(createMiniMuse(minIfus));
  return { width: width * spaxelArcsec, height: height * spaxelArcsec };
}

function sharedOf(scenario: Scenario, one: ScienceFrame, other: ScienceFrame): number {
  return sharedFraction(one.spec, other.spec, fieldOf(scenario, one));
}

function distanceArcsec(one: ScienceFrame, other: ScienceFrame): number {
  const [a, b] = [one.block.target.position, other.block.target.position];
  const north = 3600 * (b.decDeg - a.decDeg) + other.spec.dither.northArcsec - one.spec.dither.northArcsec;
  const east =
    3600 * (b.raDeg - a.raDeg) * Math.cos((a.decDeg * Math.PI) / 180) +
    other.spec.dither.eastArcsec -
    one.spec.dither.eastArcsec;
  return Math.hypot(east, north);
}
