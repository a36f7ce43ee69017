import type { PushTarget } from '../../domain/scheduling/push-target.ts';

/** Where a transfer that was cut off leaves what it has, on the MASTER, for the next one. */
export const PARTIAL = '.rsync-partial';

/** A machine that is away is noticed within a minute; nobody is there to be asked for a password. */
export const SSH =
  'ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15 -o ServerAliveCountMax=3 -o ClearAllForwardings=yes';
const IO_TIMEOUT_SECONDS = 120;

export interface RsyncCall {
  /** Data root of this host. */
  readonly source: string;
  readonly target: PushTarget;
  /** Program that reaches the other machine. */
  readonly remoteShell: string;
  /** Only says what differs. */
  readonly isCheck: boolean;
}

/**
 * Arguments of rsync; the paths below `source` come on its standard input. It is called with two places in this order only,
 * and with nothing that deletes: there is no way back, and what the MASTER has beside them stays.
 */
export function rsyncArguments({ source, target, remoteShell, isCheck }: RsyncCall): readonly string[] {
  return [
    '--files-from=-',
    '--from0',
    // By content: a log that was made again in the same second with the same length is another one.
    '--checksum',
    '--times',
    // The MASTER's folders stay as they are.
    '--no-implied-dirs',
    '--omit-dir-times',
    `--partial-dir=${PARTIAL}`,
    `--timeout=${IO_TIMEOUT_SECONDS}`,
    '--itemize-changes',
    '--out-format=%i %n',
    ...(isCheck ? ['--dry-run'] : []),
    // Paths with blanks reach the other machine as they are.
    ...(target.kind === 'ssh' ? ['--secluded-args', `--rsh=${remoteShell}`] : []),
    '--',
    withSlash(source),
    withSlash(target.kind === 'ssh' ? `${target.destination}:${target.path}` : target.path),
  ];
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

/** `<fcsT...... log/2014-12-14/r.x.log`: a file whose content goes over; `cd` makes a folder, `.f` is there already. */
export function sentFile(line: string): string | undefined {
  return /^[<>]f\S* (.+)$/.exec(line)?.[1];
}
