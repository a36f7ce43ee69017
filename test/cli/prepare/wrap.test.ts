import { describe, expect, it } from 'vitest';
import { wrapText } from '../../../src/cli/prepare/wrap.ts';

describe('[U] wrapped text', () => {
  it('breaks between words, and indents what is continued', () => {
    expect(wrapText('overlap of OBs is 97 %', 10, '  ')).toEqual(['overlap of', '  OBs is', '  97 %']);
  });

  it('keeps a number and its percent sign together', () => {
    expect(wrapText('at most 0 % of it', 9)).toEqual(['at most', '0 % of it']);
  });

  it('keeps a line that fits exactly, and a word that is longer than a line', () => {
    expect(wrapText('ab cd', 5)).toEqual(['ab cd']);
    expect(wrapText('MUSE.2014-12-15T00:54:04.379.fits is short', 10)).toEqual([
      'MUSE.2014-12-15T00:54:04.379.fits',
      'is short',
    ]);
    expect(wrapText('', 10)).toEqual(['']);
  });
});
