import { describe, expect, it } from 'vitest';
import { typeOf } from '../../../src/domain/cascade/raw-type.ts';

describe('[U] raw type of a file of a simple AB', () => {
  const simple = {
    rawType: 'OBJECT',
    inputs: [
      { source: { kind: 'calib', fileName: 'b.fits' }, tag: 'MASTER_BIAS' },
      { source: { kind: 'raw', fileName: 'a.fits' }, tag: 'OBJECT' },
      { source: { kind: 'raw', fileName: 'b.fits' }, tag: 'SKY' },
    ],
  } as const;

  it('is the tag of its own RAWFILE line', () => {
    expect(typeOf(simple, 'a.fits')).toBe('OBJECT');
    expect(typeOf(simple, 'b.fits')).toBe('SKY');
  });

  it('is that of the AB where it has no line', () => {
    expect(typeOf(simple, 'c.fits')).toBe('OBJECT');
    expect(typeOf({ ...simple, rawType: 'SKY' }, 'c.fits')).toBe('SKY');
  });
});
