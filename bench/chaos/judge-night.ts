import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { abRoot } from '../../src/domain/association/ab-names.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import type { AttemptRow } from '../../src/ports/records/attempts.ts';
import type { ProductRow } from '../../src/ports/records/products.ts';
import { DATE } from './prepare-nights.ts';
import type { JournalEntry } from '../recipe-double/journal.ts';

/** One start of an AB's recipe, with all its steps (one per IFU). */
interface Run {
  readonly ab: string;
  readonly key: string;
  readonly entries: readonly JournalEntry[];
}

/**
 * Violations of "no recipe ran twice to completion for the same key", one line each. A run that came to its end and was thrown
 * away (its wall limit was over just then, an input was replaced under it) is on record with its error code: it is none.
 */
export function repeatedRuns(
  journal: readonly JournalEntry[],
  attempts: readonly RecordedAttempt[] = [],
): readonly string[] {
  const runs = runsOf(journal);
  const kept = runs.filter((run) => isComplete(run, runs) && !isThrownAway(run, attempts));
  const byKey = Map.groupBy(kept, ({ ab, key }) => `${ab} ${key}`);
  return [...byKey]
    .filter(([, same]) => same.length > 1)
    .map(
      ([name, same]) => `${name} ran ${same.length} times: ${same.map(timesOf).join(', ')}${recordOf(same, attempts)}`,
    );
}

export type RecordedAttempt = Pick<AttemptRow, 'ab' | 'abKey' | 'code' | 'startedAt' | 'wallSeconds'>;

/** From the last step to the moment when PHOENIX has seen the end. */
const CONCLUDED_WITHIN_MS = 2_000;

function isThrownAway(run: Run, attempts: readonly RecordedAttempt[]): boolean {
  const endedAt = run.entries.at(-1)?.at ?? NaN;
  return attemptsOf(run, attempts).some(({ code, startedAt, wallSeconds }) => {
    const startedMs = Date.parse(startedAt);
    return code !== '' && endedAt >= startedMs && endedAt <= startedMs + 1000 * wallSeconds + CONCLUDED_WITHIN_MS;
  });
}

function attemptsOf({ ab, key }: Run, attempts: readonly RecordedAttempt[]): readonly RecordedAttempt[] {
  return attempts.filter((attempt) => abRoot(attempt.ab) === ab && attempt.abKey.startsWith(key));
}

function timesOf({ entries }: Run): string {
  return `${timeOf(entries.at(0)?.at ?? NaN)} to ${timeOf(entries.at(-1)?.at ?? NaN)}`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

/** All attempts of the AB, under whatever key: what came between two runs of one key says why there were two. */
function recordOf([run]: readonly Run[], attempts: readonly RecordedAttempt[]): string {
  const rows = attempts
    .filter(({ ab }) => abRoot(ab) === run?.ab)
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const told = rows.map(
    ({ abKey, startedAt, wallSeconds, code }) =>
      `${abKey.slice(0, 12)} ${startedAt.slice(11)} ${wallSeconds} s ${code || 'succeeded'}`,
  );
  return `; on record: ${told.join(', ') || 'nothing'}`;
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
