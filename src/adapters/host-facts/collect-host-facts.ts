import { availableParallelism, totalmem } from 'node:os';
import { fillText, writableBytes } from '../../domain/retention/disk-space.ts';
import type { PushTarget } from '../../domain/scheduling/push-target.ts';
import { createDisk } from '../disk-space/index.ts';
import { probeServer, shortRetention } from '../temporal-connection/index.ts';
import type { TemporalTarget } from '../temporal-connection/index.ts';
import { archiveFact } from './archive-facts.ts';
import type { NgasToProbe } from './archive-facts.ts';
import { checkDatabase } from './check-database.ts';
import { cachedTemporalCliPath, lookUpTemporalCli } from './find-temporal-cli.ts';
import { findExecutable, probe } from './probe.ts';
import type { Environment } from './probe.ts';
import { findPushFacts } from './push-facts.ts';
import { recipeFacts } from './recipe-facts.ts';
import type { WantedRecipes } from './recipe-facts.ts';

export const FACT_STATUSES = ['ok', 'warning', 'missing'] as const;
export type FactStatus = (typeof FACT_STATUSES)[number];

/** One line of `phoenix doctor`. `cure` is empty when there is nothing to cure. */
export interface HostFact {
  readonly name: string;
  readonly status: FactStatus;
  readonly value: string;
  readonly cure: string;
}

export interface HostFactsRequest {
  readonly dataRoot: string;
  /** `sqlite:<path>` or `postgres://…` */
  readonly databaseUrl: string;
  /** The server in use; absent: none is configured and no embedded one runs. */
  readonly temporal?: ServerInUse;
  /** Program name or full path of esorex. */
  readonly esorexPath: string;
  readonly recipes: WantedRecipes;
  readonly env: Environment;
  /** Where this host pushes its records; absent: to nobody. */
  readonly pushTo?: PushTarget;
  /** Absent: the archive is a folder. */
  readonly ngas?: NgasToProbe;
  /** Watermark and quota of the data root; absent: it may fill its disk. */
  readonly disk?: { readonly usedMax: number; readonly quotaBytes: number | undefined };
}

/** `isOwn`: the embedded one, whose settings are ours. */
type ServerInUse = TemporalTarget & { readonly isOwn: boolean };

/** Below this a night of real frames cannot be processed: 30 exposures of 0.8 GB raw and 10 GB of products each. */
const DISK_WARNING_BYTES = 50e9;
/** One muse_scipost of a single exposure needs about this at real scale. */
const MEMORY_WARNING_BYTES = 16e9;

/** What this machine has and lacks, in the order in which an operator would ask. Reads only. */
export async function collectHostFacts(request: HostFactsRequest): Promise<readonly HostFact[]> {
  const { dataRoot, databaseUrl, temporal, esorexPath, recipes, env, pushTo, ngas, disk: limits } = request;
  const [cli, server, recipesFound, time, database, disk, push, archive] = await Promise.all([
    temporalCliFact(env),
    temporalFacts(temporal),
    recipeFacts(esorexPath, recipes, env),
    gnuTimeFact(env),
    databaseFact(databaseUrl),
    diskFact(dataRoot, limits),
    pushTo === undefined ? [] : pushFacts(pushTo, env),
    ngas === undefined ? [] : archiveFact(ngas).then((fact) => [fact]),
  ]);
  return [
    nodeFact(),
    cli,
    ...server,
    ...recipesFound,
    time,
    prlimitFact(env),
    funpackFact(env),
    ...push,
    ...archive,
    database,
    disk,
    memoryFact(),
    coresFact(),
  ];
}

function nodeFact(): HostFact {
  return ok('Node', `${process.versions.node} ${process.execPath}`);
}

async function temporalCliFact(env: Environment): Promise<HostFact> {
  const name = 'Temporal command line';
  try {
    const found = await lookUpTemporalCli(env);
    if (found !== undefined) return ok(name, `${found.version} ${found.path} (${found.foundBy})`);
    return missing(name, `not on PATH, not in ${cachedTemporalCliPath(env)}`, 'npm run setup');
  } catch (error) {
    return missing(
      name,
      error instanceof Error ? error.message : String(error),
      'correct TEMPORAL_CLI_PATH or unset it',
    );
  }
}

