/**
 * `phoenix prepare -S` of one date, from an archive that has only this date, and from one with thousands of others. The masters
 * of both have the names of ESO's archive (`M.MUSE.<time>.fits`), which look like those of raw frames.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { HduToWrite } from '../src/adapters/fits/index.ts';
import { writeFits } from '../src/adapters/fits/index.ts';
import { calibrationCards } from '../src/simulator/calibration-header.ts';
import { channelName, createMiniMuse } from '../src/simulator/mini-muse.ts';
import { calibrationsOf, cardsOf, dateOf, framesOf } from './bench-night.ts';
import type { Benchmark, BenchmarkOptions, BenchmarkResult } from './benchmark.ts';
import { median, renderTable, renderTargets } from './table.ts';

export const benchmark: Benchmark = {
  id: 'many-dates',
  title: 'One date of many',
  about:
    'prepare of a date in an archive of 3,000 dates against one of a single date; 2 min (--dates, --masters, --rounds)',
  run,
};

/** Planning looks which IFUs a frame has. */
const CHANNELS: readonly HduToWrite[] = [0, 1, 2, 3].map((index) => ({ cards: [['EXTNAME', channelName(index)]] }));

const RATIO_MAX = 1.5;
const MAIN = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts');

interface Size {
  readonly dates: number;
  readonly masters: number;
}

async function run({ args, say }: BenchmarkOptions): Promise<BenchmarkResult> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      dates: { type: 'string', default: '3000' },
      masters: { type: 'string', default: '300' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const many: Size = { dates: Number(values.dates), masters: Number(values.masters) };
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-'));
  try {
    const homes = [
      await makeHome(join(folder, 'one'), { ...many, dates: 1 }),
      await makeHome(join(folder, 'many'), many),
    ] as const;
    say('archives are made');
    homes.forEach(prepareSeconds);
    const rounds = Array.from({ length: Number(values.rounds) }, () => homes.map(prepareSeconds));
    const [one = NaN, all = NaN] = homes.map((_, index) => median(rounds.map((round) => round[index] ?? NaN)));
    say(`one date ${one.toFixed(2)} s, many ${all.toFixed(2)} s`);
    return resultOf(many, { one, all, rounds: rounds.length });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly one: number;
  readonly all: number;
  readonly rounds: number;
}

function resultOf({ dates, masters }: Size, { one, all, rounds }: Measured): BenchmarkResult {
  const ratio = all / one;
  const what = `with ${dates} dates ${ratio.toFixed(2)} x the time of one date (<= ${RATIO_MAX})`;
  const isOnTarget = ratio <= RATIO_MAX;
  const text = [
    `\`phoenix prepare -S\` of one night (125 raw frames, ${masters} masters under archive names beside the usual ones), whole processes, median of ${rounds} rounds.`,
    renderTable([
      ['archive', 'wall s'],
      ['one date', one.toFixed(2)],
      [`${dates} dates`, all.toFixed(2)],
    ]),
    renderTargets([{ what, isMet: isOnTarget }]),
  ].join('\n\n');
  return { text, isOnTarget };
}

async function makeHome(home: string, { dates, masters }: Size): Promise<string> {
  const instrument = createMiniMuse(4);
  const archive = join(home, 'archive');
  mkdirSync(join(archive, 'calib'), { recursive: true });
  for (let night = 0; night < dates; night++) {
    const date = dateOf(night);
    mkdirSync(join(archive, 'raw', date), { recursive: true });
    for (const frame of framesOf(date).slice(0, night === 0 ? undefined : 1))
      await writeFits(join(archive, 'raw', date, frame.frame.fileName), [
        { cards: cardsOf(instrument, frame) },
        ...CHANNELS,
      ]);
  }
  for (const [name, cards] of Object.entries(calibrationsOf([dateOf(0)])))
    await writeFits(join(archive, 'calib', name), [{ cards }]);
  for (let index = 0; index < masters; index++) {
    const dateObs = `${dateOf(-index)}T10:05:00.000`;
    const cards = calibrationCards({ category: 'MASTER_BIAS', insMode: 'WFM-NOAO-N', dateObs });
    await writeFits(join(archive, 'calib', `M.MUSE.${dateObs}.fits`), [{ cards }]);
  }
  writeFileSync(join(home, 'phoenix.yaml'), 'process: MUSE_R\n');
  return home;
}

function prepareSeconds(home: string): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'prepare', '-d', dateOf(0), '-S'], {
    env: { ...process.env, PHOENIX_HOME: home },
    encoding: 'utf8',
  });
  // 4: the few calibrations of the benchmark leave problems.
  if (status !== 0 && status !== 4) throw new Error(`phoenix prepare ended with ${String(status)}: ${stderr}`);
  return (performance.now() - startedMs) / 1000;
}
