import { calibrationsOf, stepOf } from '../../../../src/domain/instance/steps.ts';
import { typeOf } from '../../../../src/domain/cascade/raw-type.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abFromText } from '../../../../src/domain/association/ab-text.ts';
import type { Action } from '../../../../src/domain/association/edits/action.ts';
import { ACTION_KINDS, SPLIT_CRITERIA } from '../../../../src/domain/association/edits/action.ts';
import type { AbSet } from '../../../../src/domain/association/edits/edit-record.ts';
import type { Editing, EditingResult } from '../../../../src/domain/association/edits/editing.ts';
import {
  activeEdits,
  beginEditing,
  perform,
  replay,
  undoEdit,
  undoOb,
} from '../../../../src/domain/association/edits/editing.ts';
import { editsDocument, parseEditsDocument } from '../../../../src/domain/association/edits/edits-file.ts';
import { createCascade } from '../../../../src/domain/cascade/plan-cascade.ts';
import { MUSE, MUSE_R } from '../../../fakes/muse.ts';
import { DATE, withIfus } from '../../cascade/night-fixtures.ts';
import type { Night } from './edit-fixtures.ts';
import { SIGNATURE, nightOf, raw, template } from './edit-fixtures.ts';

interface Sketch {
  readonly skies: readonly boolean[];
  readonly isNarrow: boolean;
  readonly decoration: keyof typeof DECORATIONS;
}

/** Lines of an AB from elsewhere, or after an edit by hand. */
const DECORATIONS = {
  none: (text: string) => text,
  crlf: (text: string) => text.replaceAll('\n', '\r\n'),
  'no last line end': (text: string) => text.replace(/\n$/u, ''),
  strangers: (text: string) =>
    text
      .replaceAll('RAWFILE', '# by hand\nUNKNOWN  as it  stands\nRAWFILE')
      .replace('MODIFIED        NO', 'MODIFIED NO # not yet'),
  'no sky lines': (text: string) => text.replaceAll(/^MCALIB +REAL +MU_GSKL.*\n/gmu, ''),
} as const;

/** Templates with OBJECT and SKY in any mix. */
const anySketches: fc.Arbitrary<readonly Sketch[]> = fc.array(
  fc.record({
    skies: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
    isNarrow: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    decoration: fc.constantFrom(...(Object.keys(DECORATIONS) as (keyof typeof DECORATIONS)[])),
  }),
  { minLength: 2, maxLength: 5 },
);

function nightFrom(sketches: readonly Sketch[]): Night {
  const templates = sketches.map(({ skies, isNarrow }, hour) => ({
    ...template(hour + 1, ...skies.map((isSky, index) => `${isSky ? 'S' : ''}0${hour}:${index}0:00.000`)),
    ...(isNarrow ? { insMode: 'NFM-AO-N' } : {}),
  }));
  const made = nightOf(...templates);
  const entries = Object.entries(made.set).map(([name, files], index) => {
    const decorate = DECORATIONS[sketches[index]?.decoration ?? 'none'];
    return [name, { ...files, ab: decorate(files.ab) }] as const;
  });
  return { ...made, set: Object.fromEntries(entries) };
}

