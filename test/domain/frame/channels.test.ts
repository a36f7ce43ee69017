import { describe, expect, it } from 'vitest';
import { channelText, ifusIn, withoutChannels } from '../../../src/domain/frame/channels.ts';
import { MUSE } from '../../fakes/muse.ts';

describe('[U] IFUs of a file', () => {
  it.each([
    ['of a raw frame in their order, whatever that of the extensions', ['CHAN24', 'CHAN01', 'CHAN10'], [1, 10, 24]],
    ['of a master, which has three extensions of each', ['CHAN02.DATA', 'CHAN02.DQ', 'CHAN02.STAT'], [2]],
    ['of a channel that is there twice', ['CHAN03', 'CHAN03'], [3]],
    ['without what only looks like a channel', ['SGS_IMG', '', 'CHAN00', 'CHAN25', 'CHAN2', 'CHAN021', 'xCHAN02'], []],
    ['of a file without extensions', [], []],
  ])('are %s', (_, names, ifus) => {
    expect([...ifusIn(names, MUSE.channels)]).toEqual(ifus);
  });

  it('are told with their channels', () => {
    expect(channelText([2], MUSE.channels)).toBe('CHAN02 (IFU 2)');
    expect(channelText([2, 13], MUSE.channels)).toBe('CHAN02, CHAN13 (IFUs 2, 13)');
  });

  it('a raw frame without any is told with the extensions that it has', () => {
    expect(withoutChannels('a.fits', ['SGS_IMG', 'X'], MUSE.channels)).toMatchObject({
      code: 'FRAME_UNREADABLE',
      subject: 'a.fits',
      message: 'a.fits has none of the extensions CHAN01 to CHAN24 (it has only SGS_IMG, X); it is not used',
    });
    expect(withoutChannels('a.fits', [], MUSE.channels).message).toContain('(it has no extension at all)');
  });
});