async function temporalFacts(target: ServerInUse | undefined): Promise<readonly HostFact[]> {
  const name = 'Temporal server';
  if (target === undefined) return [warning(name, 'no server runs for this data root', 'phoenix up')];
  const state = await probeServer(target);
  if (!state.answers) return [missing(name, state.text, state.cure)];
  // Of our own one the next worker sees to it.
  const short = target.isOwn ? undefined : shortRetention(target.namespace, state.retentionSeconds);
  return [
    ok(name, state.text),
    ...(short === undefined ? [] : [warning('Temporal retention', short.says, short.cure)]),
  ];
}

async function gnuTimeFact(env: Environment): Promise<HostFact> {
  return (await hasGnuTime(env))
    ? ok('GNU time', findExecutable('time', env) ?? '')
    : warning('GNU time', 'peak memory of the recipes is not measured', 'npm run setup as root, or install GNU time');
}

/** The `time` program that can tell peak memory; the shell's own word of this name and BSD's program cannot. */
export async function hasGnuTime(env: Environment): Promise<boolean> {
  const path = findExecutable('time', env);
  return path !== undefined && (await probe(path, ['--version'], env)).output.includes('GNU');
}

function prlimitFact(env: Environment): HostFact {
  const path = findExecutable('prlimit', env);
  return path === undefined
    ? warning('prlimit', 'the memory of the recipes is not limited', 'install util-linux')
    : ok('prlimit', path);
}

/** ESO's archive delivers MUSE tile-compressed; an archive of plain files does without. */
function funpackFact(env: Environment): HostFact {
  const path = findExecutable('funpack', env);
  return path === undefined
    ? warning('funpack', 'files of the archive that are packed (.fits.fz) cannot be used', FUNPACK_CURE)
    : ok('funpack', path);
}

const FUNPACK_CURE = 'npm run setup as root, or install funpack of CFITSIO (Debian: apt-get install libcfitsio-bin)';

async function pushFacts(pushTo: PushTarget, env: Environment): Promise<readonly HostFact[]> {
  const { rsync, obstacle } = await findPushFacts(pushTo, env);
  const place = pushTo.kind === 'ssh' ? `${pushTo.destination}:${pushTo.path}` : pushTo.path;
  return [
    rsync === undefined
      ? missing('rsync', 'records cannot be pushed to the MASTER', 'npm run setup as root, or install rsync')
      : ok('rsync', rsync),
    obstacle === ''
      ? ok('Data root of the MASTER', place)
      : missing(
          'Data root of the MASTER',
          `${place}: ${obstacle}`,
          'make it reachable without a password, or correct pushTo',
        ),
  ];
}

async function databaseFact(database: string): Promise<HostFact> {
  const check = await checkDatabase(database);
  return check.reachable
    ? ok('Database', `${check.kind}: ${check.detail}`)
    : missing(
        'Database',
        `${check.kind}: ${check.detail}`,
        'correct PHOENIX_DATABASE or the entry database of phoenix.yaml',
      );
}

async function diskFact(dataRoot: string, limits: HostFactsRequest['disk']): Promise<HostFact> {
  const { usedMax, quotaBytes } = limits ?? { usedMax: 1, quotaBytes: undefined };
  const disk = createDisk({ dataRoot, quotaBytes });
  const uses = await disk.uses();
  const writable = writableBytes(uses, usedMax);
  const value = `${gigabytes(writable)} may still be written at ${dataRoot}; ${fillText(uses, [])}, at most ${Math.round(100 * usedMax)} % may be`;
  if (writable === 0) {
    const cure = `no chain and no download begins: make room (${fillText([], await disk.folders())}), or raise diskUsedMax`;
    return warning('Disk', value, cure);
  }
  return writable < DISK_WARNING_BYTES
    ? warning('Disk', value, 'a night of real frames needs several hundred GB: set dataRoot to a larger disk')
    : ok('Disk', value);
}

function memoryFact(): HostFact {
  const value = `${gigabytes(process.availableMemory())} available of ${gigabytes(totalmem())}`;
  return totalmem() < MEMORY_WARNING_BYTES
    ? warning('Memory', value, 'muse_scipost needs about 16 GB per exposure of full scale')
    : ok('Memory', value);
}

function coresFact(): HostFact {
  return ok('Cores', String(availableParallelism()));
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function ok(name: string, value: string): HostFact {
  return { name, status: 'ok', value, cure: '' };
}

function warning(name: string, value: string, cure: string): HostFact {
  return { name, status: 'warning', value, cure };
}

function missing(name: string, value: string, cure: string): HostFact {
  return { name, status: 'missing', value, cure };
}
