import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { NgasConfig } from './config-archive.ts';
import type { TemporalConfig } from './config-temporal.ts';

/** A phoenix.yaml, and the data root that it would mean without the variables that win over its entries. */
export interface ConfigFile {
  readonly path: string;
  readonly dataRoot: string;
  readonly content: ConfigEntries;
}

/** Entries that say where something is, or that a variable wins over. */
interface ConfigEntries {
  readonly dataRoot?: string | undefined;
  readonly process?: string | undefined;
  readonly database?: string | undefined;
  readonly temporal?: { readonly address?: string | undefined; readonly namespace?: string | undefined } | undefined;
  readonly hosts?: readonly { readonly dataRoot?: string | undefined }[] | undefined;
}

/** Variables, and the entries in whose place they stand. */
const VARIABLES = [
  ['PHOENIX_HOME', 'dataRoot', ({ dataRoot }) => dataRoot],
  ['PHOENIX_PROCESS', 'process', (content) => content.process],
  ['PHOENIX_DATABASE', 'database', ({ database }) => database],
  ['TEMPORAL_ADDRESS', 'temporal.address', ({ temporal }) => temporal?.address],
  ['TEMPORAL_NAMESPACE', 'temporal.namespace', ({ temporal }) => temporal?.namespace],
] as const satisfies readonly (readonly [string, string, (content: ConfigEntries) => string | undefined])[];

/** The file that was read, and one in the working directory that was not, because a data root is named that has none. */
interface ConfigFiles {
  readonly source: ConfigFile | undefined;
  readonly passedOver: string | undefined;
}

/** What commands will mean. */
interface Meant {
  readonly dataRoot: string;
  readonly archiveDirectory: string;
  readonly ngas: NgasConfig | undefined;
  readonly temporal: Pick<TemporalConfig, 'address' | 'namespace'>;
}

/**
 * What somebody who knows the data root would not expect, a line each: a configuration that is not its own, an entry that a
 * variable wins over. Every command says it, because a night that is made from another data root's archive looks like any other.
 */
export function remarksOf(
  config: Meant,
  { source: file, passedOver }: ConfigFiles,
  env: Readonly<NodeJS.ProcessEnv>,
): readonly string[] {
  if (passedOver !== undefined) return [passedOverText(config, passedOver)];
  if (file === undefined) return [];
  const foreign = isOwn(config.dataRoot, file) ? [] : [foreignText(config, file, env)];
  const won = VARIABLES.flatMap(([variable, entry, read]) => {
    const [given, written] = [env[variable], read(file.content)];
    const isSameRoot = variable === 'PHOENIX_HOME' && isSame(file.dataRoot, config.dataRoot);
    if (given === undefined || written === undefined || given === written || isSameRoot) return [];
    if (variable === 'PHOENIX_HOME' && foreign.length > 0) return [];
    // The URL of a database may hold a password.
    if (variable === 'PHOENIX_DATABASE') return [`${variable} wins over the entry ${entry} of ${file.path}`];
    return [`${variable}=${given} wins over ${entry}: ${written} of ${file.path}`];
  });
  return [...foreign, ...won, ...wonByProfile(config, file, env)];
}

/** A profile of the Temporal command line that a variable names wins over entries, too. */
function wonByProfile(
  { temporal }: Meant,
  { path, content }: ConfigFile,
  env: Readonly<NodeJS.ProcessEnv>,
): readonly string[] {
  const variable = ['TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'].find((name) => env[name] !== undefined);
  if (variable === undefined) return [];
  return (['address', 'namespace'] as const).flatMap((name) => {
    const written = content.temporal?.[name];
    const isByVariable = env[`TEMPORAL_${name.toUpperCase()}`] !== undefined;
    if (isByVariable || written === undefined || written === temporal[name]) return [];
    return [
      `${variable} (temporal.${name}: ${temporal[name] ?? ''}) wins over temporal.${name}: ${written} of ${path}`,
    ];
  });
}

/** A configuration belongs to the data roots that it names, also of its hosts, and to the one in which it lies. */
function isOwn(dataRoot: string, { path, dataRoot: meant, content }: ConfigFile): boolean {
  const folder = dirname(path);
  const ofHosts = (content.hosts ?? []).flatMap((host) =>
    host.dataRoot === undefined ? [] : [resolve(folder, host.dataRoot)],
  );
  return [folder, meant, ...ofHosts].some((root) => isSame(root, dataRoot));
}

function foreignText(
  { dataRoot, archiveDirectory, ngas }: Meant,
  { path, dataRoot: meant }: ConfigFile,
  env: Readonly<NodeJS.ProcessEnv>,
): string {
  const named = env['PHOENIX_CONFIG'] === undefined ? '' : ' (PHOENIX_CONFIG)';
  const archive = ngas === undefined ? archiveDirectory : ngas.servers.join(', ');
  return `data root ${dataRoot} (PHOENIX_HOME) has the configuration ${path}${named} of data root ${meant}: its archive is ${archive}`;
}

function passedOverText({ dataRoot, archiveDirectory }: Meant, passedOver: string): string {
  return `data root ${dataRoot} (PHOENIX_HOME) has no phoenix.yaml: defaults count, its archive is ${archiveDirectory}; ${passedOver} is not read (PHOENIX_CONFIG would name it)`;
}

/** Also through links. */
function isSame(a: string, b: string): boolean {
  return realPath(a) === realPath(b);
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}
