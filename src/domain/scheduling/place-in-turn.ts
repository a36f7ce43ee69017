import type { ChainCost } from './chain-cost.ts';
import { placeChain } from './place-chain.ts';
import type { HostFacts, PlacementChoice, PlacementRequest } from './place-chain.ts';

/** A chain that is still to be placed. */
export interface UnplacedChain {
  readonly root: string;
  readonly cost: ChainCost;
}

/**
 * Places a chain as if the larger ones of its date had been placed before: the longest first is what fills hosts evenly
 * (Graham 1969), and chains ask in any order. None of them is placed by this; each gets the same answer when it asks.
 */
export function placeInTurn(
  request: PlacementRequest & { readonly root: string },
  unplaced: readonly UnplacedChain[],
): PlacementChoice {
  const own = { root: request.root, cost: request.cost };
  const larger = unplaced.filter((chain) => bySize(chain, own) < 0).toSorted(bySize);
  const hosts = larger.reduce((facts, chain) => withChain(facts, chain, request), request.hosts);
  return placeChain({ ...request, hosts });
}

function bySize(a: UnplacedChain, b: UnplacedChain): number {
  return b.cost.workSeconds - a.cost.workSeconds || (a.root < b.root ? -1 : a.root > b.root ? 1 : 0);
}

/** What the hosts have to do when this chain, too, has been placed; one that no host takes now changes nothing. */
function withChain(
  hosts: readonly HostFacts[],
  { cost }: UnplacedChain,
  { now }: Pick<PlacementRequest, 'now'>,
): readonly HostFacts[] {
  const choice = placeChain({ hosts, cost, previous: undefined, now });
  if (choice.kind !== 'placed') return hosts;
  return hosts.map((facts) =>
    facts.host === choice.host
      ? {
          ...facts,
          queuedSeconds: facts.queuedSeconds + cost.workSeconds,
          freeDiskBytes: facts.freeDiskBytes - cost.diskBytes,
        }
      : facts,
  );
}
