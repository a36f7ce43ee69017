import type { JournalEntry } from '../recipe-double/journal.ts';

/** One start of an AB's recipe, with all its steps (one per IFU). */
interface Run {
  readonly ab: string;
  readonly key: string;
  readonly entries: readonly JournalEntry[];
}

/** Violations of "no recipe ran twice to completion for the same key", one line each. */
export function repeatedRuns(journal: readonly JournalEntry[]): readonly string[] {
  const runs = runsOf(journal);
  const complete = runs.filter((run) => isComplete(run, runs));
  const byKey = Map.groupBy(complete, ({ ab, key }) => `${ab} ${key}`);
  return [...byKey].filter(([, same]) => same.length > 1).map(([name, same]) => `${name} ran ${same.length} times`);
}

/** Violations of "the next attempt gets more memory": a start after one that ran out of it under the same limit. */
export function unchangedLimits(journal: readonly JournalEntry[]): readonly string[] {
  const starved = journal.filter(({ fault }) => fault === 'runs-out-of-memory');
  return starved.flatMap(({ ab, key, at, memoryLimitBytes }) => {
    const next = journal.find((entry) => entry.ab === ab && entry.key === key && entry.at > at);
    const grew = (next?.memoryLimitBytes ?? Infinity) > (memoryLimitBytes ?? 0);
    return next === undefined || grew ? [] : [`${ab} got ${next.memoryLimitBytes} bytes again`];
  });
}

/** The first step of a run is that of the first IFU, or its only one. */
function runsOf(journal: readonly JournalEntry[]): readonly Run[] {
  const runs: { ab: string; key: string; entries: JournalEntry[] }[] = [];
  for (const entry of journal) {
    if (entry.event === 'start' && entry.ifu <= 1) runs.push({ ab: entry.ab, key: entry.key, entries: [] });
    runs.findLast(({ ab, key }) => ab === entry.ab && key === entry.key)?.entries.push(entry);
  }
  return runs;
}

/** Every step that any run of this AB has had came to its end, and none was made to go wrong. */
function isComplete({ ab, entries }: Run, runs: readonly Run[]): boolean {
  const steps = Math.max(...runs.filter((run) => run.ab === ab).map((run) => stepsOf(run).length));
  const ended = entries.filter(({ event }) => event === 'end').length;
  return ended === steps && entries.every(({ fault }) => fault === '');
}

function stepsOf({ entries }: Run): readonly JournalEntry[] {
  return entries.filter(({ event }) => event === 'start');
}

/** Where two sets of final files differ, one line each. */
export function differencesOf(
  found: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): readonly string[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(expected)])].toSorted();
  return names.flatMap((name) => {
    if (found[name] === expected[name]) return [];
    if (found[name] === undefined) return [`${name} is missing`];
    return expected[name] === undefined ? [`${name} is not expected`] : [`${name} differs`];
  });
}
