import { tmpdir } from 'node:os';
/**
 * What is measured of PHOENIX: a process that scans the headers of the files in a list or, without a list, of a whole
 * archive, and then classifies the frames and makes the ABs of every date. Prints one line of JSON.
 *
 *     node bench/phoenix-month.ts <archive> [<list>]
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createUnpackedCopies } from '../src/adapters/archive-frames/index.ts';
import { createDirectoryArchive } from '../src/adapters/archive-directory/index.ts';
import { createAbs } from '../src/domain/association/create-abs.ts';
import { observingDateOf } from '../src/domain/calendar/observing-date.ts';
import { readCalibrations, readFrames } from '../src/domain/frame/read-frames.ts';
import { wantedKeywords } from '../src/domain/frame/wanted-keywords.ts';
import { openProcesses } from '../src/instances/index.ts';

const { rules: RULES } = openProcesses()('MUSE_R');

export interface PhoenixRun {
  readonly headers: number;
  readonly abs: number;
  readonly problems: number;
  /** From the start of the process to the end of each stage. */
  readonly startMs: number;
  readonly listMs: number;
  readonly scanMs: number;
  readonly allMs: number;
  readonly peakRssBytes: number;
}

const [directory = '', list] = process.argv.slice(2);
const startMs = performance.now();
const archive = createDirectoryArchive({ directory, copies: createUnpackedCopies(tmpdir()) });
const names = list === undefined ? await listArchive() : namesIn(list);
const listMs = performance.now();
const run = list === undefined ? await prepare() : await scan();
console.log(JSON.stringify({ ...run, startMs, listMs, allMs: performance.now(), peakRssBytes: peakRssBytes() }));

async function listArchive(): Promise<readonly string[]> {
  const listings = await Promise.all((await archive.listDates()).map((date) => archive.listRawFrames(date)));
  return listings.flatMap(({ entries }) => entries.map(({ fileName }) => fileName));
}

function namesIn(path: string): readonly string[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => basename(line));
}

async function scan(): Promise<Pick<PhoenixRun, 'headers' | 'abs' | 'problems' | 'scanMs'>> {
  const read = await archive.readManyKeywords(names, wantedKeywords(RULES));
  const headers = read.filter(({ kind }) => kind === 'keywords').length;
  return { headers, abs: 0, problems: read.length - headers, scanMs: performance.now() };
}

async function prepare(): Promise<Pick<PhoenixRun, 'headers' | 'abs' | 'problems' | 'scanMs'>> {
  const { frames, problems } = await readFrames(archive, names, { rules: RULES });
  const scanMs = performance.now();
  const { entries } = await archive.listCalibrations();
  const { calibrations } = await readCalibrations(archive, entries, { rules: RULES });
  const made = [...Map.groupBy(frames, ({ dateObs }) => observingDateOf(dateObs) ?? dateObs)].map(([date, own]) => {
    const { abs, problems: more } = createAbs({ date, frames: own, calibrations, rules: RULES });
    return { abs: abs.length, problems: more.length };
  });
  return {
    headers: frames.length,
    abs: made.reduce((sum, { abs }) => sum + abs, 0),
    problems: made.reduce((sum, one) => sum + one.problems, problems.length),
    scanMs,
  };
}

function peakRssBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
