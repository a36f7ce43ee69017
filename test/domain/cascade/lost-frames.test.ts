import { describe, expect, it } from 'vitest';
import { lostFrames } from '../../../src/domain/cascade/lost-frames.ts';

const missing = { code: 'FILE_MISSING', message: 'a.fits is not in the archive', cure: 'archive it' } as const;
const abs = [
  { name: 'a_tpl.ab', rawFiles: ['a.fits', 'b.fits'] },
  { name: 'c_tpl.ab', rawFiles: ['c.fits'] },
];

describe('[U] a raw file that is not in the archive', () => {
  it('costs the ABs that read it, and no others', () => {
    expect(lostFrames([{ ...missing, subject: 'a.fits' }], abs)).toEqual([
      { what: 'a_tpl.ab', because: 'a.fits is not in the archive', code: 'FILE_MISSING' },
    ]);
  });

  it('is itself what is lost where no AB knows of it', () => {
    expect(lostFrames([{ ...missing, subject: 'z.fits' }], abs)).toMatchObject([{ what: 'z.fits' }]);
  });

  it('is something else than any other problem of a file', () => {
    expect(lostFrames([{ ...missing, code: 'HEADER_CONTRADICTORY', subject: 'a.fits' }], abs)).toEqual([]);
  });
});
