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
    expect(repeatedRuns([...whole(), ...whole()])).toEqual(['A 0123456789ab ran 2 times']);
  });

  it('takes no offence at another key, another AB, or a run that did not come to its end', () => {
    const [first, firstEnd, second] = whole() as [JournalEntry, JournalEntry, JournalEntry];
    expect(repeatedRuns([...whole(), ...whole({ key: 'ba9876543210' }), ...whole({ ab: 'B' })])).toEqual([]);
    expect(repeatedRuns([first, ...whole()])).toEqual([]);
    expect(repeatedRuns([first, firstEnd, ...whole()])).toEqual([]);
    expect(repeatedRuns([first, firstEnd, second, ...whole()])).toEqual([]);
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
