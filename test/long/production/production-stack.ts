import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { productionServerIn } from '../../../scripts/setup/production-server.ts';
import { findTemporalCli } from '../../../src/adapters/host-facts/index.ts';
import { SIMULATED_RECIPE_PARAMETERS } from '../../../src/simulator/index.ts';
import { createCountingEsorex } from '../../e2e/setting/counting-esorex.ts';
import { run } from '../../e2e/setting/phoenix-home.ts';
import type { Outcome } from '../../e2e/setting/phoenix-home.ts';
import { killAtOnce, processesNaming, processesOf } from '../../e2e/setting/processes.ts';
import { copyArchive } from '../../e2e/setting/simulated-archive.ts';
import { openPostgresql } from './postgresql.ts';
import { openTemporalServer } from './temporal-server.ts';
import { gone, until } from './waiting.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const PASSWORD = 'no-secret';

interface Compose {
  readonly services: Readonly<Record<string, { readonly environment?: Readonly<Record<string, string>> }>>;
}

/** What docker-compose.yml starts, as plain processes: with its settings, its scripts and its phoenix.yaml. */
export type ProductionStack = Awaited<ReturnType<typeof openProductionStack>>;

export async function openProductionStack(frames: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-production-'));
  const { services } = parse(readFileSync(join(PROJECT, 'docker-compose.yml'), 'utf8'), { merge: true }) as Compose;
  const { POSTGRES_USER: user = '' } = services['postgresql']?.environment ?? {};
  const cli = await findTemporalCli(process.env);
  const database = await openPostgresql({ user, password: PASSWORD });
  const programs = linkPrograms(root, cli);
  const settings = {
    ...services['temporal']?.environment,
    DB_PORT: String(database.port),
    POSTGRES_SEEDS: '127.0.0.1',
    POSTGRES_PWD: PASSWORD,
    DYNAMIC_CONFIG_FILE_PATH: join(PROJECT, 'docker/temporal/dynamicconfig.yaml'),
  };
  const temporal = await openTemporalServer({ folder: root, settings, cli });
  const esorex = await createCountingEsorex(root);
  const namespace = services['temporal-bootstrap']?.environment?.['TEMPORAL_NAMESPACE'] ?? '';
  const env = {
    ...process.env,
    PATH: `${programs}:${process.env['PATH'] ?? ''}`,
    PHOENIX_CONFIG: join(root, 'phoenix.yaml'),
    PHOENIX_DATABASE: `postgres://phoenix:${PASSWORD}@127.0.0.1:${database.port}/phoenix`,
    PHOENIX_ESOREX: esorex.path,
    PHOENIX_OPERATOR: 'tester',
    NO_COLOR: '1',
  };
  const workers = new Map<string, ChildProcess>();
  let launcher: ChildProcess | undefined;

  /** A script of docker/ as its container runs it. */
  async function script(path: string, variables: Readonly<Record<string, string>>): Promise<void> {
    const { exitCode, stdout, stderr } = await run('sh', [join(PROJECT, 'docker', path)], {
      cwd: root,
      env: { ...env, ...variables },
    });
    if (exitCode !== 0) throw new Error(`docker/${path}: ${stdout}${stderr}`);
  }
  function phoenix(...args: readonly string[]): Promise<Outcome> {
    return run(process.execPath, [join(PROJECT, 'bin', 'phoenix.mjs'), ...args], { cwd: root, env });
  }
  async function startWorker(host: string): Promise<void> {
    const logPath = join(root, `worker.${host}.log`);
    const log = openSync(logPath, 'a');
    const args = [join(PROJECT, 'bin', 'phoenix.mjs'), 'worker', '--host', host];
    workers.set(host, spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', log, log] }));
    closeSync(log);
    await until(`worker ${host} serves`, 60_000, () =>
      Promise.resolve(readFileSync(logPath, 'utf8').includes(' serves ')),
    );
  }

  return {
    root,
    database,
    temporal,
    esorex,
    phoenix,
    recipes: () => processesNaming(join(root, 'data')),
    logOf: (host: string) => readFileSync(join(root, `worker.${host}.log`), 'utf8'),
    /** In the order of the compose file. */
    async start(): Promise<void> {
      await copyArchive(join(root, 'archive'), frames);
      writeFileSync(join(root, 'phoenix.yaml'), phoenixYaml(root, temporal.address));
      await database.start();
      const sql = { SQL_HOST: '127.0.0.1', SQL_PORT: String(database.port), SQL_USER: user, SQL_PASSWORD: PASSWORD };
      await script('temporal/create-schema.sh', {
        ...sql,
        SCHEMAS: join(productionServerIn(process.env).schemas, 'postgresql/v12'),
      });
      await script('postgresql/create-phoenix.sh', {
        ...database.env,
        POSTGRES_USER: user,
        PHOENIX_DB_PASSWORD: PASSWORD,
      });
      await temporal.start();
      await script('temporal/create-namespace.sh', {
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: namespace,
      });
      launcher = spawn('sh', [join(PROJECT, 'docker/launch-recipes.sh'), join(root, 'data/run/recipes.fifo')], {
        cwd: root,
        env,
        stdio: 'ignore',
      });
      for (const host of ['master', 'slave']) await startWorker(host);
    },
    /** Whatever state the test has left it in. */
    async close(): Promise<void> {
      await Promise.all([...workers.values(), launcher].map(gone));
      await temporal.kill();
      await database.close();
      for (const { pid } of processesOf(root)) killAtOnce(pid);
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Under the names that they have in the images. */
function linkPrograms(root: string, cli: string): string {
  const folder = join(root, 'bin');
  mkdirSync(folder);
  symlinkSync(productionServerIn(process.env).sqlTool, join(folder, 'temporal-sql-tool'));
  symlinkSync(cli, join(folder, 'temporal'));
  return folder;
}

/** docker/phoenix.yaml with the folders and the address of this machine. */
function phoenixYaml(root: string, address: string): string {
  const text = readFileSync(join(PROJECT, 'docker/phoenix.yaml'), 'utf8')
    .replaceAll('/data', join(root, 'data'))
    .replaceAll('/archive', join(root, 'archive'));
  const config = parse(text) as { readonly temporal: object };
  return stringify({
    ...config,
    temporal: { ...config.temporal, address },
    processes: { MUSE_R: { recipeParameters: SIMULATED_RECIPE_PARAMETERS } },
  });
}
