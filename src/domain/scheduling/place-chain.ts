import { gigabytes } from '../cascade/byte-text.ts';
import { chainSecondsOn } from './chain-cost.ts';
import type { ChainCost } from './chain-cost.ts';
import { secondsLeftOf, secondsUntil, slotSeconds, slotText } from './slot.ts';
import type { Slot } from './slot.ts';

/** What placement knows of a host. */
export interface HostFacts {
  readonly host: string;
  /** Recipes side by side (MULTI_STREAM). */
  readonly streams: number;
  readonly memoryBytes: number;
  /** Undefined: chains may be started at any time. */
  readonly slot: Slot | undefined;
  /** Free on the disk of its data root, without what its chains will still put there. */
  readonly freeDiskBytes: number;
  /** Quota of its data root; undefined: none. */
  readonly diskBytes: number | undefined;
  /** Work that is placed there and still to be done, of all dates. */
  readonly queuedSeconds: number;
  /** Since its last sign of life; Infinity: it has never given one. */
  readonly silentSeconds: number;
  /** By whom and why it gets no new chains; empty: it does. */
  readonly drained: string;
  /** Why it is lost; empty: it is not. */
  readonly lost: string;
}

export interface PlacementRequest {
  readonly hosts: readonly HostFacts[];
  /** Of the whole chain. */
  readonly cost: ChainCost;
  /** Host that has products of the chain, and what is still to be made there. */
  readonly previous: { readonly host: string; readonly cost: ChainCost } | undefined;
  readonly now: Date;
}

export interface HostRefusal {
  readonly host: string;
  readonly because: string;
  /** Waiting does not help: the host as it is can never take this chain. */
  readonly isFinal: boolean;
}

export type PlacementChoice =
  | {
      readonly kind: 'placed';
      readonly host: string;
      readonly because: string;
      readonly refused: readonly HostRefusal[];
    }
  /** A host will take it later. */
  | { readonly kind: 'wait'; readonly refused: readonly HostRefusal[] }
  | { readonly kind: 'never'; readonly refused: readonly HostRefusal[] };

/**
 * A host that has been silent for so long gets nothing new: eight signs of life are missing. It is not lost for that:
 * a machine under load, or one that is booted, comes back.
 */
const QUIET_SECONDS = 120;

/**
 * Chooses the host of a chain. A chain that has products on a host stays there unless that host is lost or has become
 * too small: its files are local. Otherwise it goes where it will be finished first, after the work that is placed there already; ties by the memory
 * that is left, then by name. Every host that was not chosen has its reason.
 */
export function placeChain(request: PlacementRequest): PlacementChoice {
  const { hosts, cost, previous, now } = request;
  const holder = hosts.find(({ host, lost }) => host === previous?.host && lost === '');
  if (holder !== undefined && previous !== undefined && capacityRefusal(holder, previous.cost) === undefined)
    return stayOn(holder, previous.cost, now);
  const judged = hosts.map((host) => ({ host, refusal: refusalOf(host, cost, now) }));
  const refused = judged.flatMap(({ refusal }) => refusal ?? []);
  const open = judged.filter(({ refusal }) => refusal === undefined).map(({ host }) => host);
  const [best, ...others] = open.toSorted(
    (a, b) => endSeconds(a, cost) - endSeconds(b, cost) || b.memoryBytes - a.memoryBytes || (a.host < b.host ? -1 : 1),
  );
  if (best === undefined) {
    return { kind: refused.length > 0 && refused.every(({ isFinal }) => isFinal) ? 'never' : 'wait', refused };
  }
  const later = others.map((host) => ({
    host: host.host,
    because: `would need ${hours(endSeconds(host, cost))}`,
    isFinal: false,
  }));
  const because = `${others.length === 0 ? 'the only host that can take it' : 'finished there first'}: in ${hours(endSeconds(best, cost))}${queueText(best)}`;
  return { kind: 'placed', host: best.host, because, refused: [...later, ...refused] };
}

/** `muc09: drained by jdoe; muc11: needs …` */
export function refusalText(refused: readonly HostRefusal[]): string {
  return refused.map(({ host, because }) => `${host}: ${because}`).join('; ');
}

