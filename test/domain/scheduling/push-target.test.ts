import { describe, expect, it } from 'vitest';
import { parsePushTarget } from '../../../src/domain/scheduling/push-target.ts';

describe('[U] the data root of the MASTER', () => {
  it('is a folder, or a folder of another machine', () => {
    expect(parsePushTarget('/data/phoenix')).toEqual({ kind: 'folder', path: '/data/phoenix' });
    expect(parsePushTarget('./master')).toEqual({ kind: 'folder', path: './master' });
    expect(parsePushTarget('/data/with: colon')).toEqual({ kind: 'folder', path: '/data/with: colon' });
    expect(parsePushTarget('muse_ph2@muc10.hq.eso.org:/data/phoenix')).toEqual({
      kind: 'ssh',
      destination: 'muse_ph2@muc10.hq.eso.org',
      path: '/data/phoenix',
    });
    expect(parsePushTarget('muc10:phoenix home')).toEqual({ kind: 'ssh', destination: 'muc10', path: 'phoenix home' });
    expect(parsePushTarget('muse@[fe80::1]:/data')).toEqual({
      kind: 'ssh',
      destination: 'muse@[fe80::1]',
      path: '/data',
    });
  });

  it.each([
    '',
    'phoenix',
    'muc10:',
    'muc10::phoenix',
    'rsync://muc10/phoenix',
    '-oProxyCommand=x:/data',
    'a@-b:/data',
    'a b:/data',
  ])('is not %j', (text) => {
    expect(parsePushTarget(text)).toBeUndefined();
  });
});
