import { describe, expect, it } from 'vitest';
import { ESOREX_OPTIONS, callsOf, quoted } from '../../../src/domain/cascade/esorex-call.ts';

describe('[U] a call of esorex', () => {
  it('overrules what a configuration of esorex may say about links, prefixes, checksums and logs', () => {
    expect(ESOREX_OPTIONS).toEqual([
      '--check-sof-exist=TRUE',
      '--suppress-prefix=TRUE',
      '--suppress-link=TRUE',
      '--output-readonly=FALSE',
      '--no-datamd5=FALSE',
      '--no-checksum=FALSE',
      '--log-level=info',
      '--msg-level=info',
      '--time=TRUE',
    ]);
  });

  it('is one per IFU, or a single one for all', () => {
    expect(callsOf({ ifus: [3, 24] })).toEqual([['--nifu=3'], ['--nifu=24']]);
    expect(callsOf({ ifus: [] })).toEqual([[]]);
  });

  it('has words that the shell takes as they are', () => {
    expect(quoted('a b $HOME `x`')).toBe("'a b $HOME `x`'");
    expect(quoted("it's Joe's")).toBe("'it'\\''s Joe'\\''s'");
  });
});
