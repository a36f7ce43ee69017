import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/domain/association/edits/action.ts';
import { nights, records } from './any-night.ts';
import { analyse } from './night-sketch.ts';

describe('[U] any night', () => {
  it('gives the same findings whatever the order of its ABs, frames and records', () => {
    const shuffled = fc.tuple(nights, records).chain(([sketch, obRecords]) =>
      fc.record({
        sketch: fc.constant(sketch),
        obRecords: fc.constant(obRecords),
        frames: fc.shuffledSubarray([...sketch.frames], { minLength: sketch.frames.length }),
        abs: fc.shuffledSubarray([...sketch.abs], { minLength: sketch.abs.length }),
        others: fc.shuffledSubarray([...obRecords], { minLength: obRecords.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ sketch, obRecords, frames, abs, others }) => {
        const reversed = abs.map((ab) => ({ ...ab, rawFiles: ab.rawFiles.toReversed() }));
        expect(analyse({ frames, abs: reversed }, { obRecords: others })).toEqual(analyse(sketch, { obRecords }));
      }),
    );
  });

  it('has findings that share no AB, have names of their own, and offer to keep', () => {
    fc.assert(
      fc.property(nights, records, (sketch, obRecords) => {
        const { findings } = analyse(sketch, { obRecords });
        const abs = findings.flatMap((finding) => finding.abs);
        expect(new Set(abs).size).toBe(abs.length);
        expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
        for (const { recommended, alternatives } of findings) {
          const labels = [recommended, ...alternatives].map(({ label }) => label);
          expect(new Set(labels).size).toBe(labels.length);
          expect(labels).toContain('keep');
        }
      }),
    );
  });

  it('has recommendations that name their own ABs and lose none of their files', () => {
    fc.assert(
      fc.property(nights, records, (sketch, obRecords) => {
        for (const { recommended, alternatives, abs, frames } of analyse(sketch, { obRecords }).findings) {
          for (const { actions } of [recommended, ...alternatives]) {
            const reshuffled = actions.filter(({ kind }) => kind !== 'ADD_SKY');
            expect(abs).toEqual(expect.arrayContaining([...reshuffled.flatMap(abNamesOf)]));
            for (const action of actions) {
              const files = filesOf(action);
              expect(new Set(files).size).toBe(files.length);
              expect(frames).toEqual(expect.arrayContaining([...files]));
            }
          }
        }
      }),
    );
  });
});

function abNamesOf(action: Action): readonly string[] {
  return 'ab' in action ? [action.ab] : action.abs;
}

function filesOf(action: Action): readonly string[] {
  if (action.kind === 'ADD_SKY') return action.skyFiles;
  return 'datasets' in action ? action.datasets.flat() : [];
}
