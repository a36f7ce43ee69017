import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import type { ProductRow } from '../../src/ports/records.ts';
import { DATE } from './prepare-nights.ts';
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

/**
 * Of a night with a changed input: its products are those of a night that had it from the beginning, or the date has told somebody
 * that they are not.
 */
export function differencesAfterChange(
  found: Readonly<Record<string, string>>,
  { before, after, isTold }: ChangedInput,
): readonly string[] {
  const ofNew = differencesOf(found, after);
  if (ofNew.length === 0 || (isTold && differencesOf(found, before).length === 0)) return [];
  return isTold ? ofNew : [`an input has changed under its name, nobody was told, and ${ofNew.length} files are old`];
}

interface ChangedInput {
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  readonly isTold: boolean;
}

/** Facts about an ingested date that are not true, one line each. */
export function untrueFacts(
  root: string,
  archived: readonly string[],
  products: readonly ProductRow[],
): readonly string[] {
  const names = new Set(archived.map((path) => basename(path)));
  const path = join(dataRootAt(root).lists, `list_ingest_SCIENCE_${DATE}.txt`);
  const listed = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const rows = new Map(products.map((row) => [row.name, row]));
  return [
    ...[...names].flatMap((name) => {
      const row = rows.get(name);
      const lines = listed.filter((line) => line.split(' ')[1] === name).length;
      return [
        ...(row?.state === 'ingested' && row.archiveId !== ''
          ? []
          : [`${name} is archived, its row says ${row?.state ?? 'nothing'}`]),
        ...(lines === 1 ? [] : [`${name} has ${lines} lines in the list of what was ingested`]),
      ];
    }),
    ...products
      .filter(({ name }) => !names.has(name))
      .map(({ name, state }) => `${name} is ${state}, and not archived`),
  ];
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
