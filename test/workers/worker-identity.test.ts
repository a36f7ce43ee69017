import { describe, expect, it } from 'vitest';
import { workerIdentityOf } from '../../src/workers/worker-identity.ts';

describe('[U] the name of a worker', () => {
  it('tells it from earlier workers of its host, even with the same pid, and from those of other hosts', () => {
    const { own, isPredecessor } = workerIdentityOf('muc01');
    expect(isPredecessor(own)).toBe(false);
    expect(isPredecessor(workerIdentityOf('muc01', new Date(0)).own)).toBe(true);
    expect(isPredecessor(workerIdentityOf('muc0', new Date(0)).own)).toBe(false);
    expect(isPredecessor(workerIdentityOf('muc011', new Date(0)).own)).toBe(false);
    expect(isPredecessor('4711@machine')).toBe(false);
    expect(isPredecessor('')).toBe(false);
  });
});
