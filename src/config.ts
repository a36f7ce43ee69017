import { existsSync, readFileSync } from 'node:fs';
import { cpus, hostname, totalmem } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { PhoenixError } from './domain/outcome/phoenix-error.ts';

/**
 * The only reader of the environment and of `phoenix.yaml`. The file is the first that is there: `PHOENIX_CONFIG`,
 * `$PHOENIX_HOME/phoenix.yaml`, `./phoenix.yaml`, `./phoenix-home/phoenix.yaml`. A variable wins over its entry, an entry
 * over the built-in default; an empty variable is none. Relative paths: in the file from its folder, in a variable from the
 * working directory.
 */
const hostSchema = z.strictObject({
  name: z.string().min(1),
  role: z.enum(['MASTER', 'SLAVE']),
  streams: z.int().min(1).max(64).optional(),
  memoryBytes: z.number().positive().optional(),
});

const processSchema = z.strictObject({
  ingestion: z.enum(['manual', 'auto']).optional(),
  preparation: z.enum(['required', 'none']).optional(),
  onFailedAb: z.enum(['wait', 'record']).optional(),
  certification: z
    .strictObject({
      combined: z.enum(['none', 'auto', 'random', 'all']).optional(),
      single: z.enum(['none', 'auto', 'random', 'all']).optional(),
      sky: z.enum(['none', 'auto', 'random', 'all']).optional(),
      randomFraction: z.number().min(0).max(1).optional(),
    })
    .optional(),
  limits: z
    .strictObject({ minExptimeSeconds: z.number().min(0).optional(), maxCombine: z.int().min(2).optional() })
    .optional(),
  recipeParameters: z.record(z.string(), z.array(z.string().startsWith('--'))).optional(),
});

const fileSchema = z.strictObject({
  dataRoot: z.string().optional(),
  process: z.string().optional(),
  temporal: z.strictObject({ address: z.string().optional(), namespace: z.string().optional() }).optional(),
  database: z.string().optional(),
  archive: z.strictObject({ directory: z.string(), bytesPerSecond: z.number().positive().optional() }).optional(),
  phase3: z.strictObject({ directory: z.string() }).optional(),
  hosts: z.array(hostSchema).min(1).optional(),
  processes: z.record(z.string(), processSchema).optional(),
});

export type ProcessOverrides = z.infer<typeof processSchema>;

export interface HostConfig {
  readonly name: string;
  readonly role: 'MASTER' | 'SLAVE';
  /** Recipes side by side (MULTI_STREAM). */
  readonly streams: number;
  readonly memoryBytes: number;
}

export interface Config {
  /** Path of the phoenix.yaml that was read, or undefined. */
  readonly file: string | undefined;
  readonly dataRoot: string;
  readonly process: string;
  readonly temporal: {
    /** From TEMPORAL_ADDRESS or phoenix.yaml; undefined: the embedded server of the data root. */
    readonly address: string | undefined;
    readonly namespace: string;
    /** TEMPORAL_CLI_PATH. */
    readonly cliPath: string | undefined;
  };
  readonly database: string;
  readonly archiveDirectory: string;
  readonly archiveBytesPerSecond: number | undefined;
  readonly phase3Directory: string;
  readonly hosts: readonly HostConfig[];
  readonly processes: Readonly<Record<string, ProcessOverrides>>;
  /** PATH entry or full path of esorex (PHOENIX_ESOREX). */
  readonly esorex: string;
  /** Operator by default: PHOENIX_OPERATOR or USER. */
  readonly operator: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

export function loadConfig(environment: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Config {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const file = findConfigFile(env, cwd);
  const content = file === undefined ? {} : parseConfigFile(file);
  const base = file === undefined ? cwd : dirname(file);
  const dataRoot = absolute(
    base,
    env['PHOENIX_HOME'] !== undefined ? resolve(cwd, env['PHOENIX_HOME']) : (content.dataRoot ?? 'phoenix-home'),
  );
  return Object.freeze({
    file,
    dataRoot,
    process: env['PHOENIX_PROCESS'] ?? content.process ?? 'MUSE_R',
    temporal: {
      address: env['TEMPORAL_ADDRESS'] ?? content.temporal?.address,
      namespace: env['TEMPORAL_NAMESPACE'] ?? content.temporal?.namespace ?? 'default',
      cliPath: env['TEMPORAL_CLI_PATH'],
    },
    database: env['PHOENIX_DATABASE'] ?? content.database ?? `sqlite:${join(dataRoot, 'phoenix.db')}`,
    archiveDirectory: absolute(base, content.archive?.directory ?? join(dataRoot, 'archive')),
    archiveBytesPerSecond: content.archive?.bytesPerSecond,
    phase3Directory: absolute(base, content.phase3?.directory ?? join(dataRoot, 'archive')),
    hosts: (content.hosts ?? [{ name: defaultHostName(), role: 'MASTER' as const }]).map(normalizeHost),
    processes: content.processes ?? {},
    esorex: env['PHOENIX_ESOREX'] ?? 'esorex',
    operator: env['PHOENIX_OPERATOR'] ?? env['USER'] ?? 'operator',
    env: environment,
  });
}

function findConfigFile(env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const named = env['PHOENIX_CONFIG'];
  if (named !== undefined) {
    const path = resolve(cwd, named);
    if (!existsSync(path)) {
      throw new PhoenixError(
        'CONFIG_INVALID',
        `PHOENIX_CONFIG=${named}: no such file`,
        'set it to an existing phoenix.yaml or unset it',
      );
    }
    return path;
  }
  const home = env['PHOENIX_HOME'];
  const places = [
    ...(home === undefined ? [] : [resolve(cwd, home, 'phoenix.yaml')]),
    resolve(cwd, 'phoenix.yaml'),
    resolve(cwd, 'phoenix-home', 'phoenix.yaml'),
  ];
  return places.find((path) => existsSync(path));
}

function parseConfigFile(path: string): z.infer<typeof fileSchema> {
  const document = parseDocument(readFileSync(path, 'utf8'));
  const syntax = document.errors[0];
  if (syntax !== undefined) {
    throw new PhoenixError(
      'CONFIG_INVALID',
      `${path}: ${syntax.message.split('\n')[0] ?? 'not YAML'}`,
      'correct the YAML',
      { cause: syntax },
    );
  }
  const parsed = fileSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new PhoenixError(
    'CONFIG_INVALID',
    [
      path,
      ...(issue === undefined || issue.path.length === 0 ? [] : [issue.path.join('.')]),
      issue?.message ?? 'invalid',
    ].join(': '),
    'correct this entry; docs/setup.md lists all of them',
  );
}

function normalizeHost(host: z.infer<typeof hostSchema>): HostConfig {
  return {
    name: host.name,
    role: host.role,
    streams: host.streams ?? Math.max(1, cpus().length),
    memoryBytes: host.memoryBytes ?? Math.floor(totalmem() * 0.8),
  };
}

/** The machine's short name in the characters a task queue may have. */
function defaultHostName(): string {
  return (hostname().split('.')[0] ?? 'host').replace(/[^A-Za-z0-9_-]/g, '-') || 'host';
}

function absolute(base: string, path: string): string {
  return isAbsolute(path) ? path : resolve(base, path);
}
