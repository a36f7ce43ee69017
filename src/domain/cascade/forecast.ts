import { AB_STEPS } from '../instance/ab-step.ts';
import type { AbStep } from '../instance/ab-step.ts';
import { gigabytes } from './byte-text.ts';
import type { AbEstimate, AbEstimates } from './estimate-ab.ts';
import type { HostCapacity } from './fit-hosts.ts';
import { reasonTooLarge } from './fit-hosts.ts';
import type { Plan } from './plan.ts';

/** What a plan will cost before anything has run: models, not measurements. */
export interface Forecast {
  readonly abs: number;
  /** ABs of the same step and recipe, in the order of the cascade. */
  readonly types: readonly TypeForecast[];
  /** All recipes one after the other. */
  readonly seconds: number;
  readonly downloadBytes: number;
  /** Products in the workspace. */
  readonly productBytes: number;
  /** Those of them that only other ABs read: they stay until the date is certified, and for the grace after it. */
  readonly intermediateBytes: number;
  /** Downloads, products and the copies that are delivered, all there at the end of the date. */
  readonly peakDiskBytes: number;
  /** The AB that needs the most memory; null for a plan without ABs. */
  readonly memoryPeak: { readonly ab: string; readonly bytes: number } | null;
  /** The chain of ABs that nothing can shorten. */
  readonly criticalPath: { readonly abs: readonly string[]; readonly seconds: number };
  readonly hosts: readonly HostForecast[];
  /** ABs that no host can run, with the reason. A plan has them only where a human has put them back. */
  readonly unfit: readonly { readonly ab: string; readonly because: string }[];
}

export interface TypeForecast {
  readonly step: AbStep;
  readonly recipe: string;
  readonly abs: number;
  readonly seconds: number;
}

export interface HostForecast {
  readonly host: string;
  readonly fits: boolean;
  /** Why it does not fit, or what has to be configured so that it does; empty where nothing is to be said. */
  readonly remark: string;
  /** No order of the ABs takes less time on this host, downloads not counted. */
  readonly leastSeconds: number;
  /** What sets this time. */
  readonly boundBy: 'critical path' | 'streams' | 'memory';
}

export function forecastOf(plan: Pick<Plan, 'abs' | 'estimates'>, hosts: readonly HostCapacity[]): Forecast {
  const estimates = plan.estimates ?? {};
  const of = (field: keyof AbEstimate): number => sum(plan.abs.map(({ name }) => estimates[name]?.[field] ?? 0));
  const criticalPath = criticalPathOf(plan.abs, estimates);
  return {
    abs: plan.abs.length,
    types: typesOf(plan.abs, estimates),
    seconds: round(of('seconds')),
    downloadBytes: of('downloadBytes'),
    productBytes: of('diskBytes'),
    intermediateBytes: of('diskBytes') - of('finalBytes'),
    peakDiskBytes: of('downloadBytes') + of('diskBytes') + of('finalBytes'),
    memoryPeak: memoryPeakOf(plan.abs, estimates),
    criticalPath,
    hosts: hosts.map((host) => hostForecast(host, plan.abs, { estimates, criticalSeconds: criticalPath.seconds })),
    unfit: plan.abs.flatMap((ab) => {
      const because = reasonTooLarge(ab, estimates, hosts);
      return because === undefined ? [] : [{ ab: ab.name, because }];
    }),
  };
}

type PlannedAbs = Plan['abs'];

function typesOf(abs: PlannedAbs, estimates: AbEstimates): TypeForecast[] {
  const groups = Map.groupBy(abs, ({ step, recipe }) => `${AB_STEPS.indexOf(step)} ${recipe}`);
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) => {
      const [first] = members;
      if (first === undefined) return [];
      const seconds = round(sum(members.map(({ name }) => estimates[name]?.seconds ?? 0)));
      return [{ step: first.step, recipe: first.recipe, abs: members.length, seconds }];
    });
}

function memoryPeakOf(abs: PlannedAbs, estimates: AbEstimates): Forecast['memoryPeak'] {
  const needs = abs.map(({ name }) => ({ ab: name, bytes: estimates[name]?.memoryBytes ?? 0 }));
  return needs.reduce<Forecast['memoryPeak']>(
    (peak, need) => (peak === null || need.bytes > peak.bytes ? need : peak),
    null,
  );
}

/** Plans are in topological order: what an AB waits for has its path already. At equal length the first one counts. */
function criticalPathOf(abs: PlannedAbs, estimates: AbEstimates): Forecast['criticalPath'] {
  const paths = new Map<string, Forecast['criticalPath']>();
  const longest = (names: readonly string[]): Forecast['criticalPath'] =>
    names.reduce<Forecast['criticalPath']>(
      (best, name) => {
        const path = paths.get(name) ?? best;
        return path.seconds > best.seconds ? path : best;
      },
      { abs: [], seconds: 0 },
    );
  for (const { name, waitFor } of abs) {
    const before = longest(waitFor);
    paths.set(name, {
      abs: [...before.abs, name],
      seconds: round(before.seconds + (estimates[name]?.seconds ?? 0)),
    });
  }
  return longest([...paths.keys()]);
}

interface HostWork {
  readonly estimates: AbEstimates;
  readonly criticalSeconds: number;
}

function hostForecast(host: HostCapacity, abs: PlannedAbs, { estimates, criticalSeconds }: HostWork): HostForecast {
  const needs = abs.flatMap(({ name }) => estimates[name] ?? []);
  const bounds = [
    { boundBy: 'critical path', seconds: criticalSeconds },
    { boundBy: 'streams', seconds: sum(needs.map(({ seconds }) => seconds)) / host.streams },
    {
      boundBy: 'memory',
      seconds: sum(needs.map(({ seconds, memoryBytes }) => seconds * memoryBytes)) / host.memoryBytes,
    },
  ] as const;
  const bound = bounds.reduce((largest, one) => (one.seconds > largest.seconds ? one : largest));
  const largest = memoryPeakOf(abs, estimates);
  return {
    host: host.name,
    fits: (largest?.bytes ?? 0) <= host.memoryBytes,
    remark: largest === null ? '' : remarkOn(largest, host),
    leastSeconds: round(bound.seconds),
    boundBy: bound.boundBy,
  };
}

/** A recipe is stopped at its stream's share of the memory. */
function remarkOn({ ab, bytes }: { readonly ab: string; readonly bytes: number }, host: HostCapacity): string {
  const { streams, memoryBytes } = host;
  if (bytes > memoryBytes) return `${ab} needs ${gigabytes(bytes)}, the host has ${gigabytes(memoryBytes)}`;
  if (bytes <= memoryBytes / streams) return '';
  return `${ab} needs ${gigabytes(bytes)}, a stream has ${gigabytes(memoryBytes / streams)}: set streams to ${Math.floor(memoryBytes / bytes)}`;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