/** Numbers that choose among whatever is there when their turn comes. */
const step = fc.record({
  what: fc.constantFrom(...ACTION_KINDS, ...ACTION_KINDS, 'undo', 'undoOb'),
  picks: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
  nonsense: fc.integer({ min: 0, max: 11 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function pickAbs({ current, originals }: Editing, picks: readonly number[], count: number): string[] {
  const names = Object.keys(current);
  const chosen = picks.slice(0, count).map((pick) => names[pick % names.length] ?? '');
  const [stale = ''] = Object.keys(originals);
  return [...new Set((picks[5] ?? 0) % 13 === 0 ? [...chosen, stale] : chosen)];
}

function filesOf(set: AbSet, names: readonly string[]): string[] {
  return names.flatMap((name) => (set[name] === undefined ? [] : abFromText(set[name].ab, name).rawFiles));
}

/** Deals files out into up to three datasets; sometimes one is lost, doubled or a stranger. */
function deal(files: readonly string[], { picks, nonsense }: Step): string[][] {
  const count = ((picks[3] ?? 0) % 3) + 1;
  const datasets = Array.from({ length: count }, (): string[] => []);
  for (const [index, file] of files.entries()) datasets[((picks[4] ?? 0) >> index) % count]?.push(file);
  const filled = datasets.filter(({ length }) => length > 0);
  if (nonsense === 1) filled[0]?.pop();
  if (nonsense === 2) filled[0]?.push(files.at(-1) ?? '');
  if (nonsense === 3) filled[0]?.push(raw('23:00:00.000'));
  return filled;
}

function actionOf(editing: Editing, one: Step): Action {
  const { what, picks } = one;
  const abs = pickAbs(editing, picks, 2);
  const [name = ''] = abs;
  const skies = Object.entries(editing.current).flatMap(([key, files]) =>
    abFromText(files.ab, key).inputs.flatMap(({ source, tag }) =>
      source.kind === 'raw' && (tag === 'SKY' || (picks[2] ?? 0) % 7 === 0) ? [source.fileName] : [],
    ),
  );
  switch (what) {
    case 'MERGE':
      return { kind: 'MERGE', abs };
    case 'DELETE':
      return { kind: 'DELETE', ab: name };
    case 'EDIT':
      return { kind: 'EDIT', abs, datasets: deal(filesOf(editing.current, abs), one) };
    case 'SPLIT':
      return {
        kind: 'SPLIT',
        ab: name,
        by: SPLIT_CRITERIA[(picks[2] ?? 0) % SPLIT_CRITERIA.length] ?? 'files',
        datasets: deal(filesOf(editing.current, [name]), one),
      };
    case 'ADD_SKY':
      return {
        kind: 'ADD_SKY',
        abs,
        skyFiles: skies.length === 0 ? [] : [skies[(picks[3] ?? 0) % skies.length] ?? ''],
      };
    default:
      return { kind: 'TRANSFORM', abs, to: (picks[3] ?? 0) % 3 === 0 ? 'OBJECT' : 'SKY' };
  }
}

function take(editing: Editing, one: Step, { context }: Night): EditingResult {
  const { what, picks } = one;
  const pick = picks[0] ?? 0;
  if (what === 'undo') return undoEdit(editing, `E${(pick % (editing.edits.length + 1)) + 1}`, SIGNATURE);
  if (what === 'undoOb') return undoOb(editing, (pick % 6) + 1, SIGNATURE);
  return perform(editing, { action: actionOf(editing, one), signature: SIGNATURE }, context);
}

function afterAll(steps: readonly Step[], one: Night): Editing {
  return steps.reduce((editing, next) => {
    const result = take(editing, next, one);
    return result.kind === 'done' ? result.editing : editing;
  }, beginEditing(one.set));
}

const nightAndSteps = fc.tuple(anySketches, fc.array(step, { maxLength: 14 }));

describe('[U] any sequence of actions and undos', () => {
  it('loses no raw file, uses none twice, and leaves ABs that say what they hold', () => {
    fc.assert(
      fc.property(nightAndSteps, ([sketches, steps]) => {
        const one = nightFrom(sketches);
        const { current, originals } = afterAll(steps, one);
        expect(filesOf(current, Object.keys(current)).toSorted()).toEqual(
          filesOf(originals, Object.keys(originals)).toSorted(),
        );
        for (const [name, { ab: text, alog }] of Object.entries(current)) checkAb(one, name, text, alog);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves no OBJECT with a sky that nobody makes, and no SKY without static sky lines', () => {
    fc.assert(
      fc.property(nightAndSteps, ([sketches, steps]) => {
        const one = nightFrom(sketches);
        const { current, originals } = afterAll(steps, one);
        const abs = Object.entries(current).map(([name, files]) => abFromText(files.ab, name));
        const hadStatic = Object.values(originals).every(({ ab: text }) => text.includes('MU_GSKL'));
        for (const { inputs, rawFiles } of abs) {
          const skies = inputs.flatMap(({ source }) =>
            source.kind === 'product' ? [source.ab.replace('_sky.ab', '.fits')] : [],
          );
          for (const sky of skies) {
            expect(rawFiles).not.toContain(sky);
            const holder = abs.find((other) => other.rawFiles.includes(sky));
            expect(holder?.inputs).toContainEqual({ source: { kind: 'raw', fileName: sky }, tag: 'SKY' });
          }
          const ownSky = inputs.some(({ tag }) => tag === 'SKY');
          const hasStatic = inputs.some(({ source, tag }) => source.kind === 'calib' && tag === 'SKY_LINES');
          if (hadStatic) expect(hasStatic).toBe(ownSky || skies.length === 0);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('leaves ABs of which the whole cascade can be made', () => {
    fc.assert(
      fc.property(nightAndSteps, ([sketches, steps]) => {
        const whole = sketches.map((sketch) =>
          sketch.decoration === 'no sky lines' ? { ...sketch, decoration: 'none' as const } : sketch,
        );
        const one = withAllCalibrations(nightFrom(whole));
        const { current } = afterAll(steps, one);
        const cascade = createCascade({
          process: MUSE_R,
          unit: DATE,
          simpleAbs: Object.entries(current).map(([name, files]) => abFromText(files.ab, name)),
          frames: one.frames,
          rules: MUSE,
          ifus: withIfus(one.frames, [1]),
        });
        expect(cascade.problems).toEqual([]);
        const names = cascade.abs.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        expect(names).toEqual(expect.arrayContaining(cascade.abs.flatMap(({ waitFor }) => waitFor)));
        const reduced = cascade.abs.flatMap(({ step, rawFiles }) => (step === 'basic' ? rawFiles : []));
        expect(reduced.toSorted()).toEqual(one.frames.map(({ fileName }) => fileName).toSorted());
      }),
      { numRuns: 100 },
    );
  });

  it('taken back from the last to the first gives the original ABs byte for byte', () => {
    fc.assert(
      fc.property(nightAndSteps, ([sketches, steps]) => {
        const one = nightFrom(sketches);
        let editing = afterAll(steps, one);
        for (const { id } of activeEdits(editing).toReversed()) {
          const result = undoEdit(editing, id, SIGNATURE);
          if (result.kind === 'refused') throw new Error(result.because);
          editing = result.editing;
        }
        expect(editing.current).toEqual(one.set);
        expect(Object.keys(editing.current)).toEqual(Object.keys(one.set));
      }),
      { numRuns: 120 },
    );
  });

  it('taken back for one OB gives its original ABs byte for byte', () => {
    fc.assert(
      fc.property(nightAndSteps, fc.integer({ min: 1, max: 5 }), ([sketches, steps], obsId) => {
        const one = nightFrom(sketches);
        const editing = afterAll(steps, one);
        const result = undoOb(editing, obsId, SIGNATURE);
        if (result.kind === 'refused') expect(result.because).toMatch(/^no edit touches OB|has no AB in this night$/u);
        const now = result.kind === 'done' ? result.editing : editing;
        for (const [name, files] of Object.entries(one.set)) {
          if (abFromText(files.ab, name).obsId === obsId) expect(now.current[name]).toEqual(files);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('written to a file of edits and done again on the originals gives the same ABs', () => {
    fc.assert(
      fc.property(nightAndSteps, ([sketches, steps]) => {
        const one = nightFrom(sketches);
        const editing = afterAll(steps, one);
        const file = JSON.parse(JSON.stringify(editsDocument(editing, DATE))) as unknown;
        const { edits, problems } = parseEditsDocument(file, 'edits.yaml', { date: DATE, operator: 'x', at: 'y' });
        expect(problems).toEqual([]);
        const replayed = replay(one.set, edits, one.context);
        expect(replayed.problems).toEqual([]);
        expect(replayed.editing.current).toEqual(editing.current);
        expect(activeEdits(replayed.editing)).toEqual(activeEdits(editing));
        const again = replay(one.set, editing.edits, one.context);
        expect({ ...again.editing, problems: again.problems }).toEqual({ ...editing, problems: [] });
      }),
      { numRuns: 120 },
    );
  });
});

/** The fixture has the calibrations only that an edit could touch. */
function withAllCalibrations(night: Night): Night {
  const required = MUSE.steps.flatMap((step) => calibrationsOf(step).map(({ tag }) => tag));
  const lines = [...new Set(required)]
    .filter((tag) => !tag.startsWith('SKY_'))
    .map((tag) => `MCALIB  REAL  ${tag}.fits  ${tag}\n`);
  const entries = Object.entries(night.set).map(
    ([name, files]) => [name, { ...files, ab: files.ab.replace('MCALIB', `${lines.join('')}MCALIB`) }] as const,
  );
  return { ...night, set: Object.fromEntries(entries) };
}

function checkAb({ context }: Night, name: string, text: string, alog: string): void {
  const block = abFromText(text, name);
  const frames = block.rawFiles.flatMap((file) => context.frames.get(file) ?? []);
  const step = frames.length > 1 ? 'combine' : 'basic';
  expect(block).toMatchObject({
    name: `${block.rawFiles[0]?.replace('.fits', '') ?? ''}${stepOf(MUSE.steps, step).extension}.ab`,
    step,
    recipe: stepOf(MUSE.steps, step).recipe,
    rawFiles: block.rawFiles.toSorted(),
    mjdObs: frames[0]?.mjdObs,
    tplStart: frames[0]?.tplStart,
    obsId: frames[0]?.obsId,
    exptimeSeconds: frames
      .filter(({ fileName }) => typeOf(block, fileName) === block.rawType)
      .reduce((sum, { exptimeSeconds }) => sum + exptimeSeconds, 0),
  });
  expect(new Set(frames.map(({ insMode }) => insMode)).size).toBe(1);
  expect(block.rawType).toBe(block.inputs.some(({ tag }) => tag === 'OBJECT') ? 'OBJECT' : 'SKY');
  expect(alog.split('\n')[0]).toBe(`# association log of ${name}`);
  for (const id of block.edits ?? []) expect(alog).toContain(`\n# ${id} `);
}
