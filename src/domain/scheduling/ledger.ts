import { chargeShares, correctShares, joinShares, lineOf, noShares } from './fair-order.ts';
import type { Claim, Shares } from './fair-order.ts';
import { hasRoom, mayPass, minus, reserve } from './reservation.ts';
import type { Room } from './reservation.ts';

/**
 * The ledger of one host: what may run side by side. Pure: every function returns a new ledger; times are seconds of any
 * clock that does not go back. The head of the line (`lineOf`) is served first; when it has no room it reserves what it
 * needs, and others pass it only where that does not delay it. So nothing starves and little stands idle.
 */
export interface Ledger {
  readonly capacity: Room;
  readonly running: readonly Booking[];
  /** In the order of their coming. */
  readonly waiting: readonly Booking[];
  readonly shares: Shares;
  /** Date whose first holds a reservation; empty: nobody does. */
  readonly turnDate: string;
}

export interface LedgerEntry extends Omit<Claim, 'sinceSeconds'> {
  readonly id: string;
  readonly memoryBytes: number;
  /** Estimated; Infinity where nobody knows. */
  readonly seconds: number;
}

/** `sinceSeconds`: since when it waits, or runs. */
export interface Booking extends LedgerEntry, Claim {}

/** What a change admitted: entries that may start now. */
export interface LedgerStep {
  readonly ledger: Ledger;
  readonly admitted: readonly string[];
}

export function openLedger(capacity: Room): Ledger {
  return { capacity, running: [], waiting: [], shares: noShares(), turnDate: '' };
}

/** Asks for room. An id that is known already changes nothing. */
export function requestRoom(ledger: Ledger, entry: LedgerEntry, nowSeconds: number): LedgerStep {
  if (isKnown(ledger, entry.id)) return { ledger, admitted: [] };
  // More than the host has would wait for ever: it gets the host for itself.
  const memoryBytes = Math.min(entry.memoryBytes, ledger.capacity.memoryBytes);
  const booking = { ...entry, memoryBytes, sinceSeconds: nowSeconds };
  const shares = joinShares(ledger.shares, booking, isActive(ledger, entry.programme));
  return admitWaiting({ ...ledger, shares, waiting: [...ledger.waiting, booking] }, nowSeconds);
}

/**
 * Books a run that is alive already, even above what the host has. Of one that is booked it takes what is known now, but
 * never less memory than it may use.
 */
export function bookRunning(ledger: Ledger, entry: LedgerEntry, nowSeconds: number): Ledger {
  const known = ledger.running.find(({ id }) => id === entry.id);
  if (known === undefined) {
    const booking = { ...entry, sinceSeconds: nowSeconds };
    const joined = joinShares(ledger.shares, booking, isActive(ledger, entry.programme));
    return start({ ...ledger, shares: joined }, booking, nowSeconds);
  }
  const uncharged = correctShares(ledger.shares, known, -chargeOf(known));
  const { sinceSeconds } = known;
  const booking = { ...entry, sinceSeconds, memoryBytes: Math.max(known.memoryBytes, entry.memoryBytes) };
  return {
    ...ledger,
    shares: correctShares(uncharged, booking, chargeOf(booking)),
    running: ledger.running.map((other) => (other === known ? booking : other)),
  };
}

/** Gives the room back, or leaves the line. */
export function releaseRoom(ledger: Ledger, id: string, nowSeconds: number): LedgerStep {
  return admitWaiting(endBooking(ledger, id, nowSeconds), nowSeconds);
}

/** Gives the room back and gives it to nobody yet: what has waited for this one may have the highest rank, and is about to ask. */
export function endBooking(ledger: Ledger, id: string, nowSeconds: number): Ledger {
  const ended = ledger.running.find((booking) => booking.id === id);
  const shares =
    ended === undefined
      ? ledger.shares
      : correctShares(ledger.shares, ended, nowSeconds - ended.sinceSeconds - chargeOf(ended));
  return {
    ...ledger,
    shares,
    running: ledger.running.filter((booking) => booking.id !== id),
    waiting: ledger.waiting.filter((booking) => booking.id !== id),
  };
}

/**
 * The head starts, or those that may pass it, one by one: each start changes what is free and whose turn it is. A head
 * without room keeps its turn until it starts: otherwise small ones of its own programme, which pass and are paid by it,
 * would give the turn away, and large ones would wait for ever.
 */
export function admitWaiting(ledger: Ledger, nowSeconds: number): LedgerStep {
  let current = ledger;
  const admitted: string[] = [];
  while (current.waiting.length > 0 && freeRoom(current).streams >= 1) {
    const others = lineOf(current.waiting, { ...current, nowSeconds });
    const head = others.next().value;
    if (head === undefined) break;
    const isHeadNext = hasRoom(freeRoom(current), head.memoryBytes);
    const next = isHeadNext ? head : passerOf(current, { head, others, nowSeconds });
    current = { ...current, turnDate: isHeadNext ? '' : head.date };
    if (next === undefined) break;
    current = start(current, next, nowSeconds);
    admitted.push(next.id);
  }
  return { ledger: current, admitted };
}

export function freeRoom({ capacity, running }: Ledger): Room {
  return running.reduce((room, { memoryBytes }) => minus(room, memoryBytes), capacity);
}

/** Estimated work of what runs and what waits [s]; what nobody has estimated counts as nothing. */
export function workSeconds({ running, waiting }: Ledger, nowSeconds: number): number {
  const left = running.map((booking) => Math.max(0, booking.sinceSeconds + chargeOf(booking) - nowSeconds));
  return [...left, ...waiting.map(chargeOf)].reduce((sum, seconds) => sum + seconds, 0);
}

function isKnown({ running, waiting }: Ledger, id: string): boolean {
  return running.some((booking) => booking.id === id) || waiting.some((booking) => booking.id === id);
}

function isActive({ running, waiting }: Ledger, programme: string): boolean {
  return (
    running.some((booking) => booking.programme === programme) ||
    waiting.some((booking) => booking.programme === programme)
  );
}

/** What nobody has estimated is paid when it has ended. */
function chargeOf({ seconds }: LedgerEntry): number {
  return Number.isFinite(seconds) ? seconds : 0;
}

interface Line {
  readonly head: Booking;
  /** The line behind the head. */
  readonly others: Iterable<Booking>;
  readonly nowSeconds: number;
}

/** The first in the line that has room now and does not delay the head. */
function passerOf(ledger: Ledger, { head, others, nowSeconds }: Line): Booking | undefined {
  const free = freeRoom(ledger);
  const reservation = reserve({ free, running: ledger.running, memoryBytes: head.memoryBytes, nowSeconds });
  for (const other of others)
    if (hasRoom(free, other.memoryBytes) && mayPass(reservation, other, nowSeconds)) return other;
  return undefined;
}

function start(ledger: Ledger, booking: Booking, nowSeconds: number): Ledger {
  return {
    ...ledger,
    shares: chargeShares(ledger.shares, booking, { seconds: chargeOf(booking), nowSeconds }),
    running: [...ledger.running, { ...booking, sinceSeconds: nowSeconds }],
    waiting: ledger.waiting.filter(({ id }) => id !== booking.id),
  };
}
