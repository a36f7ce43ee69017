import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChainCost } from '../../../src/domain/scheduling/chain-cost.ts';
import { placeChain, refusalText } from '../../../src/domain/scheduling/place-chain.ts';
import type { HostFacts, PlacementRequest } from '../../../src/domain/scheduling/place-chain.ts';
import { parseSlot } from '../../../src/domain/scheduling/slot.ts';

const GB = 1e9;
const HOUR = 3_600;
const NOON = new Date('2014-12-15T12:00:00.000Z');
const COST: ChainCost = {
  memoryBytes: 25 * GB,
  diskBytes: 100 * GB,
  workSeconds: 4 * HOUR,
  tails: [{ beforeSeconds: 0, seconds: 2 * HOUR }],
  memoryByteSeconds: 4 * HOUR * 20 * GB,
};

function host(name: string, changes: Partial<HostFacts> = {}): HostFacts {
  return {
    host: name,
    streams: 2,
    memoryBytes: 200 * GB,
    slot: undefined,
    freeDiskBytes: 1_000 * GB,
    diskBytes: undefined,
    queuedSeconds: 0,
    silentSeconds: 3,
    drained: '',
    lost: '',
    ...changes,
  };
}

function place(hosts: readonly HostFacts[], changes: Partial<PlacementRequest> = {}) {
  return placeChain({ hosts, cost: COST, previous: undefined, now: NOON, ...changes });
}

describe('[U] placement of a chain', () => {
  it('goes to the host that will have finished it first, and says what the others would need', () => {
    const hosts = [
      host('muc09', { queuedSeconds: 6 * HOUR }),
      host('muc10', { queuedSeconds: 2 * HOUR }),
      host('muc11', { streams: 1 }),
    ];
    expect(place(hosts)).toEqual({
      kind: 'placed',
      host: 'muc10',
      because: 'finished there first: in 3 h after 60 min of other work',
      refused: [
        { host: 'muc11', because: 'would need 4 h', isFinal: false },
        { host: 'muc09', because: 'would need 5 h', isFinal: false },
      ],
    });
  });

  it('prefers among equals the one with more memory, then the first by name', () => {
    const twins = [host('muc11'), host('muc10'), host('muc12', { memoryBytes: 400 * GB })];
    expect(place(twins)).toMatchObject({ host: 'muc12' });
    expect(place(twins.slice(0, 2))).toMatchObject({ host: 'muc10' });
  });

  it.each<[string, Partial<HostFacts>, string, boolean]>([
    ['is too small in memory', { memoryBytes: 8 * GB }, 'needs 25 GB of memory, has 8 GB', true],
    ['has too small a quota', { diskBytes: 50 * GB }, 'needs 100 GB of disk, its quota is 50 GB', true],
    ['is lost', { lost: 'power cut, says jdoe' }, 'lost: power cut, says jdoe', false],
    ['is drained', { drained: 'by jdoe: new disks' }, 'drained by jdoe: new disks', false],
    ['has never been started', { silentSeconds: Infinity }, 'its worker has never been started', false],
    ['has been silent for a while', { silentSeconds: 301 }, 'silent for 5 min', false],
    ['has too little disk free now', { freeDiskBytes: 99 * GB }, 'needs 100 GB of disk, 99 GB are free', false],
    ['is overbooked on disk', { freeDiskBytes: -5 * GB }, 'needs 100 GB of disk, 0 GB are free', false],
    ['works at night only', { slot: parseSlot('17:00-07:54') }, 'its slot 17:00-07:54 UT begins in 5 h', false],
    [
      'cannot finish it in what is left of its slot',
      { slot: parseSlot('6-13') },
      'needs 2 h, its slot 06:00-13:00 UT ends in 60 min',
      false,
    ],
    [
      'could finish it in its slot but for the work before it',
      { slot: parseSlot('6-15'), queuedSeconds: 3 * HOUR },
      'needs 3.5 h after 1.5 h of other work, its slot 06:00-15:00 UT ends in 3 h',
      false,
    ],
    [
      'has a slot in which it never fits',
      { slot: parseSlot('12-13') },
      'needs 2 h, its slot 12:00-13:00 UT is shorter',
      true,
    ],
  ])('refuses a host that %s', (_, changes, because, isFinal) => {
    const refused = [{ host: 'muc09', because, isFinal }];
    expect(place([host('muc09', changes)])).toEqual({ kind: isFinal ? 'never' : 'wait', refused });
    expect(place([host('muc09', changes), host('muc10')])).toEqual({
      kind: 'placed',
      host: 'muc10',
      because: 'the only host that can take it: in 2 h',
      refused,
    });
  });

  it('waits while one host may take it later, and never ends waiting for hosts that are too small', () => {
    const small = host('muc09', { memoryBytes: 8 * GB });
    expect(place([small, host('muc10', { drained: 'by jdoe: new disks' })]).kind).toBe('wait');
    expect(place([small, { ...small, host: 'muc10' }]).kind).toBe('never');
    expect(place([])).toEqual({ kind: 'wait', refused: [] });
  });

  it('names the cause that no waiting can cure before any other', () => {
    const choice = place([host('muc09', { memoryBytes: 8 * GB, lost: 'power cut', drained: 'by jdoe' })]);
    expect(refusalText(choice.refused)).toBe('muc09: needs 25 GB of memory, has 8 GB');
    expect(choice.kind).toBe('never');
  });

  it('lists every refused host in one line', () => {
    const hosts = [host('muc09', { lost: 'power cut' }), host('muc10', { silentSeconds: 600 })];
    expect(refusalText(place(hosts).refused)).toBe('muc09: lost: power cut; muc10: silent for 10 min');
  });

  it('takes a host under load for what it is: silent for two minutes, it still gets chains', () => {
    expect(place([host('muc09', { silentSeconds: 119 })])).toMatchObject({ kind: 'placed' });
  });
});

