import { createHash } from 'node:crypto';
import { createAbs } from '../src/domain/association/create-abs.ts';
import type { AssociationBlock } from '../src/domain/association/association-block.ts';
import { mjdOf } from '../src/domain/calendar/observing-date.ts';
import { estimateAbs } from '../src/domain/cascade/estimate-ab.ts';
import { outlineOf } from '../src/domain/cascade/outline.ts';
import type { Plan } from '../src/domain/cascade/plan.ts';
import { planCascade } from '../src/domain/cascade/plan-cascade.ts';
import { classifyFrame } from '../src/domain/frame/classify-frame.ts';
import type { Calibration, Frame } from '../src/domain/frame/frame.ts';
import { chainCostOf } from '../src/domain/scheduling/chain-cost.ts';
import { openProcesses } from '../src/instances/index.ts';
import type { SimulatedChain } from './scheduling/simulate.ts';
import type { SplitMergeAb } from './scheduling/split-merge.ts';
import { createRandomStream } from '../src/simulator/random.ts';
import type { RandomStream } from '../src/simulator/random.ts';

const MUSE_R = openProcesses()('MUSE_R');
const MUSE = MUSE_R.rules;

/** A chain that both schemes can run. */
export interface NightChain extends SimulatedChain {
  readonly abs: readonly SplitMergeAb[];
}

const SETTINGS = {
  ...{ INSTRUME: 'MUSE', 'ESO INS MODE': 'WFM-NOAO-N', 'ESO INS OPTI1 NAME': 'Blue', 'ESO INS OPTI2 NAME': 'WFM' },
  'ESO DET READ CURID': 1,
} as const;
/** Of an OB: OBJECT exposures, and how often such an OB is; most have the four of the standard OB (seed 000). */
const OBJECTS = [
  { count: 1, weight: 2 },
  { count: 2, weight: 3 },
  { count: 3, weight: 2 },
  { count: 4, weight: 8 },
  { count: 6, weight: 2 },
  { count: 8, weight: 2 },
  { count: 12, weight: 1 },
];
const SKIES = [
  { count: 0, weight: 2 },
  { count: 1, weight: 2 },
  { count: 2, weight: 1 },
];
const OBS_MIN = 4;
const OBS_MAX = 12;
const HOURS_OF_NIGHT = 10;

/** Minutes of seed 000 (table of pgi_phoenix_MUSE_stream); a combination of 16 exposures takes the longest time given. */
const MINUTES = {
  basic: [3, 5],
  sky: [3, 5],
  post: [10, 30],
  align: [0.2, 1],
  combine: [20, 200],
} as const;
const EXPOSURES_OF_LONGEST = 16;

/** ABs and chains are made by the cascade of production, out of exposures that are drawn; so are the true durations. */
export function randomNight(seed: number): readonly NightChain[] {
  const random = createRandomStream(`make-span/${seed}`);
  const date = new Date(Date.parse('2014-12-01T00:00:00Z') + seed * 86_400_000).toISOString().slice(0, 10);
  const frames = framesOf(date, random);
  const simpleAbs = createAbs({ date, frames, calibrations: calibrationsOf(date), rules: MUSE }).abs.map(
    ({ ab }) => ab,
  );
  const all = MUSE.channels.names.map((_, index) => index + 1);
  const ifus = new Map(frames.map(({ fileName }) => [fileName, all]));
  const { plan } = planCascade({ process: MUSE_R, unit: date, simpleAbs, frames, rules: MUSE, ifus }, sha256);
  const estimates = estimateAbs(plan.abs, { rules: MUSE, fileBytes: {} });
  return chainsOf({ ...plan, estimates }, random);
}

