import type { PlannedFault, RecipeFault } from '../recipe-double/faults.ts';
import { RECIPE_FAULTS } from '../recipe-double/faults.ts';
import type { LateFault } from './plan-late.ts';
import { planLate } from './plan-late.ts';
import { createRandomStream } from '../../src/simulator/random.ts';
import type { RandomStream } from '../../src/simulator/random.ts';

/** What is done to a night from outside, and what has to come back by itself. */
export const DISTURBANCES = {
  'worker killed': 'kill -9 of the worker; started again at once',
  'server killed': 'kill -9 of the Temporal server; started again at once',
  'worker and server killed': 'both at once, as in a power cut that recipes survive',
  'worker stopped': 'SIGTERM (a new version is installed); started again',
  'worker frozen': 'SIGSTOP for seconds, then SIGCONT',
  'server frozen': 'SIGSTOP for seconds, then SIGCONT',
  'run killed': 'kill -9 of a recipe with its script: no exit code is left',
  'archive away': 'the archive is not there for seconds',
  'archive corrupt': 'a file has a wrong byte until somebody has repaired it',
  'archive loses a file': 'a file is not there until somebody has put it back',
  'NGAS away': 'the NGAS server is killed and does not run for seconds',
  'NGAS goes wrong':
    'it refuses, resets, cuts off, lies about length or checksum, is busy, slow, offline, sends pages of a proxy …',
  'disk full': 'no byte is left on the disk of the data root for seconds',
} as const;
export type DisturbanceKind = keyof typeof DISTURBANCES;

/** When: a number of recipe starts since the date began, or while its products are published. */
export type Moment = { readonly kind: 'starts'; readonly count: number } | { readonly kind: 'publishing' };

export interface Disturbance {
  readonly kind: DisturbanceKind;
  readonly moment: Moment;
  /** After the moment. */
  readonly delayMs: number;
  /** How long it lasts, where it lasts. */
  readonly lastsMs: number;
  /** Chooses a file, a run. */
  readonly pick: number;
}

export interface ChaosNight {
  readonly id: string;
  /** Root ABs by step; every one may be hit. */
  readonly abs: readonly string[];
  /** Starts of the recipe double in an undisturbed night. */
  readonly starts: number;
}

/** Where the files come from: a folder, or a server. */
export type ArchiveKind = 'folder' | 'ngas';

export interface ChaosPlan {
  readonly seed: number;
  readonly night: ChaosNight;
  readonly archive: ArchiveKind;
  readonly stepSeconds: number;
  readonly faults: readonly PlannedFault[];
  readonly disturbances: readonly Disturbance[];
  /** Nights of before had none. */
  readonly late?: LateFault;
}

/** What this machine can do to a night. */
export interface ChaosAbilities {
  /** The data root has a disk of its own that can be filled. */
  readonly hasOwnDisk: boolean;
}

/** The night of a seed: one or two recipes that go wrong, two or three disturbances, and one of the date as a whole. */
export function planChaos(seed: number, nights: readonly ChaosNight[], { hasOwnDisk }: ChaosAbilities): ChaosPlan {
  const stream = createRandomStream(`chaos ${seed}`);
  const night = pickOf(stream, nights);
  const archive = pickOf<ArchiveKind>(stream, ['folder', 'ngas']);
  const kinds = keysOf(DISTURBANCES)
    .filter((kind) => hasOwnDisk || kind !== 'disk full')
    .filter((kind) => (OF_ARCHIVE[kind] ?? archive) === archive);
  // Each kind in its turn, so that a few seeds see all of them; the others by chance.
  const first = kinds[seed % kinds.length] ?? 'worker killed';
  const more = Array.from({ length: 1 + Math.floor(2 * stream.uniform()) }, () => pickOf(stream, kinds));
  return {
    seed,
    night,
    archive,
    stepSeconds: 0.05 + 0.25 * stream.uniform(),
    faults: planFaults(stream, seed, night),
    disturbances: [first, ...more].map((kind) => planDisturbance(stream, kind, night)),
    late: planLate(seed, night.starts),
  };
}

function planFaults(stream: RandomStream, seed: number, { abs }: ChaosNight): readonly PlannedFault[] {
  const kinds = keysOf(RECIPE_FAULTS);
  const first = kinds[seed % kinds.length] ?? 'fails';
  const more = stream.uniform() < 0.5 ? [pickOf(stream, kinds)] : [];
  const planned = [first, ...more].map((fault: RecipeFault) => ({ ab: pickOf(stream, abs), fault, times: 1 }));
  // Two faults of one AB hide each other.
  return planned.filter(({ ab }, index) => planned.findIndex((other) => other.ab === ab) === index);
}

/** What hits the archive comes before the downloads. */
const OF_ARCHIVE: Readonly<Partial<Record<DisturbanceKind, ArchiveKind>>> = {
  'archive away': 'folder',
  'archive corrupt': 'folder',
  'archive loses a file': 'folder',
  'NGAS away': 'ngas',
  'NGAS goes wrong': 'ngas',
};
/** Only what runs can be killed. */
const DURING_RECIPES: readonly DisturbanceKind[] = ['run killed'];
const PUBLISHING_SHARE = 0.2;

function planDisturbance(stream: RandomStream, kind: DisturbanceKind, { starts }: ChaosNight): Disturbance {
  const isOfArchive = OF_ARCHIVE[kind] !== undefined;
  const isPublishing = !DURING_RECIPES.includes(kind) && !isOfArchive && stream.uniform() < PUBLISHING_SHARE;
  const count = isOfArchive ? 0 : Math.floor((starts + 1) * stream.uniform());
  return {
    kind,
    moment: isPublishing
      ? { kind: 'publishing' }
      : { kind: 'starts', count: DURING_RECIPES.includes(kind) ? Math.max(1, count) : count },
    delayMs: Math.floor(300 * stream.uniform()),
    lastsMs: 1_000 + Math.floor(3_000 * stream.uniform()),
    pick: stream.uniform(),
  };
}

function pickOf<T>(stream: RandomStream, from: readonly T[]): T {
  const picked = from[Math.floor(from.length * stream.uniform())];
  if (picked === undefined) throw new Error('nothing to choose from');
  return picked;
}

function keysOf<K extends string>(table: Readonly<Record<K, string>>): readonly K[] {
  return Object.keys(table) as K[];
}
