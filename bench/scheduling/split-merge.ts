import type { AbStep } from '../../src/domain/instance/ab-step.ts';
import type { SimulatedAb, SimulatedHost } from './simulate.ts';

export interface SplitMergeAb extends SimulatedAb {
  readonly step: AbStep;
  readonly isSky: boolean;
}

/** What one host has to do, in the order of its execAB file. */
export interface SplitMergeShare {
  readonly host: SimulatedHost;
  readonly chains: readonly { readonly abs: readonly SplitMergeAb[] }[];
}

/**
 * The scheme of pgi_phoenix_MUSE_stream (seed 000), the reference of the benchmark: SKY ABs and then `_sky` ABs one by one,
 * split into the host's streams for all other `.ab` and then all `_pst`, merged into one stream for all `_tal` and then all
 * `_tpl`. Each phase waits for the one before it. In our favour of it the JOB_MANAGER gives the next job to whichever stream is
 * free first, without any loss, and an operator deals chains to the hosts evenly, knowing their durations.
 */
export function splitMergeSeconds(
  hosts: readonly SimulatedHost[],
  chains: readonly { readonly abs: readonly SplitMergeAb[] }[],
): number {
  return Math.max(0, ...deal(hosts, chains).map(hostSeconds));
}

/** The longest chain first, each to the host that has the least per stream. */
function deal(
  hosts: readonly SimulatedHost[],
  chains: readonly { readonly abs: readonly SplitMergeAb[] }[],
): readonly SplitMergeShare[] {
  const shares = hosts.map((host) => ({ host, chains: [] as { readonly abs: readonly SplitMergeAb[] }[] }));
  const workOf = (share: { readonly abs: readonly SplitMergeAb[] }) => sum(share.abs.map(({ seconds }) => seconds));
  for (const chain of chains.toSorted((a, b) => workOf(b) - workOf(a))) {
    const loadOf = (share: (typeof shares)[number]) => sum([...share.chains, chain].map(workOf)) / share.host.streams;
    const [least] = shares.toSorted((a, b) => loadOf(a) - loadOf(b));
    least?.chains.push(chain);
  }
  return shares;
}

function hostSeconds({ host, chains }: SplitMergeShare): number {
  const abs = chains.flatMap((chain) => chain.abs);
  const of = (step: AbStep, isSky?: boolean) =>
    abs.filter((ab) => ab.step === step && (isSky === undefined || ab.isSky === isSky));
  const oneByOne = [...of('basic', true), ...of('sky'), ...of('align'), ...of('combine')];
  return (
    sum(oneByOne.map(({ seconds }) => seconds)) + pooledSeconds([...of('basic', false), ...of('post')], host.streams)
  );
}

/** Jobs in their order, each to the stream that is free first; a `_pst` also waits for its `.ab`. */
function pooledSeconds(jobs: readonly SplitMergeAb[], streams: number): number {
  const freeAt = Array.from({ length: streams }, () => 0);
  const ends = new Map<string, number>();
  for (const { name, waitFor, seconds } of jobs) {
    const stream = freeAt.indexOf(Math.min(...freeAt));
    const ready = Math.max(0, ...waitFor.map((other) => ends.get(other) ?? 0));
    const end = Math.max(freeAt[stream] ?? 0, ready) + seconds;
    freeAt[stream] = end;
    ends.set(name, end);
  }
  return Math.max(0, ...freeAt);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
