import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abFromText, abText } from '../../../../src/domain/association/ab-text.ts';
import type { AssociationBlock } from '../../../../src/domain/association/association-block.ts';
import type { Action } from '../../../../src/domain/association/edits/action.ts';
import { applyAction } from '../../../../src/domain/association/edits/apply-action.ts';
import type { AbSet } from '../../../../src/domain/association/edits/edit-record.ts';
import { analyseNight } from '../../../../src/domain/association/smart/analyse-night.ts';
import type { Frame } from '../../../../src/domain/frame/frame.ts';
import { MUSE, MUSE_R } from '../../../fakes/muse.ts';
import type { Scenario } from '../../../../src/simulator/scenario.ts';
import { SCENARIOS } from '../../../../src/simulator/scenarios/index.ts';
import { nights, records } from './any-night.ts';
import type { SketchedNight } from './night-sketch.ts';
import { absOf, analyse, fieldFor, night, object, sky } from './night-sketch.ts';
import { simulatedHeaders } from './simulated-headers.ts';

/** What an AB takes: its files with their tags, and the SKY files of other ABs that it uses. */
interface Dataset {
  readonly files: readonly { readonly fileName: string; readonly rawType: string }[];
  readonly skyFrom: readonly string[];
}

describe.each(Object.keys(SCENARIOS))('[U] simulated night %s', (name) => {
  const scenario: Scenario = SCENARIOS[name as keyof typeof SCENARIOS];
  const { frames, obRecords, truth, fieldOf } = simulatedHeaders('2014-12-14', scenario);
  const abs = absOf(frames);
  const { findings } = analyseNight({ abs, frames, obRecords, fieldOf, rules: MUSE, limits: MUSE_R.limits });

  it('has the datasets of the truth when every recommendation is accepted', () => {
    const actions = findings.flatMap(({ recommended }) => recommended.actions);
    const wanted = truth.flatMap(({ datasets }) => datasets);
    expect(sorted(datasetsOf(applied({ abs, frames }, actions)))).toEqual(sorted(wanted));
  });

  it('loses no file and refuses nothing, whichever answer is taken', () => {
    for (const { recommended, alternatives } of findings) {
      for (const { actions } of [recommended, ...alternatives]) {
        expect(filesOf(applied({ abs, frames }, actions))).toEqual(frames.map(({ fileName }) => fileName).toSorted());
      }
    }
  });
});

const CONTAINER = { id: 77, type: 'C' } as const;
const NIGHTS: Readonly<Record<string, SketchedNight>> = {
  'a map with two SKY exposures': night({
    obsId: 1,
    templates: [[object(), sky(), object(2), object(100), sky(), object(102)]],
  }),
  'a map of single exposures with a SKY': night({ obsId: 1, templates: [[object(), object(100), sky(), object(200)]] }),
  'two templates that map the same two fields': night({
    obsId: 1,
    templates: [
      [object(), sky(), object(100)],
      [object(1), object(101)],
    ],
  }),
  'a template of SKY between two fields': night({
    obsId: 1,
    templates: [[object(), object(2)], [sky()], [object(100), object(102)]],
  }),
  'a container with a SKY OB': night(
    { obsId: 1, container: CONTAINER, templates: [[object(), object(2)]] },
    { obsId: 2, container: CONTAINER, templates: [[sky()]] },
    { obsId: 3, container: CONTAINER, templates: [[object(4)]] },
  ),
  'a hidden sky of several exposures and of two templates': night(
    { obsId: 1, container: CONTAINER, templates: [[object(), object(2), object(3)], [object(100)]] },
    {
      obsId: 2,
      container: CONTAINER,
      templates: [
        [object(300, 0, { exptimeSeconds: 120 }), object(400, 0, { exptimeSeconds: 120 })],
        [object(300, 0, { exptimeSeconds: 120 })],
      ],
    },
  ),
  'an undecided container of two single exposures': night(
    { obsId: 1, container: CONTAINER, templates: [[object(0, 0)]] },
    {
      obsId: 2,
      container: CONTAINER,
      target: { name: 'NGC 2441', raDeg: 150, decDeg: -60.05 },
      templates: [[object()]],
    },
  ),
  'too many in a container': night(
    ...[1, 2, 3, 4, 5].map((obsId) => ({
      obsId,
      container: CONTAINER,
      templates: [[object(), object(1), object(2), object(3)]],
    })),
  ),
};

describe.each(Object.entries(NIGHTS))('[U] %s', (_, sketch) => {
  const context = { obRecords: [], fieldOf: fieldFor, rules: MUSE, limits: MUSE_R.limits };
  const { findings } = analyseNight({ ...sketch, ...context });

  it('has answers that can be carried out one after the other', () => {
    expect(findings).toHaveLength(1);
    for (const { recommended, alternatives } of findings) {
      for (const { actions } of [recommended, ...alternatives]) {
        expect(filesOf(applied(sketch, actions))).toHaveLength(sketch.frames.length);
      }
    }
  });
});

describe('[U] any night', () => {
  it('has answers that can be carried out', () => {
    fc.assert(
      fc.property(nights, records, (sketch, obRecords) => {
        for (const { recommended, alternatives } of analyse(sketch, { obRecords }).findings) {
          for (const { actions } of [recommended, ...alternatives]) {
            expect(filesOf(applied(sketch, actions))).toEqual(sketch.frames.map(({ fileName }) => fileName));
          }
        }
      }),
    );
  });
});

/** The ABs after these actions. */
function applied({ abs, frames }: SketchedNight, actions: readonly Action[]): readonly AssociationBlock[] {
  let set: AbSet = Object.fromEntries(abs.map((ab) => [ab.name, { ab: abText(ab, MUSE), alog: '' }]));
  const context = { rules: MUSE, frames: byName(frames), minExptimeSeconds: MUSE_R.limits.minExptimeSeconds };
  for (const [index, action] of actions.entries()) {
    const done = applyAction(set, action, { ...context, editId: `E${index + 1}` });
    if (done.kind === 'refused') throw new Error(`${JSON.stringify(action)}: ${done.because}`);
    set = done.set;
  }
  return Object.entries(set).map(([name, { ab }]) => abFromText(ab, name));
}

function byName(frames: readonly Frame[]): ReadonlyMap<string, Frame> {
  return new Map(frames.map((frame) => [frame.fileName, frame]));
}

function datasetsOf(abs: readonly AssociationBlock[]): readonly Dataset[] {
  return abs.map(({ inputs }) => ({
    files: inputs.flatMap(({ source, tag }) =>
      source.kind === 'raw' ? [{ fileName: source.fileName, rawType: tag }] : [],
    ),
    skyFrom: [
      ...new Set(
        inputs.flatMap(({ source }) => (source.kind === 'product' ? [source.ab.replace('_sky.ab', '.fits')] : [])),
      ),
    ],
  }));
}

function sorted(datasets: readonly Dataset[]): readonly Dataset[] {
  return datasets.toSorted((a, b) => ((a.files[0]?.fileName ?? '') < (b.files[0]?.fileName ?? '') ? -1 : 1));
}

function filesOf(abs: readonly AssociationBlock[]): readonly string[] {
  return abs.flatMap(({ rawFiles }) => rawFiles).toSorted();
}