describe('[U] a chain that has products on a host', () => {
  const rest: ChainCost = {
    ...COST,
    diskBytes: 10 * GB,
    workSeconds: 600,
    tails: [{ beforeSeconds: 0, seconds: 600 }],
    memoryByteSeconds: 0,
  };
  const previous = { host: 'muc09', cost: rest };

  it.each<[string, Partial<HostFacts>]>([
    ['long queue', { queuedSeconds: 100 * HOUR }],
    ['drain', { drained: 'by jdoe: new disks' }],
    ['disk that would not hold the whole chain', { freeDiskBytes: 20 * GB }],
    ['slot that would not hold the whole chain', { slot: parseSlot('6-13') }],
  ])('stays there, in spite of a %s', (_, changes) => {
    expect(place([host('muc09', changes), host('muc10')], { previous })).toEqual({
      kind: 'placed',
      host: 'muc09',
      because: 'the products of this chain are there',
      refused: [],
    });
  });

  it.each<[string, Partial<HostFacts>, string]>([
    ['is silent', { silentSeconds: 900 }, 'has the products of this chain, but silent for 15 min'],
    [
      'begins in the evening',
      { slot: parseSlot('17:00-07:54') },
      'has the products of this chain, but its slot 17:00-07:54 UT begins in 5 h',
    ],
    ['is full', { freeDiskBytes: GB }, 'has the products of this chain, but needs 10 GB of disk, 1 GB are free'],
  ])('waits for a host that %s and is not lost', (_, changes, because) => {
    expect(place([host('muc09', changes), host('muc10')], { previous })).toEqual({
      kind: 'wait',
      refused: [{ host: 'muc09', because, isFinal: false }],
    });
  });

  it('goes elsewhere when that host is lost, has become too small, or is not there any more', () => {
    for (const gone of [[host('muc09', { lost: 'power cut' })], [host('muc09', { memoryBytes: GB })], []])
      expect(place([...gone, host('muc10')], { previous })).toMatchObject({ kind: 'placed', host: 'muc10' });
  });
});

describe('[U] any placement', () => {
  const anyHost = (name: string) =>
    fc
      .record({
        streams: fc.integer({ min: 1, max: 8 }),
        memoryBytes: fc.integer({ min: 1, max: 100 }).map((n) => n * GB),
        slot: fc.constantFrom(undefined, parseSlot('17:00-07:54'), parseSlot('6-13'), parseSlot('11-23')),
        freeDiskBytes: fc.integer({ min: -10, max: 500 }).map((n) => n * GB),
        diskBytes: fc.constantFrom(undefined, 50 * GB, 500 * GB),
        queuedSeconds: fc.integer({ min: 0, max: 20 * HOUR }),
        silentSeconds: fc.constantFrom(0, 60, 121, 4_000, Infinity),
        drained: fc.constantFrom('', 'by jdoe'),
        lost: fc.constantFrom('', 'power cut'),
      })
      .map((facts): HostFacts => ({ host: name, ...facts }));
  const anyHosts = fc.tuple(anyHost('a'), anyHost('b'), anyHost('c'));

  it('accounts for every host once, and chooses only one that has no reason against it', () => {
    fc.assert(
      fc.property(anyHosts, (hosts) => {
        const choice = place(hosts);
        const named = [...(choice.kind === 'placed' ? [choice.host] : []), ...choice.refused.map((each) => each.host)];
        expect(named.toSorted()).toEqual(['a', 'b', 'c']);
        if (choice.kind !== 'placed') return;
        const chosen = hosts.find((each) => each.host === choice.host);
        expect(chosen).toMatchObject({ lost: '', drained: '' });
        expect(chosen?.memoryBytes).toBeGreaterThanOrEqual(COST.memoryBytes);
        expect(chosen?.freeDiskBytes).toBeGreaterThanOrEqual(COST.diskBytes);
        expect(chosen?.silentSeconds).toBeLessThanOrEqual(120);
      }),
    );
  });

  it('does not depend on the order of the hosts', () => {
    fc.assert(
      fc.property(anyHosts, ([a, b, c]) => {
        const choice = place([a, b, c]);
        const other = place([c, a, b]);
        expect({ ...other, refused: [] }).toEqual({ ...choice, refused: [] });
      }),
    );
  });
});
