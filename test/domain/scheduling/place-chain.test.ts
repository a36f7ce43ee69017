import { describe, expect, it } from 'vitest';
import { placeChain } from '../../../src/domain/scheduling/place-chain.ts';

const NOW = '2014-12-15T12:00:00.000Z';
const muc09 = { host: 'muc09', streams: 2, seenAt: '2014-12-15T11:59:00.000Z' };
const muc10 = { host: 'muc10', streams: 3, seenAt: '2014-12-15T11:59:00.000Z' };

describe('[U] placement of a chain', () => {
  it('keeps a chain on the host that holds its products', () => {
    expect(placeChain({ hosts: [muc09, muc10], placed: ['muc09', 'muc09'], previousHost: 'muc09', now: NOW })).toEqual({
      host: 'muc09',
      because: 'the products of this chain are there',
    });
  });

  it('takes the host with the fewest chains per stream', () => {
    const placed = ['muc09', 'muc09', 'muc10', 'muc10'];
    expect(placeChain({ hosts: [muc09, muc10], placed, previousHost: undefined, now: NOW })).toEqual({
      host: 'muc10',
      because: 'fewest chains per stream (0.7) of 2 hosts',
    });
  });

  it('takes a busy host before a silent one, and none when all are silent for 30 min', () => {
    const silent = { ...muc10, seenAt: '2014-12-15T11:29:00.000Z' };
    expect(placeChain({ hosts: [muc09, silent], placed: ['muc09'], previousHost: 'muc10', now: NOW })?.host).toBe(
      'muc09',
    );
    expect(placeChain({ hosts: [silent], placed: [], previousHost: undefined, now: NOW })).toBeUndefined();
  });
});
