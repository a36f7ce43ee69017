import { homedir } from 'node:os';
import { join } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { findExecutable, probe } from './probe.ts';
import type { Environment } from './probe.ts';

/** The version that the set-up installs; `scripts/setup/temporal-server.txt` pins it by hash (decision 0002). */
export const TEMPORAL_CLI_VERSION = '1.9.1';

/** An older `temporal` on PATH is passed over: it lacks options that the embedded server is started with. */
const OLDEST_USABLE = { major: 1, minor: 8 };

export interface TemporalCli {
  readonly path: string;
  readonly foundBy: 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache';
  /** `1.9.1` */
  readonly version: string;
}

/** Where the set-up puts the pinned binary, once per user. */
export function cachedTemporalCliPath(env: Environment): string {
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return join(cache, 'phoenix', `temporal-${TEMPORAL_CLI_VERSION}`, 'temporal');
}

/**
 * The one look-up of the Temporal command line, for the set-up, `phoenix` and the tests.
 * @throws PhoenixError SERVER_UNAVAILABLE when TEMPORAL_CLI_PATH names something else than a usable `temporal`.
 */
export async function lookUpTemporalCli(env: Environment): Promise<TemporalCli | undefined> {
  const named = env['TEMPORAL_CLI_PATH'];
  if (named) return (await inspect(named, 'TEMPORAL_CLI_PATH', env)) ?? refuse(named);
  return (await inspect('temporal', 'PATH', env)) ?? (await inspect(cachedTemporalCliPath(env), 'cache', env));
}

/** Its full path. @throws PhoenixError SERVER_UNAVAILABLE when there is none. */
export async function findTemporalCli(env: Environment): Promise<string> {
  const found = await lookUpTemporalCli(env);
  if (found !== undefined) return found.path;
  throw new PhoenixError(
    'SERVER_UNAVAILABLE',
    `no Temporal server: there is no \`temporal\` on PATH and none at ${cachedTemporalCliPath(env)}`,
    'run `npm run setup`, or name it in TEMPORAL_CLI_PATH',
  );
}

async function inspect(
  name: string,
  foundBy: TemporalCli['foundBy'],
  env: Environment,
): Promise<TemporalCli | undefined> {
  const path = findExecutable(name, env);
  if (path === undefined) return undefined;
  const { output } = await probe(path, ['--version'], env);
  const version = /temporal version (\d+)\.(\d+)\.(\d+)/.exec(output);
  if (version === null || !isUsable(Number(version[1]), Number(version[2]))) return undefined;
  return { path, foundBy, version: version.slice(1, 4).join('.') };
}

function isUsable(major: number, minor: number): boolean {
  return major > OLDEST_USABLE.major || (major === OLDEST_USABLE.major && minor >= OLDEST_USABLE.minor);
}

function refuse(path: string): never {
  throw new PhoenixError(
    'SERVER_UNAVAILABLE',
    `TEMPORAL_CLI_PATH=${path} is not a temporal command line ${OLDEST_USABLE.major}.${OLDEST_USABLE.minor} or newer`,
    'correct the path, or unset it and run `npm run setup`',
  );
}