function chainsOf(plan: Plan, random: RandomStream): readonly NightChain[] {
  const byName = new Map(plan.abs.map((ab) => [ab.name, ab]));
  return outlineOf(plan, MUSE).chains.map(({ root, abs }) => ({
    root,
    date: plan.unit,
    programme: abs[0]?.obsProgId ?? '',
    isBacklog: false,
    cost: chainCostOf(abs, plan.estimates ?? {}),
    abs: abs.map(({ name, step, rawType, waitFor, rank }) => ({
      ...{ name, step, waitFor, rank, isSky: rawType === MUSE.cascade.skyType },
      memoryBytes: plan.estimates?.[name]?.memoryBytes ?? 0,
      estimatedSeconds: plan.estimates?.[name]?.seconds ?? 0,
      seconds: secondsOf(byName.get(name), random),
    })),
  }));
}

function secondsOf(ab: AssociationBlock | undefined, random: RandomStream): number {
  if (ab === undefined) return 0;
  const [from, to] = MINUTES[ab.step];
  if (ab.step !== 'combine') return 60 * (from + (to - from) * random.uniform());
  const typical = (to * ab.rawFiles.length) / EXPOSURES_OF_LONGEST;
  return 60 * Math.min(to, Math.max(from, typical * (0.75 + 0.5 * random.uniform())));
}

function calibrationsOf(date: string): readonly Calibration[] {
  return MUSE.association.map(({ tag, time }): Calibration => ({
    fileName: `MU_${tag}_${date}.fits`,
    proCatg: tag,
    mjdObs: time === 'static' ? undefined : mjdOf(`${date}T22:00:00`),
    keywords: { ...SETTINGS, 'ESO PRO CATG': tag },
  }));
}

function framesOf(date: string, random: RandomStream): readonly Frame[] {
  const obs = OBS_MIN + Math.floor(random.uniform() * (OBS_MAX - OBS_MIN + 1));
  const start = Date.parse(`${date}T23:30:00Z`);
  return Array.from({ length: obs }, (_, index) => {
    const objects = drawn(OBJECTS, random);
    const types = [
      ...Array.from({ length: objects }, () => 'OBJECT'),
      // A single exposure has no sky of its own.
      ...Array.from({ length: objects > 1 ? drawn(SKIES, random) : 0 }, () => 'SKY'),
    ];
    return templateOf({ types, index, startMs: start + (index * HOURS_OF_NIGHT * 3_600_000) / obs });
  }).flat();
}

interface Template {
  readonly types: readonly string[];
  readonly index: number;
  readonly startMs: number;
}

function templateOf({ types, index, startMs }: Template): readonly Frame[] {
  return types.map((type, exposure) => {
    const at = new Date(startMs + exposure * 180_000).toISOString().slice(0, -1);
    const classified = classifyFrame(
      `MUSE.${at}.fits`,
      {
        ...SETTINGS,
        ...{ 'DATE-OBS': at, 'MJD-OBS': mjdOf(at), EXPTIME: 150, RA: 150, DEC: -30 },
        ...{ 'ESO DPR CATG': 'SCIENCE', 'ESO DPR TYPE': type, 'ESO DPR TECH': 'IFU' },
        ...{ 'ESO OBS ID': 1000 + index, 'ESO OBS NAME': `OB ${index}`, 'ESO OBS PROG ID': `094.A-${index % 4}(A)` },
        ...{ 'ESO OBS TARG NAME': `target ${index}`, 'ESO TPL START': new Date(startMs).toISOString().slice(0, 19) },
        ...{ 'ESO TPL EXPNO': exposure + 1, 'ESO TPL NEXP': types.length, 'ESO INS DROT POSANG': 0 },
      },
      MUSE.classification,
    );
    if (classified.kind === 'problem') throw new Error(classified.problem.message);
    return classified.frame;
  });
}

function drawn(choices: readonly { readonly count: number; readonly weight: number }[], random: RandomStream): number {
  let left = random.uniform() * choices.reduce((sum, { weight }) => sum + weight, 0);
  for (const { count, weight } of choices) {
    left -= weight;
    if (left < 0) return count;
  }
  return choices.at(-1)?.count ?? 1;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
