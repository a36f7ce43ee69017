import { describe, expect, it } from 'vitest';
import { definitionOf, instrumentOf } from '../../src/instances/index.ts';
import { MUSE_R } from '../../src/instances/muse/index.ts';

describe('[U] a process with the policies of phoenix.yaml', () => {
  it('is the definition of the instance where nothing is said', () => {
    expect(definitionOf('MUSE_R')).toEqual(MUSE_R);
    expect(definitionOf('MUSE_R', { ingestion: undefined, certification: { combined: undefined } })).toEqual(MUSE_R);
  });

  it('changes only the entries that are named', () => {
    expect(
      definitionOf('MUSE_R', {
        onFailedAb: 'record',
        certification: { combined: 'auto' },
        limits: { maxCombine: 5 },
        recipeParameters: { muse_scipost: ['--save=cube'] },
      }),
    ).toEqual({
      ...MUSE_R,
      onFailedAb: 'record',
      certification: { ...MUSE_R.certification, combined: 'auto' },
      limits: { ...MUSE_R.limits, maxCombine: 5 },
      recipeParameters: { ...MUSE_R.recipeParameters, muse_scipost: ['--save=cube'] },
    });
  });

  it.each(['MUSE_X', 'constructor', ''])('is refused for the unknown name "%s", and says what is known', (name) => {
    expect(() => definitionOf(name)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', cure: 'known processes: MUSE_R' }),
    );
  });

  it('finds the tables of its instrument, and refuses one that has none', () => {
    expect(instrumentOf(MUSE_R.instrument).rules.instrument).toBe('MUSE');
    expect(() => instrumentOf('KMOS')).toThrow('instrument KMOS is not known');
  });
});
