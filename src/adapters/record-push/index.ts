import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { PushTarget } from '../../domain/scheduling/push-target.ts';
import type { PushReport, PushWatch, RecordPush } from '../../ports/record-push.ts';
import { SSH, rsyncArguments, sentFile } from './rsync-command.ts';
import { runRsync } from './run-rsync.ts';

export interface RecordPushOptions {
  /** Data root of this host. */
  readonly dataRoot: string;
  readonly target: PushTarget;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly remoteShell?: string;
  readonly program?: string;
}

/** A log that is written while it is pushed differs afterwards: it goes over once more. */
const ROUNDS = 3;

/** Records of a SLAVE go to the MASTER with rsync, over ssh or into a folder that both see. */
export function createRecordPush(options: RecordPushOptions): RecordPush {
  return {
    async push(files, watch = {}) {
      const sent = new Set<string>();
      let differing: readonly string[] = files;
      for (let round = 0; round < ROUNDS && differing.length > 0; round++) {
        for (const file of await transfer(options, { files: differing, watch, isCheck: false })) sent.add(file);
        differing = await transfer(options, { files, watch: withoutNews(watch), isCheck: true });
      }
      if (differing.length === 0) return { files: files.length, sent: [...sent].toSorted() } satisfies PushReport;
      throw failed(options.target, `${differing[0] ?? ''} arrives with another content`, 'it is tried again');
    },
  };
}

interface Transfer {
  readonly files: readonly string[];
  readonly watch: PushWatch;
  readonly isCheck: boolean;
}

/** The files that differed, and were sent unless this was a check. @throws PhoenixError PUSH_FAILED, PUSH_REFUSED, the signal's reason */
async function transfer(options: RecordPushOptions, { files, watch, isCheck }: Transfer): Promise<readonly string[]> {
  const { dataRoot: source, target, env, remoteShell = SSH, program = 'rsync' } = options;
  watch.signal?.throwIfAborted();
  const different: string[] = [];
  const { exitCode, isMissing, said } = await runRsync({
    program,
    args: rsyncArguments({ source, target, remoteShell, isCheck }),
    files,
    env,
    signal: watch.signal,
    onLine: (line) => {
      const file = sentFile(line);
      if (file === undefined) return;
      different.push(file);
      watch.onSent?.(file);
    },
  });
  watch.signal?.throwIfAborted();
  if (exitCode === 0) return different;
  if (isMissing) throw failed(target, `${program} is not installed on this host`, INSTALL, 'PUSH_REFUSED');
  const words = said.replaceAll('\n', '; ');
  const refusal = REFUSALS.get(exitCode);
  if (refusal !== undefined)
    throw failed(target, `${refusal} (${program} ended with ${exitCode}): ${words}`, INSTALL, 'PUSH_REFUSED');
  throw failed(target, `${program} ended with ${exitCode ?? 'a signal'}: ${words}`, CURE);
}

/** What trying again does not help; source: rsync(1), EXIT VALUES; 127 is the shell's on the other machine. */
const REFUSALS: ReadonlyMap<number | null, string> = new Map([
  [1, 'rsync does not understand its arguments'],
  [2, 'the versions of rsync on the two machines do not fit'],
  [3, 'a folder cannot be used'],
  [4, 'rsync there cannot do what is asked'],
  [127, 'rsync is not installed on the MASTER'],
]);
const INSTALL = 'install rsync 3 on both machines, or correct pushTo; phoenix doctor, on this host, tries it';

const CURE =
  'it is tried again; check that rsync is installed on both machines (phoenix doctor), that ssh there asks for no password, and the disk of the MASTER';

function failed(
  target: PushTarget,
  what: string,
  cure: string,
  code: 'PUSH_FAILED' | 'PUSH_REFUSED' = 'PUSH_FAILED',
): PhoenixError {
  const place = target.kind === 'ssh' ? `${target.destination}:${target.path}` : target.path;
  return new PhoenixError(code, `records cannot be pushed to ${place}: ${what}`, cure);
}

function withoutNews({ signal }: PushWatch): PushWatch {
  return signal === undefined ? {} : { signal };
}
