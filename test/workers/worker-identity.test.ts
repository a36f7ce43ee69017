import { describe, expect, it } from 'vitest';
import { workerIdentityOf } from '../../src/workers/worker-identity.ts';

describe('[U] the name of a worker', () => {
  it('tells it from earlier workers of its host, even with the same pid, and from those of other hosts', () => {
    const { own, isPredecessor } = workerIdentityOf('muc01', '');
    expect(isPredecessor(own)).toBe(false);
    expect(isPredecessor(workerIdentityOf('muc01', '', new Date(0)).own)).toBe(true);
    expect(isPredecessor(workerIdentityOf('muc0', '', new Date(0)).own)).toBe(false);
    expect(isPredecessor(workerIdentityOf('muc011', '', new Date(0)).own)).toBe(false);
    expect(isPredecessor('4711@machine')).toBe(false);
    expect(isPredecessor('')).toBe(false);
  });

  it('tells earlier workers of the machine where the host was last from those of a second machine with its name', () => {
    const since = 'since 2026-11-21T10:23:33.123Z';
    const { isPredecessor } = workerIdentityOf('muc01', 'replaced');
    expect(isPredecessor(`phoenix.muc01@replaced:4711 ${since}`)).toBe(true);
    expect(isPredecessor(`phoenix.muc01@second:4711 ${since}`)).toBe(false);
    expect(workerIdentityOf('muc01', '').isPredecessor(`phoenix.muc01@second:4711 ${since}`)).toBe(false);
  });
});
