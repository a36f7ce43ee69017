import type { PushTarget } from '../../domain/scheduling/push-target.ts';
import { isWritableFolder } from './place-facts.ts';
import { findExecutable, probe } from './probe.ts';
import type { Environment } from './probe.ts';

/** How a place is reached from here: `ok`, or what stands in the way. */
export interface PushFacts {
  /** Path of rsync; undefined: it is not there. */
  readonly rsync: string | undefined;
  /** Empty: records can be pushed there. */
  readonly obstacle: string;
}

/** Asks once, as the worker does it: without a password, and not for long. */
const ASK = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5'];
const WHAT_SSH_SAYS_MAX = 200;

export async function findPushFacts(target: PushTarget, env: Environment): Promise<PushFacts> {
  return { rsync: findExecutable('rsync', env), obstacle: await obstacleTo(target, env) };
}

async function obstacleTo(target: PushTarget, env: Environment): Promise<string> {
  if (target.kind === 'folder')
    return isWritableFolder(target.path) ? '' : `${target.path} is not there, or not writable`;
  const ssh = findExecutable('ssh', env);
  if (ssh === undefined) return 'ssh is not installed here';
  const { exitCode, output } = await probe(ssh, [...ASK, target.destination, 'rsync', '--version'], env);
  if (exitCode === 0) return '';
  const said = output.trim().split('\n').at(-1)?.slice(0, WHAT_SSH_SAYS_MAX) ?? '';
  return exitCode === REMOTE_COMMAND_NOT_FOUND ? `${target.destination} has no rsync` : said;
}

/** Of a shell. */
const REMOTE_COMMAND_NOT_FOUND = 127;
