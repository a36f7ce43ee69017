import { describe, expect, it } from 'vitest';
import { differencesOf, repeatedRuns, unchangedLimits } from '../../bench/chaos/judge-night.ts';
import type { JournalEntry } from '../../bench/recipe-double/journal.ts';

let clock = 0;

function entry(changes: Partial<JournalEntry>): JournalEntry {
  return {
    event: 'start',
    at: ++clock,
    pid: 1,
    ab: 'A',
    key: '0123456789ab',
    recipe: 'muse_scibasic',
    ifu: 1,
    memoryLimitBytes: 100,
    fault: '',
    ...changes,
  };
}

/** A run of two steps that came to its end. */
function whole(changes: Partial<JournalEntry> = {}): readonly JournalEntry[] {
  return [1, 2].flatMap((ifu) => [entry({ ...changes, ifu }), entry({ ...changes, ifu, event: 'end', fault: '' })]);
}

describe('[U] a night is judged by its journal', () => {
  it('finds a recipe that ran twice to completion for one key', () => {
    expect(repeatedRuns([...whole(), ...whole()])).toEqual([expect.stringContaining('A 0123456789ab ran 2 times')]);
  });

  it('takes no offence at another key, another AB, or a run that did not come to its end', () => {
    const [first, firstEnd, second] = whole() as [JournalEntry, JournalEntry, JournalEntry];
    expect(repeatedRuns([...whole(), ...whole({ key: 'ba9876543210' }), ...whole({ ab: 'B' })])).toEqual([]);
    expect(repeatedRuns([first, ...whole()])).toEqual([]);
    expect(repeatedRuns([first, firstEnd, ...whole()])).toEqual([]);
    expect(repeatedRuns([first, firstEnd, second, ...whole()])).toEqual([]);
  });

  it('takes no offence at a run that PHOENIX has thrown away, and says so on record', () => {
    const startedAt = new Date(clock + 1).toISOString();
    const journal = [...whole(), ...whole()];
    const thrownAway = { ab: 'A.ab', abKey: '0123456789abcdef', code: 'INPUT_CHANGED', startedAt, wallSeconds: 0.003 };
    const late = { ...thrownAway, startedAt: new Date(clock + 60_000).toISOString() };
    expect(repeatedRuns(journal, [{ ...thrownAway, code: '' }])).toHaveLength(1);
    expect(repeatedRuns(journal, [late])).toHaveLength(1);
    expect(repeatedRuns(journal, [{ ...thrownAway, ab: 'B.ab' }])).toHaveLength(1);
    expect(repeatedRuns(journal, [thrownAway])).toEqual([]);
  });

  it('takes no offence at a run that was made to go wrong', () => {
    const [first, ...rest] = whole() as [JournalEntry, ...JournalEntry[]];
    expect(repeatedRuns([{ ...first, fault: 'makes-half-a-product' }, ...rest, ...whole()])).toEqual([]);
  });

  it('finds a recipe that got no more memory after it had run out of it', () => {
    const starved = entry({ fault: 'runs-out-of-memory' });
    expect(unchangedLimits([starved, ...whole()])).toEqual(['A got 100 bytes again']);
    expect(unchangedLimits([starved, ...whole({ memoryLimitBytes: 150 })])).toEqual([]);
    expect(unchangedLimits([starved])).toEqual([]);
  });

  it('finds final files that are missing, too many or different', () => {
    expect(differencesOf({ a: '1', b: '2', d: '4' }, { a: '1', b: '3', c: '5' })).toEqual([
      'b differs',
      'c is missing',
      'd is not expected',
    ]);
  });
});
