import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { findExecutable } from '../../src/adapters/host-facts/probe.ts';
import type { Environment } from '../../src/adapters/host-facts/probe.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import type { Machine } from './machine.ts';
import { lastLine, runPip } from './pip.ts';

/** The server of docker-compose.yml: a test says that both are of one version. */
export const TEMPORAL_SERVER_VERSION = '1.32.0';
/** Of the module, as the checksum database of Go has it; Go itself checks what the module needs. */
const MODULE_SUM = 'h1:JQoqsVREaGc8vcuDNfuRlySiV3tVi81XUOVC9LeL/1Y=';
const MODULE = 'go.temporal.io/server';
/** Named by go.mod of the server. */
const OLDEST_GO = [1, 26, 8] as const;
const GO_WHEEL = join(import.meta.dirname, 'go.txt');

/** The production server without docker: its programs, and the schemas of its databases. */
export interface ProductionServer {
  readonly server: string;
  readonly sqlTool: string;
  /** Folder with `postgresql/v12/temporal/versioned` … */
  readonly schemas: string;
}

/** Where the set-up puts it, once per user. */
export function productionServerIn(env: Environment): ProductionServer {
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return serverIn(join(cache, 'phoenix', `temporal-server-${TEMPORAL_SERVER_VERSION}`));
}

function serverIn(folder: string): ProductionServer {
  return { server: join(folder, 'server'), sqlTool: join(folder, 'sql'), schemas: join(folder, 'schema') };
}

/**
 * Builds server and schema tool with Go, unless they are there; a Go that is missing or too old comes as a wheel and goes again.
 * @throws PhoenixError SERVER_UNAVAILABLE when they cannot be built.
 */
export async function ensureProductionServer(machine: Machine): Promise<void> {
  const target = dirname(productionServerIn(machine.env).server);
  if (existsSync(target)) return;
  machine.say(
    `Temporal server ${TEMPORAL_SERVER_VERSION} for production into ${target} (270 MB), built with Go, some minutes …`,
  );
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), '.build-'));
  try {
    await build(machine, folder);
    renameSync(join(folder, 'built'), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function build(machine: Machine, folder: string): Promise<void> {
  const go = await findGo(machine, folder);
  const module = await runGo(machine, { go, folder }, [
    'mod',
    'download',
    '-json',
    `${MODULE}@v${TEMPORAL_SERVER_VERSION}`,
  ]);
  const { Dir: source, Sum: sum } = JSON.parse(module) as { Dir: string; Sum: string };
  if (sum !== MODULE_SUM) throw cannotBuild(`the module has the checksum ${sum} and not ${MODULE_SUM}`);
  for (const program of ['server', 'tools/sql'])
    await runGo(machine, { go, folder }, ['install', `${MODULE}/cmd/${program}@v${TEMPORAL_SERVER_VERSION}`]);
  cpSync(join(source, 'schema'), serverIn(join(folder, 'built')).schemas, { recursive: true });
}

interface Toolchain {
  readonly go: string;
  /** All that Go downloads and makes is in here. */
  readonly folder: string;
}

/** Its standard output. */
async function runGo(machine: Machine, { go, folder }: Toolchain, args: readonly string[]): Promise<string> {
  const settings = [
    `GOPATH=${join(folder, 'path')}`,
    `GOCACHE=${join(folder, 'cache')}`,
    `GOBIN=${join(folder, 'built')}`,
    'GOTOOLCHAIN=local',
    // Otherwise nobody could delete the folder.
    'GOFLAGS=-modcacherw -buildvcs=false',
    'CGO_ENABLED=0',
  ];
  const { exitCode, output } = await machine.run('env', [...settings, 'nice', go, ...args]);
  if (exitCode !== 0) throw cannotBuild(lastLine(output));
  return output;
}

async function findGo(machine: Machine, folder: string): Promise<string> {
  const onPath = findExecutable('go', machine.env);
  if (onPath !== undefined && isNewEnough((await machine.run(onPath, ['version'])).output)) return onPath;
  const target = join(folder, 'wheel');
  const failure = await runPip(machine, 'install', ['--requirement', GO_WHEEL, '--target', target]);
  if (failure !== undefined) throw cannotBuild(`there is no Go, and its wheel cannot be had: ${failure}`);
  return join(target, 'go', 'bin', 'go');
}

/** `go version go1.26.8 linux/amd64` */
function isNewEnough(text: string): boolean {
  const [, major, minor, patch = '0'] = /go(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  const found = [Number(major), Number(minor), Number(patch)];
  const other = OLDEST_GO.findIndex((part, index) => part !== found[index]);
  return other === -1 || (found[other] ?? NaN) > (OLDEST_GO[other] ?? NaN);
}

function cannotBuild(reason: string): PhoenixError {
  return new PhoenixError(
    'SERVER_UNAVAILABLE',
    `the Temporal server ${TEMPORAL_SERVER_VERSION} cannot be built (${reason})`,
    `install Go ${OLDEST_GO.join('.')} or newer and let it reach a module proxy (go env GOPROXY)`,
  );
}
