/** What placement knows of a host; times are ISO, compared with `now` given by the caller. */
export interface HostFacts {
  readonly host: string;
  readonly streams: number;
  readonly seenAt: string;
}

export interface PlacementChoice {
  readonly host: string;
  readonly because: string;
}

/** A host whose row is older than this is lost (design section 5); a busy one never is. */
const LOST_AFTER_MINUTES = 30;

/**
 * Chooses the host of a chain. A chain that has products on a host stays there, because its files are local; otherwise
 * the host with the fewest placed chains per stream, ties by name.
 */
export function placeChain(request: {
  readonly hosts: readonly HostFacts[];
  /** Hosts of all chains of running dates that are placed, one entry per chain. */
  readonly placed: readonly string[];
  /** Host that holds products of this chain. */
  readonly previousHost: string | undefined;
  readonly now: string;
}): PlacementChoice | undefined {
  const alive = request.hosts.filter((host) => minutesBetween(host.seenAt, request.now) <= LOST_AFTER_MINUTES);
  const previous = alive.find(({ host }) => host === request.previousHost);
  if (previous !== undefined) return { host: previous.host, because: 'the products of this chain are there' };
  const load = (facts: HostFacts) => request.placed.filter((host) => host === facts.host).length / facts.streams;
  const [best] = alive.toSorted((a, b) => load(a) - load(b) || (a.host < b.host ? -1 : 1));
  if (best === undefined) return undefined;
  return {
    host: best.host,
    because:
      alive.length === 1
        ? 'the only host alive'
        : `fewest chains per stream (${load(best).toFixed(1)}) of ${alive.length} hosts`,
  };
}

function minutesBetween(earlier: string, later: string): number {
  return (Date.parse(later) - Date.parse(earlier)) / 60_000;
}
