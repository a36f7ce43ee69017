import { describe, expect, it } from 'vitest';
import { SSH, rsyncArguments, sentFile } from '../../../src/adapters/record-push/rsync-command.ts';

const TO_MUC10 = { kind: 'ssh', destination: 'muse@muc10', path: '/data/phoenix' } as const;
const COMMON = [
  '--files-from=-',
  '--from0',
  '--checksum',
  '--times',
  '--no-implied-dirs',
  '--omit-dir-times',
  '--partial-dir=.rsync-partial',
  '--timeout=120',
  '--itemize-changes',
  '--out-format=%i %n',
];

describe('[U] the call of rsync', () => {
  it('goes from here to the MASTER over ssh that asks nobody', () => {
    expect(rsyncArguments({ source: '/data/slave', target: TO_MUC10, remoteShell: SSH, isCheck: false })).toEqual([
      ...COMMON,
      '--secluded-args',
      '--rsh=ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15 -o ServerAliveCountMax=3 -o ClearAllForwardings=yes',
      '--',
      '/data/slave/',
      'muse@muc10:/data/phoenix/',
    ]);
  });

  it('goes into a folder without ssh, and only looks when it checks', () => {
    const target = { kind: 'folder', path: '/mnt/master/' } as const;
    expect(rsyncArguments({ source: '/data/slave/', target, remoteShell: SSH, isCheck: true })).toEqual([
      ...COMMON,
      '--dry-run',
      '--',
      '/data/slave/',
      '/mnt/master/',
    ]);
  });

  it('names in its answer the files whose content goes over, and no others', () => {
    expect(sentFile('<f+++++++++ log/2014-12-14/r.a b.log')).toBe('log/2014-12-14/r.a b.log');
    expect(sentFile('>fcsT...... plt/2014-12-14/r.a.png')).toBe('plt/2014-12-14/r.a.png');
    expect(sentFile('.f..t...... log/2014-12-14/r.a.log')).toBeUndefined();
    expect(sentFile('cd+++++++++ log/2014-12-14/')).toBeUndefined();
    expect(sentFile('')).toBeUndefined();
  });
});
