/** Who asks the ledger, as far as the order of the line goes. */
export interface Claim {
  /** Process and date, `MUSE_R/2014-12-14`: inside of it only the rank counts. */
  readonly date: string;
  /** OBS PROG ID: dates share the host fairly by the programme of their first in line. */
  readonly programme: string;
  /** An old date: new nights come first. */
  readonly isBacklog: boolean;
  /** Critical-path rank: larger is served first. */
  readonly rank: number;
  /** Since when it waits [s]. */
  readonly sinceSeconds: number;
}

/**
 * What the host has given to whom, as start-time fair queueing counts it (Goyal, Vin, Cheng 1996): a programme's tag is the
 * work that it has been served, and who has been away starts at the tag of whom is served now. So nobody saves up credit.
 */
export interface Shares {
  /** Tag of who was served last [s]. */
  readonly virtualSeconds: number;
  /** Tags by programme [s]. */
  readonly servedSeconds: Readonly<Record<string, number>>;
  /** Dates in the order of their coming: a number per date. */
  readonly dates: Readonly<Record<string, number>>;
  /** When an old date was last served [s]. */
  readonly backlogServedSeconds: number;
}

/**
 * New nights come first, but not for ever: once in this time an old date is served all the same. Our choice: one AB of
 * 20 min in 6 h costs a new night at most 6 % of one stream.
 */
export const BACKLOG_PATIENCE_SECONDS = 6 * 3600;

export function noShares(): Shares {
  return { virtualSeconds: 0, servedSeconds: {}, dates: {}, backlogServedSeconds: -Infinity };
}

/** Somebody comes: its programme, if it was away, starts where the others are. */
export function joinShares(shares: Shares, { programme, date }: Claim, isActive: boolean): Shares {
  const tag = shares.servedSeconds[programme] ?? 0;
  const servedSeconds = isActive
    ? shares.servedSeconds
    : { ...shares.servedSeconds, [programme]: Math.max(tag, shares.virtualSeconds) };
  const dates = Object.hasOwn(shares.dates, date)
    ? shares.dates
    : { ...shares.dates, [date]: Object.keys(shares.dates).length };
  return { ...shares, servedSeconds, dates };
}

/** Somebody is served: its programme pays the estimate. */
export function chargeShares(
  shares: Shares,
  { programme, isBacklog }: Claim,
  charge: { readonly seconds: number; readonly nowSeconds: number },
): Shares {
  const tag = shares.servedSeconds[programme] ?? 0;
  return {
    ...shares,
    virtualSeconds: Math.max(shares.virtualSeconds, tag),
    servedSeconds: { ...shares.servedSeconds, [programme]: tag + charge.seconds },
    backlogServedSeconds: isBacklog ? charge.nowSeconds : shares.backlogServedSeconds,
  };
}

/** Somebody has ended: the estimate is replaced by what it took. */
export function correctShares(shares: Shares, { programme }: Claim, seconds: number): Shares {
  const tag = shares.servedSeconds[programme] ?? 0;
  return { ...shares, servedSeconds: { ...shares.servedSeconds, [programme]: tag + seconds } };
}

interface Turn {
  readonly shares: Shares;
  /** Date whose first has its turn already and waits for room; empty: none. */
  readonly turnDate: string;
  readonly nowSeconds: number;
}

/**
 * The line: of each date the highest rank, then first come; among the dates new ones before old ones, then the one whose
 * first has the programme that was served least, then the date that came first. By dates and not by ranks: otherwise an
 * endless row of new dates would keep the last ABs of an old one waiting for ever.
 */
export function* lineOf<T extends Claim>(claims: readonly T[], turn: Turn): Generator<T, void> {
  // One by one, as far as somebody looks: mostly the first is all that is asked for, of hundreds.
  const queues = [...Map.groupBy(claims, ({ date }) => date).values()].map((own) => own.toSorted(byRank));
  const rule: DateOrder = { ...turn, isBacklogFirst: isBacklogOverdue(claims, turn) };
  let compare = byFirst(rule);
  for (let left = queues; left.length > 0; left = left.filter((queue) => queue.length > 0)) {
    const first = left.reduce((best, queue) => (compare(queue, best) < 0 ? queue : best));
    yield* first.splice(0, 1);
    compare = byFirst({ ...rule, turnDate: '', isBacklogFirst: false });
  }
}

function byRank(a: Claim, b: Claim): number {
  return b.rank - a.rank || a.sinceSeconds - b.sinceSeconds;
}

function isBacklogOverdue(claims: readonly Claim[], { shares, nowSeconds }: Turn): boolean {
  const waiting = claims.filter(({ isBacklog }) => isBacklog).map(({ sinceSeconds }) => sinceSeconds);
  if (waiting.length === 0) return false;
  const since = Math.max(Math.min(...waiting), shares.backlogServedSeconds);
  return nowSeconds - since >= BACKLOG_PATIENCE_SECONDS;
}

interface DateOrder extends Turn {
  readonly isBacklogFirst: boolean;
}

/** Compares two dates by their first. */
function byFirst({ shares, turnDate, isBacklogFirst }: DateOrder) {
  const keysOf = (claim: Claim | undefined): readonly number[] =>
    claim === undefined
      ? []
      : [
          claim.isBacklog === isBacklogFirst ? 0 : 1,
          claim.date === turnDate ? 0 : 1,
          shares.servedSeconds[claim.programme] ?? 0,
          shares.dates[claim.date] ?? 0,
        ];
  return (a: readonly Claim[], b: readonly Claim[]): number => compareInOrder(keysOf(a[0]), keysOf(b[0]));
}

function compareInOrder(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((key, position) => key !== b[position]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
