import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import { z } from 'zod';
import { PhoenixError } from './domain/failure/phoenix-error.ts';

/** The part of `phoenix.yaml` about the Temporal server; config.ts reads it with the rest. */
export const temporalSchema = z.strictObject({
  address: z.string().min(1).optional(),
  namespace: z.string().min(1).optional(),
  profile: z.string().min(1).optional(),
  configFile: z.string().min(1).optional(),
});

/** How a server wants to be spoken to: TLS with or without a certificate of our own, an API key, headers. */
export type TemporalSecurity = Pick<ConnectionOptions, 'tls' | 'metadata'> & { readonly apiKey?: string };

export interface TemporalConfig {
  /** Undefined: the embedded server of the data root. */
  readonly address: string | undefined;
  readonly namespace: string;
  /** Of the server at `address`; the embedded one has neither TLS nor keys and is given none. */
  readonly security: TemporalSecurity;
  /** TEMPORAL_CLI_PATH. */
  readonly cliPath: string | undefined;
}

type Environment = Readonly<Record<string, string>>;

/**
 * The variables of the Temporal command line, TEMPORAL_*, and the profiles of its temporal.toml mean here what they mean
 * there (`@temporalio/envconfig`). A profile counts only where somebody names it or its file: the one that happens to lie in a
 * home folder would send a production that has its own server elsewhere. A variable wins over an entry, an entry over what
 * the profile has that it names.
 * @throws PhoenixError CONFIG_INVALID
 */
export function normalizeTemporal(
  given: z.infer<typeof temporalSchema> = {},
  env: Environment,
  { base, cwd }: { readonly base: string; readonly cwd: string },
): TemporalConfig {
  const path = profilePath(given, env, { base, cwd });
  const profile = env['TEMPORAL_PROFILE'] ?? given.profile;
  const loaded = load(env, { path, profile });
  const isNamedByVariable = env['TEMPORAL_PROFILE'] !== undefined || env['TEMPORAL_CONFIG_FILE'] !== undefined;
  const of = (name: 'address' | 'namespace', variable: string) =>
    env[variable] ?? (isNamedByVariable ? (loaded[name] ?? given[name]) : (given[name] ?? loaded[name]));
  return {
    address: of('address', 'TEMPORAL_ADDRESS'),
    namespace: of('namespace', 'TEMPORAL_NAMESPACE') ?? 'default',
    security: loaded.security,
    cliPath: env['TEMPORAL_CLI_PATH'],
  };
}

/** Undefined: nobody names a profile or its file. */
function profilePath(
  { profile, configFile }: z.infer<typeof temporalSchema>,
  env: Environment,
  { base, cwd }: { readonly base: string; readonly cwd: string },
): string | undefined {
  const named = env['TEMPORAL_CONFIG_FILE'];
  if (named !== undefined) return resolve(cwd, named);
  if (configFile !== undefined) return isAbsolute(configFile) ? configFile : resolve(base, configFile);
  return (env['TEMPORAL_PROFILE'] ?? profile) === undefined ? undefined : usualPath(env);
}

/** Where `temporal config set` writes it. */
function usualPath(env: Environment): string {
  const { HOME: home = homedir(), XDG_CONFIG_HOME: ofLinux = resolve(home, '.config') } = env;
  const folder = process.platform === 'darwin' ? resolve(home, 'Library', 'Application Support') : ofLinux;
  return resolve(folder, 'temporalio', 'temporal.toml');
}

interface Loaded {
  readonly address: string | undefined;
  readonly namespace: string | undefined;
  readonly security: TemporalSecurity;
}

function load(
  env: Environment,
  { path, profile }: { readonly path: string | undefined; readonly profile: string | undefined },
): Loaded {
  if (path !== undefined && !existsSync(path)) throw invalid(`${path}: no such file`);
  try {
    const found = loadClientConfigProfile({
      overrideEnvVars: { ...env },
      ...(path === undefined ? { disableFile: true } : { configSource: { path } }),
      ...(profile === undefined ? {} : { profile }),
    });
    if ((found.tls?.clientCert === undefined) !== (found.tls?.clientKey === undefined))
      throw new Error('a client certificate and its key go together, one of the two is missing');
    const { tls, apiKey, metadata } = toClientOptions(found).connectionOptions;
    const security = { tls, apiKey, metadata: metadata === undefined ? undefined : withDashes(metadata) };
    return {
      address: found.address,
      namespace: found.namespace,
      security: Object.fromEntries(Object.entries(security).filter(([, value]) => value !== undefined)),
    };
  } catch (error) {
    const where = path === undefined ? 'TEMPORAL_* variables' : `TEMPORAL_* variables and ${path}`;
    // The first line only: the TOML parser goes on with the lines around the fault, and one of them may be the API key.
    throw invalid(`${where}: ${String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''}`);
  }
}

/** `TEMPORAL_GRPC_META_MY_LONG_NAME` is the header `my-long-name` for the command line; envconfig 1.24 leaves the second `_`. */
function withDashes(metadata: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key.replaceAll('_', '-'), String(value)]));
}

function invalid(what: string): PhoenixError {
  return new PhoenixError(
    'CONFIG_INVALID',
    `the connection to Temporal is not understood: ${what}`,
    'correct TEMPORAL_TLS_*, TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE, or temporal.profile and temporal.configFile of phoenix.yaml',
  );
}