/** Neither a drain nor the queue sends a chain away from its files; what is impossible now is waited for. */
function stayOn(holder: HostFacts, cost: ChainCost, now: Date): PlacementChoice {
  const { host } = holder;
  const refusal =
    silenceRefusal(holder) ?? slotRefusal({ ...holder, queuedSeconds: 0 }, cost, now) ?? diskRefusal(holder, cost);
  if (refusal === undefined)
    return { kind: 'placed', host, because: 'the products of this chain are there', refused: [] };
  const because = `has the products of this chain, but ${refusal.because}`;
  return { kind: 'wait', refused: [{ host, because, isFinal: false }] };
}

type Refusal = Omit<HostRefusal, 'host'>;

/** What can never be comes first: a host that is too small is not worth waiting for. */
function refusalOf(facts: HostFacts, cost: ChainCost, now: Date): HostRefusal | undefined {
  const refusal =
    capacityRefusal(facts, cost) ??
    (facts.lost === '' ? undefined : notNow(`lost: ${facts.lost}`)) ??
    (facts.drained === '' ? undefined : notNow(`drained ${facts.drained}`)) ??
    silenceRefusal(facts) ??
    slotRefusal(facts, cost, now) ??
    diskRefusal(facts, cost);
  return refusal === undefined ? undefined : { host: facts.host, ...refusal };
}

function capacityRefusal({ memoryBytes, diskBytes, slot, streams }: HostFacts, cost: ChainCost): Refusal | undefined {
  if (cost.memoryBytes > memoryBytes)
    return never(`needs ${gigabytes(cost.memoryBytes)} of memory, has ${gigabytes(memoryBytes)}`);
  if (diskBytes !== undefined && cost.diskBytes > diskBytes)
    return never(`needs ${gigabytes(cost.diskBytes)} of disk, its quota is ${gigabytes(diskBytes)}`);
  const seconds = chainSecondsOn(cost, { streams, memoryBytes });
  if (slot !== undefined && seconds > slotSeconds(slot))
    return never(`needs ${hours(seconds)}, its slot ${slotText(slot)} UT is shorter`);
  return undefined;
}

function silenceRefusal({ silentSeconds }: HostFacts): Refusal | undefined {
  if (silentSeconds === Infinity) return notNow('its worker has never been started');
  if (silentSeconds <= QUIET_SECONDS) return undefined;
  return notNow(`silent for ${Math.floor(silentSeconds / 60)} min`);
}

function slotRefusal(facts: HostFacts, cost: ChainCost, now: Date): Refusal | undefined {
  const { slot } = facts;
  if (slot === undefined) return undefined;
  const left = secondsLeftOf(slot, now);
  if (left === 0) return notNow(`its slot ${slotText(slot)} UT begins in ${hours(secondsUntil(slot, now))}`);
  const end = endSeconds(facts, cost);
  if (end <= left) return undefined;
  return notNow(`needs ${hours(end)}${queueText(facts)}, its slot ${slotText(slot)} UT ends in ${hours(left)}`);
}

function diskRefusal({ freeDiskBytes }: HostFacts, { diskBytes }: ChainCost): Refusal | undefined {
  if (diskBytes <= freeDiskBytes) return undefined;
  return notNow(`needs ${gigabytes(diskBytes)} of disk, ${gigabytes(Math.max(0, freeDiskBytes))} are free`);
}

/** Until the chain is finished there, with all that is placed before it. */
function endSeconds(facts: HostFacts, cost: ChainCost): number {
  return facts.queuedSeconds / facts.streams + chainSecondsOn(cost, facts);
}

function queueText({ queuedSeconds, streams }: HostFacts): string {
  return queuedSeconds === 0 ? '' : ` after ${hours(queuedSeconds / streams)} of other work`;
}

/** `2.5 h`, `12 min`, `8 s` */
function hours(seconds: number): string {
  if (seconds >= 5_400) return `${Number((seconds / 3_600).toFixed(1))} h`;
  return seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${Math.ceil(seconds)} s`;
}

function notNow(because: string): Refusal {
  return { because, isFinal: false };
}

function never(because: string): Refusal {
  return { because, isFinal: true };
}
