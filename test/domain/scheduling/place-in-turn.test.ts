import { describe, expect, it } from 'vitest';
import type { ChainCost } from '../../../src/domain/scheduling/chain-cost.ts';
import type { HostFacts } from '../../../src/domain/scheduling/place-chain.ts';
import { placeInTurn } from '../../../src/domain/scheduling/place-in-turn.ts';

const GB = 1e9;
const HOUR = 3600;

function host(name: string, given: Partial<HostFacts> = {}): HostFacts {
  return {
    ...{ host: name, streams: 1, memoryBytes: 100 * GB, slot: undefined, freeDiskBytes: 100 * GB },
    ...{ diskBytes: undefined, queuedSeconds: 0, silentSeconds: 0, drained: '', lost: '' },
    ...given,
  };
}

function chain(root: string, hours: number, diskGigabytes = 1): { readonly root: string; readonly cost: ChainCost } {
  const seconds = hours * HOUR;
  const cost = { memoryBytes: GB, diskBytes: diskGigabytes * GB, workSeconds: seconds, memoryByteSeconds: 0 };
  return { root, cost: { ...cost, tails: [{ beforeSeconds: 0, seconds }] } };
}

const HOSTS = [host('muc09'), host('muc10')];
const NOW = new Date('2014-12-15T12:00:00.000Z');

function placesOf(chains: readonly ReturnType<typeof chain>[], hosts: readonly HostFacts[] = HOSTS) {
  return chains.map((own) => {
    const choice = placeInTurn({ ...own, hosts, previous: undefined, now: NOW }, chains);
    return choice.kind === 'placed' ? choice.host : choice.kind;
  });
}

describe('[U] placement of the chains of a date', () => {
  it('gives each the host that it has when the longest are placed first, in whatever order they ask', () => {
    const chains = [chain('a', 3), chain('b', 6), chain('c', 4), chain('d', 5)];
    // 6 and 3 hours there, 5 and 4 here.
    expect(placesOf(chains)).toEqual(['muc09', 'muc09', 'muc10', 'muc10']);
    expect(placesOf(chains.toReversed())).toEqual(['muc10', 'muc10', 'muc09', 'muc09']);
  });

  it('has an order of chains that are equally long, too', () => {
    expect(placesOf([chain('a', 1), chain('b', 1), chain('c', 1)])).toEqual(['muc09', 'muc10', 'muc09']);
    expect(placesOf([chain('c', 1), chain('b', 1), chain('a', 1)])).toEqual(['muc09', 'muc10', 'muc09']);
  });

  it('keeps the disk for the larger ones', () => {
    const full = [host('muc09', { freeDiskBytes: 60 * GB }), host('muc10', { freeDiskBytes: 10 * GB })];
    expect(placesOf([chain('small', 1, 30), chain('large', 2, 50)], full)).toEqual(['wait', 'muc09']);
  });

  it('does not wait for a larger one that no host takes now', () => {
    expect(placesOf([chain('small', 1), chain('too large', 2, 500)])).toEqual(['muc09', 'wait']);
  });

  it('is that of placement where the others have been placed already', () => {
    const [own, other] = [chain('own', 1), chain('other', 5)];
    const busy = [host('muc09', { queuedSeconds: 5 * HOUR }), host('muc10')];
    expect(placeInTurn({ ...own, hosts: busy, previous: undefined, now: NOW }, [own])).toMatchObject({ host: 'muc10' });
    expect(placeInTurn({ ...other, hosts: HOSTS, previous: undefined, now: NOW }, [])).toMatchObject({ host: 'muc09' });
  });
});
